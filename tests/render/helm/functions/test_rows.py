"""Calls of every function and what Go's own answer: each row is a call, and the type and `%v` of its result, or the error's text.

The rows come from a program that has the functions of Helm v3.22 and Sprig v3.3 in Go's text/template.
"""

import json
import os

import pytest

from kubecheck.render.helm.functions.table import FUNCTIONS, VOLATILE
from kubecheck.render.helm.functions.times import Time
from kubecheck.render.helm.kinds import Int64, Strings
from kubecheck.render.helm.template import Budget, TemplateError, Templates

ROWS = os.path.join(os.path.dirname(__file__), "rows")


def make_data():
    """The data of the rows: one value of each kind."""
    return {
        "f": 3.0,
        "half": 2.5,
        "big": 1234567890.0,
        "i64": Int64(7),
        "yes": True,
        "nil": None,
        "b": b"ab",
        "m": {"a": 1.0, "b": {"c": "d"}, "n": None},
        "l": ["x", 1.0, None, "x"],
        "ss": Strings(["b", "a"]),
        "t": Time(1709213645, 678000000),
    }


def read_rows():
    for name in sorted(os.listdir(ROWS)):
        with open(os.path.join(ROWS, name), encoding="utf-8") as file:
            for line in file:
                call, _, wanted = line.rstrip("\n").partition("\t")
                yield pytest.param(call, json.loads(wanted), id=f"{name.removesuffix('.txt')}: {call[:60]}")


def answer(call):
    templates = Templates("t", FUNCTIONS)
    templates.parse("t", "{{ $r := " + call + ' }}{{ printf "%T %v" $r $r }}')
    return str(templates.execute("t", make_data(), Budget()))


@pytest.mark.parametrize(("call", "wanted"), [*read_rows()])
def test_a_call_answers_as_in_go(call, wanted):
    if not wanted.startswith("error: "):
        assert answer(call) == wanted
        return
    with pytest.raises(TemplateError) as raised:
        answer(call)
    assert wanted.removeprefix("error: ") in str(raised.value)


def test_every_function_has_a_row():
    called = " ".join(parameters.values[0] for parameters in read_rows())
    without = {name for name in FUNCTIONS if f"{name} " not in f"{called} "}
    # these are asked in test_volatile.py, since Go answers otherwise each time, or asks the network
    assert without == {"now", "ago", "shuffle", "randAlpha", "genCA", "genSignedCert", "genSignedCertWithKey", "getHostByName"}
    assert without - {"getHostByName"} <= VOLATILE
