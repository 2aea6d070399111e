"""Whole runs: each folder here holds the arguments of a call, and what it must print, to the letter.

Relative paths count from the root of the checkout. `KUBECHECK_REWRITE=1 python -m pytest tests/projects` writes what is printed now.
"""

import os

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CASES = sorted(name for name in os.listdir(HERE) if os.path.isfile(os.path.join(HERE, name, "arguments")))


def test_there_are_cases():
    assert "tour-broken" in CASES


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_output_is_as_expected(run_program, case, jobs):
    with open(os.path.join(HERE, case, "arguments"), encoding="utf-8") as file:
        words = file.read().split()
    code, out, _ = run_program(*words, "--no-config", "--jobs", jobs, cwd=ROOT)
    printed = f"{out}exit code {code}\n"
    path = os.path.join(HERE, case, "expected.txt")
    if os.environ.get("KUBECHECK_REWRITE"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(printed)
    with open(path, encoding="utf-8") as file:
        assert printed == file.read()
