"""What the documentation claims: its commands run, its config files load, its manifests are quiet, its programs work, its links lead somewhere."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from kubecheck.config.keys import KEYS
from kubecheck.config.load import ConfigError, load_config
from kubecheck.report import REPORTERS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCS = os.path.join(ROOT, "docs")
PAGES = sorted(name for name in os.listdir(DOCS) if name.endswith(".md"))


def page(name):
    with open(os.path.join(DOCS, name), encoding="utf-8") as file:
        return file.read()


def blocks(marker):
    """(page, what stands behind the marker's name, block) of every marked block."""
    pattern = re.compile(rf"<!-- {marker}:? ?(.*?) ?-->\n```\w*\n(.*?)```", re.DOTALL)
    return [(name, match[1], match[2]) for name in PAGES for match in pattern.finditer(page(name))]


def lines(marker):
    return [(name, line) for name, _, block in blocks(marker) for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize(("name", "line"), lines("run"))
def test_commands_run_and_are_clean(name, line):
    command, _, redirected = line.partition(" < ")
    words = shlex.split(command)
    assert words[0] == "kubecheck"
    stdin = b""
    if redirected:
        with open(os.path.join(ROOT, redirected), "rb") as file:
            stdin = file.read()
    done = subprocess.run([sys.executable, "-m", *words], input=stdin, capture_output=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize(("name", "command", "block"), blocks("shown"))
def test_lines_shown_are_lines_printed(name, command, block):
    words = shlex.split(command)
    assert words[0] == "kubecheck"
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, cwd=ROOT)
    printed = [line.removeprefix(f"{words[-1]}/") for line in done.stdout.splitlines()]
    assert [line for line in block.splitlines() if line not in printed] == []


@pytest.mark.parametrize(("name", "_", "block"), blocks("config"))
def test_config_files_load_and_name_rules_that_exist(name, _, block, tmp_path):
    path = tmp_path / ".kubecheck.yaml"
    path.write_text(block, encoding="utf-8")
    load_config(str(path))
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "kubecheck", "check", "a.yaml"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("name", "_", "block"), blocks("manifest"))
def test_manifests_are_quiet(name, _, block, tmp_path):
    (tmp_path / "a.yaml").write_text(block, encoding="utf-8")
    call = [sys.executable, "-m", "kubecheck", "check", "--no-config", "-f", "line", "--select", "image-without-tag,unused-ignore", "a.yaml"]
    told = subprocess.run(call, capture_output=True, text=True, check=False, cwd=tmp_path).stdout
    assert "image-without-tag" not in told
    assert "unused-ignore" not in told
    (tmp_path / "a.yaml").write_text(block.replace("ignore", "heed"), encoding="utf-8")
    assert "image-without-tag" in subprocess.run(call, capture_output=True, text=True, check=False, cwd=tmp_path).stdout


@pytest.mark.parametrize(("name", "_", "block"), blocks("python"))
def test_programs_work(name, _, block):
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize(("name", "command", "block"), blocks("json"))
def test_json_shown_is_json_printed(name, command, block):
    done = subprocess.run([sys.executable, "-m", *shlex.split(command)], capture_output=True, text=True, check=False, cwd=ROOT)
    shown = json.loads(block)
    assert any(shown.items() <= {key: value for key, value in each.items() if not isinstance(value, (list, dict))}.items() for each in json.loads(done.stdout)["findings"])


def test_the_json_page_names_what_the_report_has():
    call = [sys.executable, "-m", "kubecheck", "check", "--format", "json", "examples/tour-broken"]
    report = json.loads(subprocess.run(call, capture_output=True, text=True, check=False, cwd=ROOT).stdout)
    text = page("json.md")
    names = {*report, *report["summary"], *report["files"][0]} | {name for finding in report["findings"] for name in finding}
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_the_simulate_page_names_what_the_outcome_has():
    words = ["--trace", "--format", "json", "--explain", "expiration", "--nodes", "examples/tour-broken/nodes.yaml", "examples/tour-broken"]
    call = [sys.executable, "-m", "kubecheck", "simulate", *words]
    outcome = json.loads(subprocess.run(call, capture_output=True, text=True, check=False, cwd=ROOT).stdout)
    text = page("simulate.md")
    (world,) = outcome["worlds"]
    names = {*outcome, *world, *world["placements"][0], *world["nodes"][0], *world["claims"][0], *world["facts"][0], *world["trace"][0]}
    explained = world["explanation"]
    names |= {*explained, *explained["object"], *explained["verdicts"][0], *explained["changes"][0], *explained["verdicts"][0]["node_field"]["place"]}
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_the_configuration_page_has_every_key_in_the_words_of_the_schema():
    text = page("configuration.md")
    assert [name for name, _, words in KEYS if f"| `{name}` | {words} |" not in text] == []


def test_every_format_is_documented_somewhere():
    everything = "".join(map(page, PAGES))
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        everything += file.read()
    assert [name for name, _, _ in REPORTERS if not re.search(rf"(--format|--output|-o) {name}\b", everything) and name != "text"] == []


def test_every_link_leads_to_a_file():
    broken = []
    for name in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", page(name)):
            if "://" not in link and not os.path.exists(os.path.join(DOCS, link)):
                broken.append((name, link))
    assert broken == []


def test_a_wrong_config_would_be_noticed(tmp_path):
    path = tmp_path / ".kubecheck.yaml"
    path.write_text("ignor: []\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        load_config(str(path))
