"""What calls cost when they run, and may cost at most, as the server's own library counted."""

import json
import pathlib

import pytest

from kubecheck.schema.cel import check
from kubecheck.schema.cel.budgets import CostLimitError, Meter
from kubecheck.schema.cel.cost import estimate_cost
from kubecheck.schema.cel.evaluate import evaluate_metered

INT, STRING, BYTES = ("int",), ("string",), ("bytes",)
VARIABLES = {
    "l0": (("list", INT), []),
    "l2": (("list", INT), [1, 2]),
    "l3": (("list", INT), [3, 1, 2]),
    "l4": (("list", INT), [1, 2, 3, 4]),
    "l11": (("list", INT), list(range(11))),
    "s0": (("list", STRING), []),
    "s2": (("list", STRING), ["a" * 25, "b"]),
    "s3": (("list", STRING), ["c", "a", "b"]),
    "b2": (("list", BYTES), [b"a" * 25, b"b"]),
    "ll": (("list", ("list", INT)), [[1, 2, 3, 4, 5], [6]]),
    "lll": (("list", ("list", ("list", INT))), [[[1, 2, 3]], []]),
    "lm": (("list", ("map", STRING, INT)), [{"a" * 20: 1}]),
    "m": (("map", STRING, INT), {"a": 1, "b": 2}),
    "t": (STRING, "a" * 11),
    "n": (STRING, "111"),
    "b": (BYTES, b"a" * 11),
    "i": (INT, 1),
}
DATA = pathlib.Path(__file__).parent / "data"
TABLE, ESTIMATES = (
    [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()] for name in ("cel_spending.jsonl", "cel_estimates.jsonl")
)


def spent_on(expression, limit):
    checked = check(expression, {name: kind for name, (kind, _) in VARIABLES.items()})
    assert checked.issues == ""
    meter = Meter(limit)
    evaluate_metered(checked.node, {name: value for name, (_, value) in VARIABLES.items()}, meter)
    return meter.spent


@pytest.mark.parametrize(("expression", "cost"), TABLE)
def test_cost_of_an_expression(expression, cost):
    assert spent_on(expression, limit=cost) == cost


@pytest.mark.parametrize("expression", ["t.lowerAscii() == t", "l3.sort()", "i + i"])
def test_what_costs_more_than_the_limit_is_cancelled(expression):
    cost = dict(TABLE)[expression]
    with pytest.raises(CostLimitError, match=r"^operation cancelled: actual cost limit exceeded$"):
        spent_on(expression, limit=cost - 1)


@pytest.mark.parametrize(("expression", "cost"), ESTIMATES)
def test_greatest_cost_of_an_expression(expression, cost):
    assert estimate_cost(check(expression, {}), {"type": "object"}, is_root=True) == cost
