"""What functions of CEL give at the ends of their ranges, as cel-go's sources say."""

import pytest

from kubecheck.release import asking, release_of
from kubecheck.schema.cel.check import check
from kubecheck.schema.cel.types import print_type
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


@pytest.mark.parametrize(("expression", "value"), [
    ("quantity('1Gi') == quantity('1Gi')", "true"),
    ("quantity('2') == quantity('1').add(1)", "no such overload"),
    ("quantity('2').sub(0) == quantity('2')", "true"),
    ("quantity('2') != quantity('1').add(1)", "true"),
    ("[quantity('2')] == [quantity('1').add(1)]", "true"),
    ("quantity('2') in [quantity('1').add(1)]", "false"),
    ("dyn(quantity('2')) == dyn('2')", "no such overload"),
    ("dyn('2') == dyn(quantity('2'))", "false"),
    ("dyn(ip('10.0.0.1')) == dyn(cidr('10.0.0.0/8'))", "no such overload"),
    ("dyn(ip('10.0.0.1')) == dyn(null)", "false"),
    ("optional.of(quantity('2')) == optional.of(quantity('1').add(1))", "no such overload"),
    ("{'a': quantity('2')} == {'a': quantity('3').sub(1)}", "true"),
    ("'hello'.substring(4, 2)", "invalid substring range. start: 4, end: 2"),
    ("'hello'.substring(63, 3)", "invalid substring range. start: 63, end: 3"),
    ("'hello'.substring(6)", "index out of range: 6"),
    ("'hello'.substring(2, 6)", "index out of range: 6"),
    ("'hello'.substring(-1, 2)", "index out of range: -1"),
])  # fmt: skip
def test_what_compares_and_what_does_not(expression, value):
    assert value_of(expression).strip("'").partition("': call")[0] == value


FREE = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


@pytest.mark.parametrize(("schema", "old", "new", "equal"), [
    (FREE, {"b": 1}, {"c": 1}, True),
    (FREE, {"b": 1}, {"b": 2}, False),
    (FREE, {"b": 1}, {}, False),
    (FREE, {"b": {"c": 1}}, {"b": {"c": 1}}, True),
    ({**FREE, "properties": {"a": {"type": "string"}}}, {"a": "x", "b": 1}, {"a": "x", "c": 2}, True),
    ({**FREE, "properties": {"a": {"type": "string"}}}, {"a": "x", "b": 1}, {"a": "y", "b": 1}, False),
    ({**FREE, "properties": {"a": {"type": "string"}}}, {"a": "x"}, {"b": "x"}, True),
    ({**FREE, "properties": {"a": {"type": "string"}}}, {"b": "x"}, {"a": "x"}, False),
    ({"type": "object", "properties": {"a": {"type": "string", "nullable": True}, "b": {"type": "integer"}}}, {"a": None, "b": 1}, {"b": 1}, False),
    ({"type": "object", "properties": {"a-b": {"type": "string"}}}, {"a-b": "x"}, {"a-b": "x"}, True),
    ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": "x"}, {"b": "x"}, False),
    ({**FREE, "x-kubernetes-embedded-resource": True}, {"kind": "A", "x": 1}, {"kind": "B", "x": 1}, False),
    ({**FREE, "x-kubernetes-embedded-resource": True}, {"kind": "A", "x": 1}, {"kind": "A", "y": 1}, True),
])  # fmt: skip
def test_of_fields_that_no_schema_knows_those_compare_that_both_have(schema, old, new, equal):
    outer = {"type": "object", "properties": {"a": schema}, "x-kubernetes-validations": [{"rule": "self.a == oldSelf.a"}]}
    assert [error.detail for error in validate_rules(outer, {"a": new}, {"a": old}, is_root=False)] == ([] if equal else ["failed rule: self.a == oldSelf.a"])


@pytest.mark.parametrize(("text", "kind", "fault"), [
    ("{}.transformMap(k, v, v.size())", "map(dyn, int)", ""),
    ("!{}.transformMap(k, v, v.size())", "!error!", "found no matching overload for '!_' applied to '(map(dyn, int))'"),
    ("{}.transformMap(k, v, v.size()) && true", "!error!", "expected type 'bool' but found 'map(_var0, int)'"),
    ("(true ? 1 : dyn('a')) + 'b'", "string", ""),
    ("(true ? dyn('a') : 1) + 'b'", "string", ""),
    ("(true ? [] : [1])[0]", "int", ""),
    ("[[], [1]]", "list(list(int))", ""),
    ("[].map(x, [x])", "list(list(dyn))", ""),
    ("optional.none().or(optional.of(1))", "optional_type(int)", ""),
    ("[1] + ['a']", "!error!", "found no matching overload for '_+_' applied to '(list(int), list(string))'"),
])  # fmt: skip
def test_types_that_are_found_out(text, kind, fault):
    checked = check(text, {})
    assert (print_type(checked.type), checked.issues.split("\n")[0].partition(": ")[2].partition(": ")[2]) == (kind, fault)


@pytest.mark.parametrize(("minor", "equal"), [(33, False), (34, True)])
def test_objects_with_nulls_are_equal_since_1_34(minor, equal):
    inner = {"type": "object", "properties": {"x": {"type": "string", "nullable": True}}}
    outer = {"type": "object", "properties": {"a": inner}, "x-kubernetes-validations": [{"rule": "self.a == oldSelf.a"}]}
    with asking(release_of(minor)):
        assert (validate_rules(outer, {"a": {"x": None}}, {"a": {"x": None}}, is_root=False) == []) is equal


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
