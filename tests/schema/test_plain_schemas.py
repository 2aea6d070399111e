"""Which parts of a schema are passed over, and that passing over them changes no answer."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.schema.custom import definition_schemas
from kubecheck.schema.custom.plain_schemas import plain_parts

PLACE = ("spec", "validation")
# What is put into schemas: each alone is a fault somewhere, or asks for a closer look.
FIELDS = {
    "uniqueItems": True, "nullable": True, "default": {}, "type": "null", "not": {"type": "string"}, "allOf": [{"required": ["a"]}],
    "anyOf": [{"type": "integer"}, {"type": "string"}], "oneOf": [{"properties": {"b": {"minimum": 1}}}], "id": "a", "$ref": "a",
    "additionalItems": True, "definitions": {"a": {"type": "string"}}, "dependencies": {"a": ["b"]}, "pattern": "(", "items": {"type": "array"},
    "additionalProperties": {"type": "object"}, "properties": {"metadata": {"type": "string"}, "kind": {"type": "string"}},
    "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": False, "x-kubernetes-int-or-string": True,
    "x-kubernetes-list-type": "set", "x-kubernetes-map-type": "atomic", "x-kubernetes-list-map-keys": ["a"],
    "x-kubernetes-validations": [{"message": "no rule"}],
}  # fmt: skip


def leaves():
    return st.sampled_from([{"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "array"}, {"description": "a"}, {"type": "boolean", "nullable": True}])


def deeper(inner):
    return (
        st.dictionaries(st.sampled_from(["a", "b", "metadata", "kind"]), inner, min_size=1, max_size=3).map(lambda each: {"type": "object", "properties": each})
        | inner.map(lambda each: {"type": "array", "items": each})
        | inner.map(lambda each: {"type": "object", "additionalProperties": each})
        | st.tuples(inner, st.sampled_from(sorted(FIELDS))).map(lambda pair: {**pair[0], pair[1]: copy.deepcopy(FIELDS[pair[1]])})
    )


def errors_of(schema):
    found = definition_schemas.validate_validation({"openAPIV3Schema": schema}, PLACE, has_status=False)
    return [(error.type, error.field, error.message) for error in found]


@given(st.recursive(leaves(), deeper, max_leaves=12))
@settings(max_examples=100, deadline=None)
def test_passing_over_plain_parts_changes_no_answer(schema):
    with_them = errors_of(copy.deepcopy(schema))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(definition_schemas, "plain_parts", lambda _: set())
        assert with_them == errors_of(schema)


def test_a_fault_makes_what_holds_it_worth_a_look_and_nothing_beside_it():
    fine = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}, "b": {"type": "object", "additionalProperties": {"type": "number"}}}}
    faulty = {"type": "object", "properties": {"c": {"type": "string", "uniqueItems": True}, "d": {"type": "string"}}}
    schema = {"type": "object", "properties": {"fine": fine, "faulty": faulty}}
    inside = [fine, *fine["properties"].values(), fine["properties"]["a"]["items"], fine["properties"]["b"]["additionalProperties"]]
    assert plain_parts(schema) == {id(each) for each in [*inside, faulty["properties"]["d"]]}
    assert [field for _, field, _ in errors_of(schema)] == ["spec.validation.openAPIV3Schema.properties[faulty].properties[c].uniqueItems"]


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"nullable"}))
def test_a_schema_that_needs_a_look_is_not_plain(field):
    leaf = {"type": "object", "properties": {"a": {"type": "string"}}, field: copy.deepcopy(FIELDS[field])}
    expected_plain = field == "properties"  # names that matter at a root only
    assert (id(leaf) in plain_parts({"type": "object", "properties": {"x": leaf}})) == expected_plain


@pytest.mark.parametrize("leaf", [{}, {"type": ""}, {"type": "array"}, {"type": "array", "items": [{"type": "string"}]}, {"type": "object", "properties": {"a": None}}])
def test_a_schema_without_what_it_needs_is_not_plain(leaf):
    assert id(leaf) not in plain_parts({"type": "object", "properties": {"x": leaf}})
