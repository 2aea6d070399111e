"""CEL: types, evaluation, rules of custom resources."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck import fields
from kubecheck.schema.cel import check
from kubecheck.schema.cel.evaluate import evaluate
from kubecheck.schema.cel.parse import CelSyntaxError, parse
from kubecheck.schema.cel.types import DYN, Objects, print_type, type_of_schema
from kubecheck.schema.cel.values import CelError, from_json
from kubecheck.schema.custom.cel_rules import check_rules, validate_rules

SCHEMA = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "ratio": {"type": "number"},
        "name": {"type": "string"},
        "items": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "either": {"x-kubernetes-int-or-string": True},
        "since": {"type": "string", "format": "date-time"},
        "a-b": {"type": "string"},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    },
}


def checked(text):
    objects = Objects()
    kind = type_of_schema(SCHEMA, objects, "T")
    return check(text, {"self": kind, "oldSelf": kind}, objects)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("self.count + 1", "int"), ("self.ratio * 2.0", "double"), ("self.items.map(i, i.id)", "list(string)"), ("self.labels['a']", "string"),
        ("self.either", "dyn"), ("self.since.getFullYear()", "int"), ("self.a__dash__b", "string"), ("self.?name.orValue('x')", "string"),
        ("quantity(self.name).add(quantity('1'))", "kubernetes.Quantity"), ("self.items", "list(T.items.@idx)"), ("has(self.free)", "bool"),
        ("format.dns1123Label().validate(self.name)", "optional_type(list(string))"), ("format.dns1123Label().validate(self.name) == null", "bool"), ("true ? 1 : 2", "int"), ("{'a': 1}", "map(string, int)"),
        ("cidr('10.0.0.0/8').ip() == ip('10.0.0.0')", "bool"), ("[1, 2].max()", "int"), ("type(self.name) == string", "bool"),
    ],
)  # fmt: skip
def test_types(text, kind):
    found = checked(text)
    assert (found.issues, print_type(found.type)) == ("", kind)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("self.missing", "1:5: undefined field 'missing'"),
        ("self.count == 'a'", "1:12: found no matching overload for '_==_' applied to '(int, string)'"),
        ("self.name.size(1)", "1:15: found no matching overload for 'size' applied to 'string.(int)'"),
        ("nope", "1:1: undeclared reference to 'nope' (in container '')"),
        ("self.count.x", "1:11: type 'int' does not support field selection"),
        ("self.count.all(x, true)", "1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"),
        ("[1, 'a']", "1:5: expected type 'int' but found 'string'"),
        ("'a'.matches('(')", "1:13: invalid matches argument"),
        ("1 +", "1:4: Syntax error: mismatched input '<EOF>' expecting"),
        ("has(self)", "1:5: invalid argument to has() macro"),
    ],
)
def test_what_does_not_compile(text, issue):
    assert checked(text).issues.startswith(f"ERROR: <input>:{issue}")


VALUES = {"a": 1, "s": "10.0.0.1", "l": [{"n": "x"}, {"n": "y"}], "m": {"k": 2}, "f-g": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("self.a + 1 == 2", True), ("self.l.exists_one(x, x.n == 'y')", True), ("self.l.map(x, x.n).join(',')", "x,y"), ("has(self.z)", False),
        ("self.?z.orValue(5)", 5), ("self['f-g']", 3), ("quantity('1Gi').isGreaterThan(quantity('500Mi'))", True),
        ("quantity('0.5').compareTo(quantity('500m'))", 0), ("ip(self.s).family()", 4), ("cidr('10.0.0.0/8').containsIP(self.s)", True),
        ("cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')", True), ("duration('90m').getHours()", 1),
        ("timestamp('2024-01-31T00:00:00Z').getMonth()", 0), ("timestamp('2024-01-31T12:00:00Z') + duration('12h') == timestamp('2024-02-01T00:00:00Z')", True),
        ("'a-b'.split('-')", ["a", "b"]), ("[1, 2, 3].sum()", 6), ("'%s is %d'.format(['x', dyn(1)])", "x is 1"), ("1 / 0 == 1 || true", True),
        ("[3, 1].isSorted()", False), ("semver('1.2.3').isLessThan(semver('1.10.0'))", True), ("semver('1.0.0-a').isLessThan(semver('1.0.0'))", True),
        ("url('https://a.b:8/c?d=e').getPort()", "8"), ("url('https://a.b:8/c?d=e').getQuery()['d']", ["e"]), ("isURL('a b')", False),
        ("format.dns1123Label().validate('a_b').hasValue()", True), ("string(1000000.0)", "1e+06"), ("type(self.a) == int", True),
        ("self.m.all(k, self.m[k] == 2)", True), ("'abc'.find('b.')", "bc"), ("self.a > 0.5", True), ("size('é')", 1), ("-7 / 2", -3), ("-7 % 2", -1),
        ("optional.of(1).optMap(x, x + 1).value()", 2), ("sets.intersects([1, 2], [2, 3])", True), ("1 in [1.0, 2.0].map(x, int(x))", True),
        ("'abc'.substring(1, 2) + 'x'.upperAscii()", "bX"), ("[1, 2, 2].distinct().size()", 2), ("optional.none() == null", False), ("null != optional.of(1)", True), ("self.l.all(x, x.zz == 1) || true", True),
    ],
)  # fmt: skip
def test_values(text, value):
    assert evaluate(check(text, {"self": DYN}).node, {"self": VALUES}) == value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("self.z == 1", "no such key: z"), ("[1][3]", "index out of bounds: 3"), ("1 / 0", "division by zero"), ("{'a': 1}['b']", "no such key: b"),
        ("self.s + 1 == 1", "no such overload"), ("9223372036854775807 + 1", "integer overflow"), ("[].max()", "max called on empty list"),
    ],
)  # fmt: skip
def test_failures(text, fault):
    with pytest.raises(CelError, match=f"^{fault}"):
        evaluate(check(text, {"self": DYN}).node, {"self": VALUES})


def rule_errors(rule, value, old=None, schema=None):
    schema = (schema or {"type": "object", "properties": {"count": {"type": "integer"}, "max": {"type": "integer"}}}) | {
        "x-kubernetes-validations": [rule]
    }
    outer = {"type": "object", "properties": {"spec": schema}}
    before = None if old is None else {"spec": old}
    return [(error.type, error.field, error.message) for error in validate_rules(outer, {"spec": value}, before)]


def test_a_broken_rule_is_an_error_with_its_message():
    rule = {"rule": "self.count <= self.max", "message": "too many"}
    assert rule_errors(rule, {"count": 1, "max": 2}) == []
    assert rule_errors(rule, {"count": 3, "max": 2}) == [(fields.INVALID, "spec", "Invalid value: too many")]
    assert rule_errors({"rule": "self.count < 2"}, {"count": 3}) == [(fields.INVALID, "spec", "Invalid value: failed rule: self.count < 2")]


def test_reason_field_path_and_message_expression():
    rule = {
        "rule": "self.count <= 2",
        "reason": "FieldValueForbidden",
        "fieldPath": ".count",
        "messageExpression": "'%d is too many'.format([self.count])",
    }
    assert rule_errors(rule, {"count": 3}) == [(fields.FORBIDDEN, "spec.count", "Forbidden: 3 is too many")]


def test_an_evaluation_that_fails_is_an_error():
    rule = {"rule": "self.count <= self.max"}
    assert rule_errors(rule, {"count": 1}) == [
        (fields.INVALID, "spec", 'Invalid value: "object": no such key: max evaluating rule: self.count <= self.max')
    ]


def test_rules_over_the_old_value_run_on_updates_only():
    rule = {"rule": "self.count >= oldSelf.count"}
    assert rule_errors(rule, {"count": 1}) == []
    assert rule_errors(rule, {"count": 1}, {"count": 2}) == [
        (fields.INVALID, "spec", "Invalid value: failed rule: self.count >= oldSelf.count")
    ]
    optional = {"rule": "oldSelf.hasValue() || self.count == 0", "optionalOldSelf": True}
    assert rule_errors(optional, {"count": 1}) != []
    assert rule_errors(optional, {"count": 1}, {"count": 2}) == []


def test_a_value_that_stays_broken_is_let_be():
    assert rule_errors({"rule": "self.count < 2"}, {"count": 3}, {"count": 3}) == []


def test_rules_that_cannot_be():
    schema = {"type": "integer", "x-kubernetes-validations": [{"rule": "self"}, {"rule": "self > 1", "optionalOldSelf": True}]}
    found = check_rules(schema, ("x", "x-kubernetes-validations"), None, is_root=False)
    assert [(error.field, error.detail) for error in found] == [
        ("x.x-kubernetes-validations[0].rule", "cel expression must evaluate to a bool"),
        ("x.x-kubernetes-validations[1].optionalOldSelf", "may not be set if oldSelf is not used in rule"),
    ]


@given(st.text(alphabet="self.ab123+-*/()[]{}'\"?:!=<>&| ,", max_size=25))
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_the_checker(text):
    found = check(text, {"self": DYN})
    if not found.issues and found.node is not None:
        with contextlib.suppress(CelError):
            evaluate(found.node, {"self": VALUES})


def test_the_end_of_a_text_is_shown_though_nothing_is_on_its_line():
    with pytest.raises(CelSyntaxError) as raised:
        parse("f(a\n")
    assert str(raised.value) == "ERROR: <input>:2:1: Syntax error: missing ')' at '<EOF>'\n | \n | ^"


def test_properties_of_a_schema_have_identifiers_and_keys_of_other_maps_have_not():
    schema = {"type": "object", "properties": {"f-g": {"type": "integer"}, "namespace": {"type": "string"}, "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    this = from_json({"f-g": 3, "namespace": "n", "free": {"f-g": 4, "in": 5}}, schema)
    for text, value in (
        ("self.f__dash__g", 3), ("has(self.f__dash__g)", True), ("self.__namespace__", "n"), ("self.namespace", "n"),
        ("has(self.free.f__dash__g)", False), ("self.free['f-g']", 4), ("has(self.free.__in__)", False), ("self.free.?__in__.hasValue()", False),
    ):  # fmt: skip
        assert (text, evaluate(check(text, {"self": DYN}).node, {"self": this})) == (text, value)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("timestamp('2024-01-01T10:00:00+02:00')", "2024-01-01T10:00:00+02:00"),
        ("timestamp('2024-01-01T10:00:00.5-07:30')", "2024-01-01T10:00:00.5-07:30"),
        ("timestamp('2024-01-01T10:00:00-00:00')", "2024-01-01T10:00:00Z"),
        ("timestamp('2024-01-01T10:00:00+02:00') + duration('1h')", "2024-01-01T11:00:00+02:00"),
        ("duration('1h') + timestamp('2024-01-01T10:00:00+02:00')", "2024-01-01T11:00:00+02:00"),
        ("timestamp('2024-01-01T10:00:00+02:00') - duration('1h')", "2024-01-01T09:00:00+02:00"),
        ("[timestamp('2024-01-01T10:00:00+02:00'), timestamp('2024-01-01T09:00:00Z')].min()", "2024-01-01T10:00:00+02:00"),
        ("timestamp(1704103200)", "2024-01-01T10:00:00Z"),
    ],
)
def test_a_point_in_time_is_printed_by_the_clock_that_it_was_read_from(text, printed):
    assert evaluate(check(f"string({text})", {}).node, {}) == printed


def test_a_clock_makes_no_other_point_in_time():
    assert evaluate(check("timestamp('2024-01-01T10:00:00+02:00') == timestamp('2024-01-01T08:00:00Z')", {}).node, {}) is True
    assert evaluate(check("timestamp('2024-01-01T10:00:00+02:00').getHours()", {}).node, {}) == 8
