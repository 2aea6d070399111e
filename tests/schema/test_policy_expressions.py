"""Expressions of policies and device selectors."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.schema.cel.values import CelError
from kubecheck.schema.policies.devices import compile_device_expression
from kubecheck.schema.policies.expressions import compile_policy_expression, evaluate_policy_expression


@pytest.mark.parametrize(
    ("text", "wanted", "fault"),
    [
        ("object.spec.replicas <= 5", "bool", None),
        ("object.spec.replicas", "bool", "must evaluate to bool but got dyn"),
        ("'a' + request.name", "string", None),
        ("1", "string or null", "must evaluate to one of [string null_type] but got int"),
        ("null", "string or null", None),
        ("request.nope == 1", "bool", "compilation failed: ERROR: <input>:1:8: undefined field 'nope'\n | request.nope == 1\n | .......^"),
        (
            "params.x == 1",
            "bool",
            "compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.x == 1\n | ^",
        ),
        ("namespaceObject.metadata.labels['a'] == 'b'", "bool", None),
        ("variables.small && true", "bool", None),
        ("variables.small", "string", "must evaluate to string but got bool"),
        ("variables.other", "bool", "compilation failed: ERROR: <input>:1:10: undefined field 'other'\n | variables.other\n | .........^"),
    ],
)
def test_expressions_of_policies(text, wanted, fault):
    assert compile_policy_expression(text, wanted=wanted, variables=[("small", "object.x < 3")]) == fault


def test_the_authorizer_is_there_only_when_asked_for():
    text = "authorizer.requestResource.check('get').allowed()"
    assert compile_policy_expression(text, wanted="bool", has_authorizer=True) is None
    assert compile_policy_expression(text, wanted="bool").startswith("compilation failed: ERROR: <input>:1:1: undeclared reference")


def test_patches():
    text = "[JSONPatch{op: 'add', path: '/a', value: 1}]"
    assert compile_policy_expression(text, wanted="patches", has_patch_types=True) is None
    assert compile_policy_expression("Object{spec: Object.spec{replicas: 1}}", wanted="object", has_patch_types=True) is None


def test_devices():
    assert compile_device_expression("device.driver == 'a' && device.capacity['a'].b.isGreaterThan(quantity('1'))") is None
    assert compile_device_expression("device.attributes['a'].b") is None
    assert compile_device_expression("device.driver") == "must evaluate to bool or the unknown type, not string"
    assert compile_device_expression("cel.bind(x, device.driver, x == 'a')") is None


def test_evaluation():
    values = {"object": {"spec": {"replicas": 7}}, "variables": {"most": 5}, "oldObject": None}
    assert evaluate_policy_expression("object.spec.replicas <= variables.most", values) is False
    assert evaluate_policy_expression("oldObject == null ? 'new' : 'old'", values) == "new"
    with pytest.raises(CelError, match="no such key: nope"):
        evaluate_policy_expression("object.nope", values)


@pytest.mark.parametrize(
    "text",
    ["lists.range(object.most).size() == 1", "object.items.map(a, object.items.map(b, object.text + object.text)).size() == 1"],
)
def test_an_evaluation_that_runs_away_is_stopped(text):
    values = {"object": {"most": 2**63 - 1, "items": list(range(400)), "text": "x" * 400}}
    with pytest.raises(CelError, match=r"^operation cancelled: actual cost limit exceeded$"):
        evaluate_policy_expression(text, values)
    assert evaluate_policy_expression("object.items.all(a, object.text.size() == 400)", values) is True


@pytest.mark.parametrize("text", ["object.text.getHours()", "object.large.getFullYear()", "object.text.getHours('a')"])
def test_a_function_of_another_type_fails_in_the_servers_way(text):
    with pytest.raises(CelError, match="no such overload"):
        evaluate_policy_expression(text, {"object": {"text": "2020-01-01T00:00:00Z", "large": 1e308}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("object.text.min() == 1", "no such overload: min(string)"),
        ("isURL(object.items)", "no such overload: isURL(list)"),
        ("url(object.number) == url('a')", "no such overload: url(int)"),
        ("sets.contains(object.text, object)", "no such overload: sets.contains(string, map)"),
        ("object.yes.getFullYear() == 1", "no such overload: getFullYear(bool)"),
        ("object.number.sort() == []", "no such overload: sort"),
        ("object.items[?object.text].hasValue()", "unsupported index type 'string' in list"),
    ],
)
def test_a_function_tells_the_types_that_it_has_no_form_for(text, message):
    with pytest.raises(CelError) as raised:
        evaluate_policy_expression(text, {"object": {"text": "a", "items": [1], "number": 1, "yes": True}})
    assert str(raised.value) == message


def test_what_is_no_optional_is_taken_for_the_value():
    assert evaluate_policy_expression("object.text.orValue('b')", {"object": {"text": "a"}}) == "a"


ATOMS = st.sampled_from((
    "object.text", "object.items", "object.number", "object.large", "object.map", "object.none", "object.yes", "1", "-1", "1.5", "'a'", "[]", "{}", "null",
    "duration('1h')", "timestamp('2020-01-01T00:00:00Z')", "b'a'", "2u",
))  # fmt: skip
ONE = st.sampled_from((
    "size(%s)", "string(%s)", "int(%s)", "quantity(%s)", "ip(%s)", "cidr(%s)", "url(%s)", "semver(%s)", "(%s).min()", "(%s).sort()", "(%s).flatten()",
    "(%s).getHours()", "(%s).join()", "(%s).all(v, v > 1)", "(%s).map(v, v)", "lists.range(%s)", "!(%s)", "-(%s)", "(%s).format([1])", "(%s).lowerAscii()",
))  # fmt: skip
TWO = st.sampled_from((
    "(%s) + (%s)", "(%s) / (%s)", "(%s) == (%s)", "(%s) < (%s)", "(%s) in (%s)", "(%s)[%s]", "(%s)[?%s]", "(%s).matches(%s)", "(%s).substring(%s)",
    "sets.contains(%s, %s)", "(%s).split(%s)", "(%s).indexOf(%s)", "(%s).orValue(%s)", "(%s).charAt(%s)",
))  # fmt: skip
EXPRESSIONS = st.recursive(
    ATOMS, lambda inner: st.builds(lambda form, one: form % one, ONE, inner) | st.builds(lambda form, one, two: form % (one, two), TWO, inner, inner), max_leaves=5
)


@given(EXPRESSIONS)
@settings(max_examples=100, deadline=None)
def test_an_evaluation_gives_a_value_or_fails_as_cel_does(text):
    values = {
        "text": "10.0.0.1/8 %s %", "items": [3, "a", None, [1]], "number": 3, "large": 2**63 - 1, "map": {"a": 1, "b": {"c": []}}, "none": None, "yes": True,
    }  # fmt: skip
    if compile_policy_expression(text, wanted="any") is None:
        with contextlib.suppress(CelError):
            evaluate_policy_expression(text, {"object": values})


AUTHORIZER = "authorizer.group('apps').resource('deployments')"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("authorizer", "kubernetes.authorization.Authorizer"),
        ("authorizer.requestResource", "kubernetes.authorization.ResourceCheck"),
        ("authorizer.path('/healthz')", "kubernetes.authorization.PathCheck"),
        ("authorizer.path('/healthz').check('get')", "kubernetes.authorization.Decision"),
        ("authorizer.group('apps')", "kubernetes.authorization.GroupCheck"),
        ("authorizer.serviceAccount('default', 'robot')", "kubernetes.authorization.Authorizer"),
        (AUTHORIZER, "kubernetes.authorization.ResourceCheck"),
        (f"{AUTHORIZER}.subresource('scale')", "kubernetes.authorization.ResourceCheck"),
        (f"{AUTHORIZER}.namespace('a').name('b')", "kubernetes.authorization.ResourceCheck"),
        (f"{AUTHORIZER}.check('update')", "kubernetes.authorization.Decision"),
        (f"{AUTHORIZER}.check('update').reason()", "string"),
        (f"{AUTHORIZER}.check('update').allowed()", None),
        (f"{AUTHORIZER}.check('update').errored()", None),
    ],
)
def test_types_of_what_the_authorizer_gives(text, kind):
    assert compile_policy_expression(text, wanted="bool", has_authorizer=True) == (None if kind is None else f"must evaluate to bool but got {kind}")


@pytest.mark.parametrize(("has_patch_types", "said"), [(True, None), (False, "undeclared reference to 'jsonpatch' (in container '')")])
def test_only_policies_that_make_patches_can_escape_keys(has_patch_types, said):
    found = compile_policy_expression("jsonpatch.escapeKey('a/b') == 'a~1b'", wanted="bool", has_patch_types=has_patch_types)
    assert (found or "").partition("\n")[0] == (f"compilation failed: ERROR: <input>:1:1: {said}" if said else "")
    if has_patch_types:
        assert evaluate_policy_expression("jsonpatch.escapeKey('a/b~c')", {}) == "a~1b~0c"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[JSONPatch{op: 'add', path: '/a', value: 1}]", ""),
        ("[JSONPatch{op: 'add', path: '/a', valuevalue: 'y'}]", "1:45: expected type of field 'valuevalue' is '' but provided type is 'string'"),
        ("[JSONPatch{op: 1}]", "1:14: expected type of field 'op' is 'string' but provided type is 'int'"),
        ("[JSONPatch{?path: optional.of('a')}]", ""),
        ("Object{anything: 1}", ""),
    ],
)
def test_fields_of_patches_have_types(text, fault):
    found = compile_policy_expression(text, wanted="any", has_patch_types=True)
    assert (found or "").partition("ERROR: <input>:")[2].partition("\n")[0] == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[].size", "type 'list(_var0)' does not support field selection"),
        ("authorizer.x", "unexpected failed resolution of 'kubernetes.authorization.Authorizer'"),
        ("quantity('1').x", "unexpected failed resolution of 'kubernetes.Quantity'"),
        ("variables.q.anything", ""),
        ("variables.o.filter(x, x)", ""),
        ("variables.l.filter(x, x.anything)", ""),
        ("variables.n.x", "type 'int' does not support field selection"),
        ("variables.m['a'].x", "type 'int' does not support field selection"),
    ],
)
def test_types_of_libraries_and_variables(text, fault):
    own = [("q", "quantity('1')"), ("o", "optional.of(1)"), ("l", "[quantity('1')]"), ("n", "1"), ("m", "{'a': 1}")]
    found = compile_policy_expression(text, wanted="any", has_authorizer=True, variables=own)
    assert (found or "").partition("ERROR: <input>:")[2].partition("\n")[0].partition(": ")[2] == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("dyn(true)", "must evaluate to bool or the unknown type, not dyn"),
        ("device.attributes['a.b'].c", None),
        (".size()", "found no matching overload for 'size' applied to '()'"),
        ("'a' && []", "expected type 'bool' but found 'list(_var0)'"),
        ("4.format([[].size])", "found no matching overload for 'format' applied to 'int.(list(dyn))'"),
    ],
)
def test_words_about_selectors_of_devices(text, fault):
    found = compile_device_expression(text)
    assert found == fault or (fault and fault in found)
