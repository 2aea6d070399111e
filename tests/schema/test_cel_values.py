"""What functions of CEL give at the ends of their ranges, as cel-go's sources say."""

import pytest

from kubecheck.schema.custom.cel_rules import compile_rules, validate_rules


def value_of(expression):
    """The value of an expression as text, or what the server says of it."""
    rule = {"rule": f"[{expression}].size() == 7", "messageExpression": f"'%s'.format([{expression}])"}
    (error,) = validate_rules({"type": "object", "x-kubernetes-validations": [rule]}, {}, is_root=False)
    return error.detail.partition(" evaluating rule: ")[0]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("'hello'.indexOf('h')", "0"),
        ("'hello'.indexOf('h', 1)", "-1"),
        ("'hello'.indexOf('o', 4)", "4"),
        ("'hello'.indexOf('o', 5)", "-1"),
        ("'hello'.indexOf('', 9)", "9"),
        ("'hello'.indexOf('', -1)", "-1"),
        ("'hello'.indexOf('h', -1)", "index out of range: -1"),
        ("'hello'.lastIndexOf('h')", "0"),
        ("'hello'.lastIndexOf('h', 0)", "0"),
        ("'hello'.lastIndexOf('e', 0)", "-1"),
        ("'hello'.lastIndexOf('e', 1)", "1"),
        ("'hello'.lastIndexOf('llo', 2)", "2"),
        ("'hello'.lastIndexOf('llo', 4)", "2"),
        ("'hello'.lastIndexOf('o', 4)", "4"),
        ("'hello'.lastIndexOf('o', 5)", "-1"),
        ("'hello'.lastIndexOf('', 9)", "9"),
        ("'hello'.lastIndexOf('', -1)", "-1"),
        ("'hello'.lastIndexOf('h', -1)", "index out of range: -1"),
        ("''.lastIndexOf('h')", "-1"),
        ("''.lastIndexOf('h', 0)", "-1"),
        ("[7, 2, 3].indexOf(7)", "0"),
        ("[1, 2, 7].indexOf(7)", "2"),
        ("[1, 2, 3].indexOf(7)", "-1"),
        ("[7, 2, 3].lastIndexOf(7)", "0"),
        ("[7, 2, 7].lastIndexOf(7)", "2"),
        ("[1, 2, 3].lastIndexOf(7)", "-1"),
    ],
)
def test_places_in_strings_and_lists(call, value):
    assert value_of(call) == value


@pytest.mark.parametrize(("call", "value"), [
    ("duration('-5s') < duration('0s')", "true"),
    ("duration('-1h30m') == duration('-90m')", "true"),
    ("duration('+5s') == duration('5s')", "true"),
    ("duration('-5s') + duration('5s') == duration('0s')", "true"),
])  # fmt: skip
def test_durations_have_signs(call, value):
    assert value_of(call) == value


def test_an_empty_rule_is_never_run():
    assert validate_rules({"type": "object", "x-kubernetes-validations": [{"rule": ""}, {"rule": " "}]}, {}, is_root=False) == []


@pytest.mark.parametrize(("rule", "cost", "message_cost"), [
    ({"rule": "self == 'a'"}, 2, 0),
    ({"rule": "self == 'a'", "messageExpression": "self + 'a'"}, 2, 6),
    ({"rule": "self == 'a'", "messageExpression": "self + 1"}, 2, 0),
    ({"rule": "self == 1"}, 0, 0),
    ({"rule": "self == 1", "messageExpression": "self"}, 0, 0),
    ({"rule": "  "}, 0, 0),
])  # fmt: skip
def test_what_does_not_compile_costs_nothing(rule, cost, message_cost):
    schema = {"type": "string", "maxLength": 10, "x-kubernetes-validations": [rule]}
    (compiled,) = compile_rules(schema, is_root=False)
    assert compiled.costs(schema, is_root=False) == (cost, message_cost)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("[?dyn(1), dyn('-')].sort().size()", "cannot initialize optional list element from non-optional value 1"),
        ("[?dyn(true)].size()", "cannot initialize optional list element from non-optional value true"),
        ("{?'a': dyn('b')}.size()", "cannot initialize optional entry 'a' from non-optional value b"),
        ("{?dyn([1]): optional.of(1)}.size()", "unsupported key type: list"),
        ("[?optional.of(1), ?optional.none(), 2].size()", "2"),
        ("{?'a': optional.of(1), ?'b': optional.none(), 'c': 2}.size()", "2"),
    ],
)
def test_what_stands_behind_a_question_mark_is_an_optional_value(expression, words):
    assert value_of(expression).strip() == words
