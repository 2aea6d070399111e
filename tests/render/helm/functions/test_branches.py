"""Calls for each branch of the functions, and what Go answers: rows as in test_rows.py, by the same program, many to a test, since each takes a moment."""

import json
import os

import pytest

from kubecheck.render.helm.functions.table import FUNCTIONS
from kubecheck.render.helm.functions.times import Time
from kubecheck.render.helm.kinds import Int64, Strings
from kubecheck.render.helm.template import Budget, TemplateError, Templates

FOLDER = os.path.join(os.path.dirname(__file__), "branches")


def make_data():
    """The data of the rows, anew for each: some functions sort a list in place."""
    return {
        "f": 3.0, "half": 2.5, "big": 1234567890.0, "i64": Int64(7), "yes": True, "nil": None, "b": b"ab",
        "m": {"a": 1.0, "b": {"c": "d"}, "n": None}, "l": ["x", 1.0, None, "x"], "ss": Strings(["b", "a"]), "t": Time(1709213645, 678000000),
    }  # fmt: skip


def parts():
    """The rows of every file, a hundred at a time."""
    for name in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            rows = [line.rstrip("\n").partition("\t")[::2] for line in file]
        for start in range(0, len(rows), 100):
            yield pytest.param({call: json.loads(wanted) for call, wanted in rows[start : start + 100]}, id=f"{name.removesuffix('.txt')}-{start}")


def answer(call):
    templates = Templates("t", FUNCTIONS)
    try:
        templates.parse("t", "{{ $r := " + call + ' }}{{ printf "%T %v" $r $r }}')
        return str(templates.execute("t", make_data(), Budget()))
    except TemplateError as error:
        return f"error: {error}"


def agrees(found, wanted):
    """Whether it is what Go says; of an error the part that does not depend on where in a template it stands."""
    if wanted.startswith("error: "):
        return found.startswith("error: ") and wanted.removeprefix("error: ") in found
    return found == wanted


@pytest.mark.parametrize("rows", [*parts()])
def test_calls_answer_as_in_go(rows):
    answers = {call: answer(call) for call in rows}
    assert {call: found for call, found in answers.items() if not agrees(found, rows[call])} == {}
