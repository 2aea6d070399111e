"""Expressions of CEL, each with what a real server said of it as a rule, and of its value."""

import json
import pathlib

import pytest

from kubecheck.schema.custom.cel_rules import check_rules, validate_rules
from kubecheck.schema.custom.definition_schemas import validate_validation

TEXT = {"type": "string", "maxLength": 10}
PAIR = {"type": "object", "properties": {"k": TEXT, "v": {"type": "integer"}}}
SCHEMA = {
    "type": "object",
    "properties": {
        "s": {"type": "string", "maxLength": 50},
        "i": {"type": "integer"},
        "n": {"type": "number"},
        "b": {"type": "boolean"},
        "l": {"type": "array", "maxItems": 10, "items": {"type": "integer"}},
        "sl": {"type": "array", "maxItems": 10, "items": TEXT},
        "m": {"type": "object", "maxProperties": 10, "additionalProperties": TEXT},
        "o": {"type": "object", "properties": {"x": {"type": "integer"}, "y": TEXT}},
        "ol": {"type": "array", "maxItems": 5, "items": PAIR},
        "t": {"type": "string", "format": "date-time"},
        "d": {"type": "string", "format": "duration"},
        "dt": {"type": "string", "format": "date"},
        "by": {"type": "string", "format": "byte", "maxLength": 20},
        "ios": {"x-kubernetes-int-or-string": True, "maxLength": 10},
        "opt": TEXT,
        "nul": {"type": "integer", "nullable": True},
        "set": {"type": "array", "maxItems": 5, "x-kubernetes-list-type": "set", "items": TEXT},
        "lm": {
            "type": "array",
            "maxItems": 5,
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["k"],
            "items": {**PAIR, "required": ["k"]},
        },
    },
}
VALUE = {
    "s": "hello", "i": 5, "n": 1.5, "b": True, "l": [3, 1, 2], "sl": ["b", "a", "c"], "m": {"a": "1", "b": "2"}, "o": {"x": 1},
    "ol": [{"k": "a", "v": 2}, {"k": "b", "v": 1}], "t": "2024-02-29T12:34:56.789Z", "d": "1h30m", "dt": "2024-02-29", "by": "aGVsbG8=", "ios": "50%",
    "nul": None, "set": ["x", "y"], "lm": [{"k": "a", "v": 1}, {"k": "b"}],
}  # fmt: skip
TABLE = [json.loads(line) for line in (pathlib.Path(__file__).parent / "data" / "cel_expressions.jsonl").read_text("utf-8").split("\n") if line]


def rule_of(expression):
    return {"rule": f"[{expression}].size() == 7", "messageExpression": f"'%s'.format([{expression}])"}


@pytest.mark.parametrize(("expression", "said"), [(expression, said) for expression, said, _ in TABLE])
def test_an_expression_as_a_rule(expression, said):
    errors = check_rules({**SCHEMA, "x-kubernetes-validations": [{"rule": expression}]}, (), None, is_root=False)
    assert [error.detail for error in errors] == ([said] if said else [])


@pytest.mark.parametrize(("expression", "value"), [(expression, value) for expression, _, value in TABLE if value is not None])
def test_the_value_of_an_expression(expression, value):
    schema = {**SCHEMA, "x-kubernetes-validations": [rule_of(expression)]}
    assert [error.detail for error in validate_rules(schema, VALUE, is_root=False)] == [value]
COSTS = [json.loads(line) for line in (pathlib.Path(__file__).parent / "data" / "cel_costs.jsonl").read_text("utf-8").split("\n") if line]


@pytest.mark.parametrize(("schema", "factor"), COSTS)
def test_the_cost_of_a_rule(schema, factor):
    errors = validate_validation({"openAPIV3Schema": {"type": "object", "properties": {"p": schema}}}, (), has_status=False)
    assert [error.detail.partition(" (")[0] for error in errors] == [f"estimated rule cost exceeds budget by factor of {factor}"]
