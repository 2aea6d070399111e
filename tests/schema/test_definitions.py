"""Custom resource definitions as the server judges them."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck import fields
from kubecheck.api.defaults.apiextensions import default_custom_resource_definition
from kubecheck.api.updates.apiextensions import validate_custom_resource_definition_update
from kubecheck.api.validation.apiextensions import validate_custom_resource_definition
from kubecheck.schema.custom.cel_rules import compile_rules
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge


def definition():
    return default_custom_resource_definition(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "widgets.example.org"},
            "spec": {
                "group": "example.org",
                "scope": "Namespaced",
                "names": {"plural": "widgets", "kind": "Widget"},
                "versions": [
                    {
                        "name": "v1",
                        "served": True,
                        "storage": True,
                        "schema": {
                            "openAPIV3Schema": {
                                "type": "object",
                                "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
                            }
                        },
                    }
                ],
            },
        }
    )


def judged(value):
    return [(error.type, error.field, error.message, error.path) for error in validate_custom_resource_definition(value)]


def with_size(schema):
    value = definition()
    value["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["size"] = schema
    return value


WRITTEN = ("spec", "versions", 0, "schema", "openAPIV3Schema", "properties", "spec", "properties", "size")
SHOWN = "spec.validation.openAPIV3Schema.properties[spec].properties[size]"


def test_a_good_definition_is_accepted_and_defaulted():
    assert judged(definition()) == []
    names = definition()["spec"]["names"]
    assert (names["singular"], names["listKind"]) == ("widget", "WidgetList")


@pytest.mark.parametrize(
    ("schema", "kind", "below", "message"),
    [
        ({}, fields.REQUIRED, "type", "Required value: must not be empty for specified object fields"),
        (
            {"type": "text"},
            fields.NOT_SUPPORTED,
            "type",
            'Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
        ),
        ({"type": "array"}, fields.REQUIRED, "items", "Required value: must be specified"),
        (
            {"type": "string", "pattern": "("},
            fields.INVALID,
            "pattern",
            'Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
        ),
        (
            {"type": "integer", "default": "x"},
            fields.TYPE_INVALID,
            "default",
            'Invalid value: "string":  in body must be of type integer: "string"',
        ),
        (
            {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            fields.FORBIDDEN,
            "uniqueItems",
            "Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
        ),
    ],
)
def test_schemas_must_be_structural(schema, kind, below, message):
    assert judged(with_size(schema)) == [(kind, f"{SHOWN}.{below}", message, (*WRITTEN, below))]


def test_rules_that_loop_in_loops_over_unbounded_lists_are_too_expensive():
    rule = {"rule": "self.all(x, self.all(y, x == y))"}
    value = with_size({"type": "array", "items": {"type": "string"}, "x-kubernetes-validations": [rule]})
    place = f"{SHOWN}.x-kubernetes-validations[0].rule"
    assert [each[:2] for each in judged(value)] == [
        (fields.FORBIDDEN, place), (fields.FORBIDDEN, place), (fields.FORBIDDEN, "spec.validation.openAPIV3Schema"),
    ]  # fmt: skip
    bounded = with_size({"type": "array", "maxItems": 50, "items": {"type": "string", "maxLength": 20}, "x-kubernetes-validations": [rule]})
    assert judged(bounded) == []


def test_errors_of_a_version_of_its_own_keep_its_index():
    value = definition()
    second = copy.deepcopy(value["spec"]["versions"][0]) | {"name": "v2", "storage": False}
    second["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["size"] = {"type": "array"}
    value["spec"]["versions"].append(second)
    assert [each[1] for each in judged(value)] == ["spec.versions[1].schema.openAPIV3Schema.properties[spec].properties[size].items"]


def test_names_and_versions():
    value = definition()
    value["metadata"]["name"] = "other.example.org"
    value["spec"]["versions"][0]["storage"] = False
    found = judged(value)
    assert found[0][1:3] == ("metadata.name", 'Invalid value: "other.example.org": must be spec.names.plural+"."+spec.group')
    assert found[1][1] == "spec.versions"
    assert found[1][2].endswith('"SelectableFields":null}]: must have exactly one version marked as storage version')
    assert found[2][1:3] == ("status.storedVersions", "Invalid value: null: must have at least one stored version")


def test_groups_of_the_community_need_approval():
    value = definition()
    value["spec"]["group"] = "widgets.k8s.io"
    value["metadata"]["name"] = "widgets.widgets.k8s.io"
    (found,) = judged(value)
    assert found[:2] == (fields.REQUIRED, "metadata.annotations[api-approved.kubernetes.io]")
    value["metadata"]["annotations"] = {"api-approved.kubernetes.io": "https://github.com/kubernetes/enhancements/pull/1"}
    assert judged(value) == []


def test_updates_keep_group_plural_scope_and_kind():
    old = definition()
    new = copy.deepcopy(old)
    new["spec"]["scope"] = "Cluster"
    new["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"] = "1"
    assert [(error.field, error.message) for error in validate_custom_resource_definition_update(new, old)] == [
        ("spec.scope", 'Invalid value: "Cluster": field is immutable')
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "object", "array", "string", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["type", "a", "items"]), inner, max_size=2),
    max_leaves=4,
)
SCHEMAS = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string", "integer", "x"]),
            "items": SCHEMAS,
            "properties": st.dictionaries(st.sampled_from(["a", "metadata", "kind"]), SCHEMAS, max_size=2),
            "additionalProperties": st.booleans() | SCHEMAS,
            "anyOf": st.lists(SCHEMAS, max_size=2),
            "not": SCHEMAS,
            "default": JSON,
            "x-kubernetes-preserve-unknown-fields": st.booleans(),
            "x-kubernetes-embedded-resource": st.booleans(),
            "x-kubernetes-list-type": st.sampled_from(["map", "set", "atomic"]),
            "x-kubernetes-list-map-keys": st.lists(st.sampled_from(["a", "b"]), max_size=2),
        },
    )
)


@given(SCHEMAS)
@settings(max_examples=30, deadline=None)
def test_no_schema_breaks_the_checks_or_is_changed(schema):
    value = with_size(schema)
    before = copy.deepcopy(value)
    assert judged(value) == judged(value)
    assert value == before


def with_default(properties, root=None):
    value = definition()
    schema = value["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"].update(properties)
    schema.update(root or {})
    return judged(value)


@pytest.mark.parametrize(
    ("properties", "root", "expected"),
    [
        (
            {"f": {"type": "array", "items": {"type": "integer"}, "default": ["a"]}},
            None,
            [(fields.TYPE_INVALID, "properties[f].default.[0]", 'Invalid value: "string": [0] in body must be of type integer: "string"')],
        ),
        (
            {"f": {"type": "integer", "format": "int16", "default": 1.5}},
            None,
            [
                (fields.TYPE_INVALID, "properties[f].default", 'Invalid value: "float64":  in body must be of type int16: "float64"'),
                (fields.INVALID, "properties[f].default", 'Invalid value: "": Checked value must be of type integer (default format) in '),
            ],
        ),
        ({"f": {"x-kubernetes-int-or-string": True, "default": True}}, None, []),
        (
            {"metadata": {"type": "object", "default": "abc"}},
            None,
            [
                (
                    fields.INVALID,
                    "properties[metadata].default",
                    (
                        'Invalid value: "abc": must result in valid metadata: metadata: Invalid value: "abc": '
                        "json: cannot unmarshal string into Go value of type v1.ObjectMeta"
                    ),
                ),
                (fields.FORBIDDEN, "properties[metadata].default", "Forbidden: must not be set in top-level metadata"),
            ],
        ),
        (
            {},
            {"default": {"spec": {}}},
            [
                (fields.REQUIRED, "default.apiVersion", "Required value"),
                (fields.REQUIRED, "default.kind", "Required value"),
            ],
        ),
        (
            {"f": {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True, "default": {"metadata": 1}}},
            None,
            [
                (
                    fields.INVALID,
                    "properties[f].default.metadata",
                    "Invalid value: 1: json: cannot unmarshal number into Go value of type v1.ObjectMeta",
                )
            ],
        ),
    ],
)
def test_defaults_must_be_valid_where_they_stand(properties, root, expected):
    found = [(kind, field.removeprefix("spec.validation.openAPIV3Schema."), message) for kind, field, message, _ in with_default(properties, root)]
    assert found == expected


def test_an_error_inside_a_default_list_points_at_the_item():
    found = with_default({"f": {"type": "array", "items": {"type": "integer"}, "default": ["a"]}})
    assert [path[-2:] for _, _, _, path in found] == [("default", 0)]


def test_versions_that_differ_by_empty_lists_only_share_their_schema():
    value = definition()
    first = value["spec"]["versions"][0]
    first["subresources"] = {"status": {}}
    second = copy.deepcopy({**first, "name": "v2", "storage": False})
    second["schema"]["openAPIV3Schema"]["enum"] = []
    value["spec"]["versions"].append(second)
    assert judged(value) == []
    second["schema"]["openAPIV3Schema"]["enum"] = [{}]
    assert [field for _, field, _, _ in judged(value)] == ["spec.versions[1].schema.openAPIV3Schema"]


def test_a_choice_between_lists_is_as_long_as_the_longer_one():
    spec = {"type": "object", "properties": {"addresses": {"type": "array", "maxItems": 256, "items": {"type": "string", "maxLength": 64}}}}
    spec["x-kubernetes-validations"] = [{"rule": '!(has(self.addresses) ? self.addresses : []).exists(k, k.contains("/"))'}]
    assert judged(with_size({"type": "object", "properties": {"spec": spec}})) == []


def test_versions_with_odd_items_are_judged():
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"a": {"type": "array", "items": 1}}}}}
    versions = [{"name": f"v{each}", "served": True, "storage": each == 1, "schema": {"openAPIV3Schema": schema}} for each in (1, 2)]
    value = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tabs.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "tabs", "kind": "Tab"}, "versions": versions},
    }
    verdict = judge(value, Server(catalog("1.36")))
    assert (verdict.status, [error.field for error in verdict.errors]) == (
        422,
        ["spec.validation.openAPIV3Schema.properties[spec].properties[a].items"],
    )


def with_metadata(schema):
    root = {"type": "object", "properties": {"metadata": {"type": "object", **schema}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": root}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tabs.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "tabs", "kind": "Tab"}, "versions": [version]},
    }


@pytest.mark.parametrize("schema", [{}, {"allOf": []}, {"oneOf": []}, {"definitions": {}}, {"nullable": False}, {"properties": {"name": {"type": "string", "maxLength": 3}}}])
def test_what_says_nothing_may_stand_in_the_schema_of_the_metadata(schema):
    assert judge(with_metadata(schema), Server(catalog("1.36"))).status == 201


@pytest.mark.parametrize("schema", [{"maxProperties": 0}, {"required": []}, {"additionalProperties": False}, {"properties": {"labels": {"type": "object"}}}])
def test_what_says_something_may_not(schema):
    verdict = judge(with_metadata(schema), Server(catalog("1.36")))
    text = "Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified"
    assert text in [error.message for error in verdict.errors if error.field == "spec.validation.openAPIV3Schema.properties[metadata]"]
    assert verdict.status == 422


def test_a_webhook_that_says_nothing_is_not_stored():
    value = with_metadata({})
    value["spec"]["conversion"] = {"strategy": "None", "webhook": {}}
    assert judge(value, Server(catalog("1.36"))).stored["spec"]["conversion"] == {"strategy": "None"}


def test_a_default_must_satisfy_its_rules_as_an_unchanged_value_too():
    rules = [{"rule": "self == 1", "message": "not one"}, {"rule": "self > 1"}]
    found = with_default({"f": {"x-kubernetes-int-or-string": True, "default": "1", "x-kubernetes-validations": rules}})
    assert [message.partition(":")[2].strip()[:20] for _, _, message, _ in found] == ['"1": not one', "\"\": 'no such overloa"]


def test_old_values_can_be_told_to_belong_together_below_atomic_maps():
    schema = {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"n": {"type": "integer", "x-kubernetes-validations": [{"rule": "self == oldSelf"}]}}}
    assert judged(with_size(schema)) == []


def test_a_rule_that_is_null_says_nothing():
    value = definition()
    schema = value["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["x-kubernetes-validations"] = [None, {"rule": "has(self.spec)", "optionalOldSelf": None}]
    assert compile_rules(schema, is_root=True)[0].rule == {}
