"""What README.md promises: its commands and its excerpts are read and tried."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TEST_MARKER = "<!-- the command that passes the tests -->"


def readme():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        return file.read()


def block_behind(marker):
    return re.search(re.escape(marker) + r"\n```\w*\n(.*?)```", readme(), re.DOTALL)[1]


def check(*words):
    return subprocess.run([sys.executable, "-m", "kubecheck", "check", *words], capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_gate_runs_the_test_command_of_the_readme():
    with open(os.path.join(ROOT, ".ci", "run"), encoding="utf-8") as file:
        script = file.read()
    assert f"/{TEST_MARKER}/" in script
    program = re.search(r"tests=\"\$\((awk .*?)\)\"", script)[1]
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == block_behind(TEST_MARKER)
    assert 'bash -euo pipefail -c "$tests"' in script


def test_the_command_for_the_examples_is_one_that_works():
    command = block_behind("<!-- the command that checks the examples -->").strip()
    words = command.split("kubecheck check ")[1].split()
    if not os.path.exists(os.path.join(ROOT, "kubecheck", "sim", "run.py")):
        words = [word for word in words if "nodes" not in word]
    done = check(*words)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_finding_on_the_first_screen_is_one_of_the_example():
    shown = re.search(r"```\n(.*?)```", readme(), re.DOTALL)[1]
    found = check("examples/tour-broken").stdout
    assert shown.strip() in found


def test_the_output_shown_is_how_the_output_begins():
    shown = block_behind("<!-- output: kubecheck check examples/tour-broken -->")
    assert check("examples/tour-broken").stdout.startswith(shown.rstrip())


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#:]+)\)", readme())
    assert links
    assert [link for link in links if not os.path.exists(os.path.join(ROOT, link))] == []
