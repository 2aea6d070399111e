"""Each door with the inputs that are kept for it and with fresh ones; `run.py` puts millions to them."""

import json
import os
import subprocess
import sys
import time

import pytest
from fuzzing import seeds
from fuzzing.corpus import kept
from fuzzing.doors import all_doors

RUN = os.path.join(os.path.dirname(__file__), "run.py")
# Where an input is a whole run.
SLOW = tuple(
    each
    for each in ("agents", "charts", "clusters", "configs", "editors", "fixes", "kustomizations", "plays", "projects")
    if each in all_doors()
)


def run(*words):
    return subprocess.run([sys.executable, RUN, *map(str, words)], capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What a short run says at the end, a line a door."""
    state = tmp_path_factory.mktemp("state")
    code, lines = 0, {}
    for names, count in ((SLOW, 4), ([each for each in all_doors() if each not in SLOW], 100)):
        done = run("--seed", 7, "--count", count, "--state", state, *names)
        assert done.stderr == ""
        code |= done.returncode
        lines |= {line.split()[0]: line for line in done.stdout.splitlines() if line}
    return code, lines, state


@pytest.mark.parametrize("name", all_doors())
def test_no_input_does_harm(ran, name):
    _, lines, state = ran
    found = os.listdir(state / name / "faults")
    assert found == [], [(state / name / "faults" / each).read_text("utf-8") for each in found if each.endswith(".txt")]
    assert int(lines[name].split()[1].replace(",", "")) >= 4


def test_a_run_goes_on_where_it_was_stopped(ran):
    code, _, state = ran
    assert code == 0
    done = run("--seed", 7, "--count", 400, "--state", state, "substitutions")
    assert done.stdout.split()[:2] == ["substitutions", "400"]


def test_a_run_that_is_ended_takes_its_workers_along(tmp_path):
    command = [sys.executable, RUN, "--seconds", "600", "--state", str(tmp_path), "substitutions"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as started:
        while not (tmp_path / "substitutions" / "state-0.json").exists():
            assert started.poll() is None
            time.sleep(0.05)
        started.terminate()
        assert started.wait(timeout=60) == 143
        assert started.stdout.read() == b""  # to its end: nobody holds it open any more


def test_the_same_seed_makes_the_same_inputs(tmp_path):
    for name in ("one", "other"):
        run("--seed", 3, "--count", 200, "--state", tmp_path / name, "substitutions")
    one, other = ((tmp_path / name / "substitutions" / "at-work-0").read_bytes() for name in ("one", "other"))
    assert one == other


def test_a_fault_is_played_again(tmp_path):
    code = "import sys; sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[0].rpartition('/')[0]); import kubecheck.render.substitution as s; s._DEEPEST = 10**9; import run; sys.exit(run.main(sys.argv[1:]))"
    deep = tmp_path / "deep.json"
    deep.write_text(json.dumps({"text": "${A:-" * 3000 + "}" * 3000}), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code, RUN, "--replay", str(deep), "substitutions"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert done.stdout.startswith("RecursionError kubecheck/render/substitution.py:")
    assert run("--replay", deep, "substitutions").stdout == "it holds\n"


@pytest.mark.parametrize("name", all_doors())
def test_kept_inputs_are_few_and_can_be_used(name):
    values = kept(name)
    assert len(values) <= 30
    assert all(len(json.dumps(each)) <= 1500 for each in values)


def test_doors_that_are_not_there_are_told():
    done = run("substitution")
    assert done.returncode == 2
    assert "substitution is no door; there are " in done.stderr


def test_what_reaches_out_of_its_files_is_a_fault(tmp_path):
    code = f"""
import os, sys
sys.path.insert(0, {os.path.dirname(RUN)!r})
from fuzzing.faults import prepare, try_input, BreachError
prepare()
def attempt(value):
    if value == "write": open({str(tmp_path / "x")!r}, "w").close()
    if value == "read": open("/etc/hostname").close()
    if value == "start": os.posix_spawn("/bin/true", ["true"], {{}})
    if value == "slow":
        while True: pass
    if value == "breach": raise BreachError("a promise: broken")
    if value == "crash": raise KeyError(1)
    if value == "leave": sys.exit(3)
print(*(fault and fault.kind for fault in (try_input(attempt, each, 0.2) for each in ("fine", "write", "read", "start", "slow", "breach", "crash", "leave", "fine"))))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.split() == ["None", "reach", "reach", "reach", "hang", "breach", "KeyError", "SystemExit", "None"], done.stderr


def test_there_are_seeds_for_each_door():
    assert all(len(door.seeds()) >= 3 for door in all_doors().values())
    assert len(seeds.rule_pages()) > 100
