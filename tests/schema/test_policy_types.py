"""Expressions of policies against the types of the objects that they are about."""

import pytest

from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.policies.types import status_warnings, type_faults
from kubecheck.schema.structure.catalog import catalog

CATALOG = catalog("1.36")
WIDGETS = CustomKinds([{
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
    "spec": {
        "group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget"},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
            "spec": {"type": "object", "properties": {
                "size": {"type": "integer"}, "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                "any": {"x-kubernetes-preserve-unknown-fields": True}, "when": {"type": "string", "format": "date-time"},
            }},
        }}}}],
    },
}])  # fmt: skip
DEPLOYMENTS, PODS, CUSTOM = ("apps", "v1", "deployments"), ("", "v1", "pods"), ("example.com", "v1", "widgets")


def spec_of(expression, *about, **more):
    rules = [{"apiGroups": [group], "apiVersions": [version], "operations": ["CREATE"], "resources": [plural]} for group, version, plural in about]
    return {"matchConstraints": {"resourceRules": rules}, "validations": [{"expression": expression}], **more}


def warned(expression, *about, **more):
    return [text for _, text in status_warnings(spec_of(expression, *about or (DEPLOYMENTS,), **more), CATALOG, WIDGETS)]


def faults(expression, *about, **more):
    return [(each.path, each.kind, each.message) for each in type_faults(spec_of(expression, *about or (DEPLOYMENTS,), **more), CATALOG, WIDGETS)]


AT = ("validations", 0, "expression")


def test_a_warning_is_in_the_servers_words():
    assert status_warnings(spec_of("object.spec.replcas > 1", DEPLOYMENTS), CATALOG) == [
        (
            "spec.validations[0].expression",
            "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replcas'\n | object.spec.replcas > 1\n | ...........^\n",
        )
    ]
    assert warned("object.spec.foo == 1", PODS, DEPLOYMENTS) == [
        ("/v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'foo'\n | object.spec.foo == 1\n | ...........^\n\n"
        "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'foo'\n | object.spec.foo == 1\n | ...........^\n")
    ]


@pytest.mark.parametrize(
    ("expression", "about", "message"),
    [
        ("object.spec.replcas > 1", DEPLOYMENTS, "undefined field 'replcas'"),
        ("object.spec.template.spec.containers.all(c, c.img == 'x')", DEPLOYMENTS, "undefined field 'img'"),
        ("has(object.spec.foo)", DEPLOYMENTS, "undefined field 'foo'"),
        ("object.?spec.?foo.orValue(1) > 1", DEPLOYMENTS, "undefined field 'foo'"),
        ("object.spec.replicas == 'x'", DEPLOYMENTS, "found no matching overload for '_==_' applied to '(int, string)'"),
        ("object.metadata.labels['app'] == 1", PODS, "found no matching overload for '_==_' applied to '(string, int)'"),
        ("object.spec.size == 'x'", CUSTOM, "found no matching overload for '_==_' applied to '(int, string)'"),
        ("object.metadata.nme == 'x'", CUSTOM, "undefined field 'nme'"),
    ],
)
def test_what_surely_goes_wrong_is_a_fault(expression, about, message):
    assert faults(expression, about) == [(AT, {"deployments": "Deployment", "pods": "Pod", "widgets": "Widget"}[about[2]], message)]


@pytest.mark.parametrize(
    ("expression", "about"),
    [
        ("object.spec.containers[0].resources.limits['cpu'] == '1'", PODS),
        ("object.metadata.creationTimestamp == 'x'", PODS),
        ("object.spec.when == 'x'", CUSTOM),
        ("object.spec.free.x == 1 && object.spec.any.y == 1", CUSTOM),
        ("object.spec['replicas'] == 1", DEPLOYMENTS),
        ("object.spec == {'a': 1}", DEPLOYMENTS),
        ("object.binaryData['a'] == 'x'", ("", "v1", "configmaps")),
        ("object.spec.versions[0].schema.openAPIV3Schema.properties['a'].properties['b'].type == 'x'", ("apiextensions.k8s.io", "v1", "customresourcedefinitions")),
    ],
)  # fmt: skip
def test_what_only_the_published_types_miss_is_no_fault(expression, about):
    assert warned(expression, about) != []
    assert faults(expression, about) == []


@pytest.mark.parametrize(
    "about",
    [(PODS, DEPLOYMENTS), (("*", "v1", "deployments"),), (("apps", "v1", "*"),), (DEPLOYMENTS, ("apps", "v1", "deployments/scale")), (("apps", "v1", "none"),)],
)
def test_a_policy_for_other_kinds_too_has_no_fault(about):
    assert faults("object.spec.containers.size() > 0", *about) == []


def test_what_goes_wrong_for_all_kinds_is_a_fault():
    assert faults("object.spec.foo == 1", PODS, DEPLOYMENTS) == [(AT, "Pod", "undefined field 'foo'")]


def test_namespace_is_a_field_although_the_word_is_reserved():
    assert faults("object.metadata.namespace == 'x'") == []


def test_variables_and_params_have_types():
    variables = [{"name": "images", "expression": "object.spec.template.spec.containers.map(c, c.image)"}, {"name": "bad", "expression": "object.spec.foo"}]
    assert faults("variables.images.all(i, i > 1) || variables.bad == 1", variables=variables) == [
        (("variables", 1, "expression"), "Deployment", "undefined field 'foo'"),
        (AT, "Deployment", "found no matching overload for '_>_' applied to '(string, int)'"),
    ]
    assert faults("params.dta.a == 'x'", paramKind={"apiVersion": "v1", "kind": "ConfigMap"}) == [(AT, "Deployment", "undefined field 'dta'")]
    assert faults("params.anything == 1", paramKind={"apiVersion": "example.org/v1", "kind": "Unknown"}) == []
