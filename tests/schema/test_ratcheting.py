"""Updates of custom resources: what stays as it was is not judged by rules that came later; old and new values in rules."""

import pytest

from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.custom.ratcheting import is_ratcheted, is_unchanged
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge_update

ITEM = {"type": "object", "properties": {"name": {"type": "string"}, "size": {"type": "integer", "minimum": 5}}}
MAP = {"type": "array", "items": ITEM, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}


def server_of(spec, **version):
    schema = {"type": "object", "properties": {"spec": spec, "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.org"},
        "spec": {
            "group": "example.org",
            "scope": "Namespaced",
            "names": {"plural": "widgets", "kind": "Widget"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **version}],
        },
    }
    return Server(catalog("1.36"), CustomKinds([definition]))


def widget(spec, **metadata):
    metadata = {"name": "a", "namespace": "shop", "uid": "11111111-2222-3333-4444-555555555555", "resourceVersion": "7", **metadata}
    return {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": metadata, "spec": spec}


def answer(schema, old, new, **metadata):
    verdict = judge_update(widget(new, **metadata), widget(old), server_of({"type": "object", **schema}))
    return verdict.status, [(error.type, error.field, error.detail) for error in verdict.errors]


TOO_SMALL = "should be greater than or equal to 5"


@pytest.mark.parametrize(
    ("schema", "old", "new", "said"),
    [
        # a value that stays is not judged, one that changes is
        ({"properties": {"a": {"type": "integer", "minimum": 5}}}, {"a": 1}, {"a": 1}, []),
        ({"properties": {"a": {"type": "integer", "minimum": 5}}}, {"a": 1}, {"a": 2}, ["spec.a"]),
        ({"properties": {"a": {"type": "integer", "minimum": 5}}}, {}, {"a": 1}, ["spec.a"]),
        # what is required of an object counts for the object
        ({"required": ["a"], "properties": {"b": {"type": "integer"}}}, {"b": 1}, {"b": 1}, []),
        ({"required": ["a"], "properties": {"b": {"type": "integer"}}}, {"b": 1}, {"b": 2}, ["spec.a"]),
        # items belong together by their keys, in whatever order
        ({"properties": {"m": MAP}}, {"m": [{"name": "x", "size": 1}]}, {"m": [{"name": "y", "size": 9}, {"name": "x", "size": 1}]}, []),
        ({"properties": {"m": MAP}}, {"m": [{"name": "x", "size": 1}]}, {"m": [{"name": "y", "size": 1}]}, ["spec.m[0].size"]),
        # items of other lists do not
        ({"properties": {"m": {"type": "array", "items": ITEM}}}, {"m": [{"size": 1}]}, {"m": [{"size": 1}, {"size": 9}]}, ["spec.m[0].size"]),
        ({"properties": {"m": {"type": "array", "items": ITEM}}}, {"m": [{"size": 1}]}, {"m": [{"size": 1}]}, []),
        # errors from within a composition count for the whole value
        (
            {"properties": {"o": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "allOf": [ITEM, {"properties": {"a": {"minimum": 5}}}]}}},
            {"o": {"a": 1, "b": 1}},
            {"o": {"a": 1, "b": 2}},
            ["<nil>", "spec.o.a"],
        ),
    ],
)  # fmt: skip
def test_what_stays_as_it_was_is_not_judged_again(schema, old, new, said):
    status, errors = answer(schema, old, new)
    assert sorted(field for _, field, _ in errors) == said
    assert status == (422 if said else 200)


def test_lists_that_held_duplicates_before_may_hold_them():
    schema = {"properties": {"s": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"}}}
    assert answer(schema, {"s": ["a", "a"]}, {"s": ["b", "b"]}) == (200, [])
    assert answer(schema, {"s": ["a"]}, {"s": ["b", "b"]}) == (422, [("FieldValueDuplicate", "spec.s[1]", "")])


def test_rules_see_the_old_value_and_leave_alone_what_stays():
    rules = [{"rule": "self.a > 4", "message": "too small"}, {"rule": "self.a >= oldSelf.a", "message": "shrinks"}]
    schema = {"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "x-kubernetes-validations": rules}
    assert answer(schema, {"a": 1}, {"a": 1}, labels={"x": "y"}) == (200, [])
    assert answer(schema, {"a": 1}, {"a": 1, "b": 2})[1] == [("FieldValueInvalid", "spec", "too small")]
    assert answer(schema, {"a": 9}, {"a": 8})[1] == [("FieldValueInvalid", "spec", "shrinks")]


def test_a_rule_of_an_item_of_a_list_that_stays_is_let_be():
    item = {**ITEM, "x-kubernetes-validations": [{"rule": "self.size != 7"}]}
    schema = {"properties": {"m": {"type": "array", "items": item}, "b": {"type": "integer"}}}
    assert answer(schema, {"m": [{"size": 7}]}, {"m": [{"size": 7}], "b": 1}) == (200, [])
    assert answer(schema, {"m": [{"size": 7}]}, {"m": [{"size": 7}, {"size": 8}]})[1] == [
        ("FieldValueInvalid", "spec.m[0]", "failed rule: self.size != 7")
    ]


def test_metadata_is_judged_as_of_any_object():
    schema = {"properties": {"a": {"type": "integer"}}}
    assert answer(schema, {}, {}, resourceVersion="")[1] == [("FieldValueInvalid", "metadata.resourceVersion", "must be specified for an update")]
    assert answer(schema, {}, {}, resourceVersion="8")[0] == 409
    assert answer(schema, {}, {}, uid="other")[0] == 409
    assert answer(schema, {}, {}, name="b")[0] == 400
    assert answer(schema, {}, {"c": 1})[0] == 400
    assert [field for _, field, _ in answer(schema, {}, {}, labels={"a": "b c"})[1]] == ["metadata.labels"] * 3


def test_a_status_of_a_subresource_stays():
    server = server_of({"type": "object"}, subresources={"status": {}})
    live = {**widget({}), "status": {"ready": True}}
    new = {**widget({}), "status": {"ready": False}}
    assert judge_update(new, live, server).stored["status"] == {"ready": True}
    assert "status" not in judge_update(new, widget({}), server).stored


def test_a_field_of_which_the_schema_knows_nothing_makes_values_differ():
    assert is_unchanged({"properties": {"a": {}}}, {"a": 1}, {"a": 1})
    assert not is_unchanged({}, {"a": 1}, {"a": 1})
    assert not is_unchanged({}, 1, 1.0)
    assert not is_unchanged({}, 1, True)
    assert not is_ratcheted({"properties": {"kind": {}}}, {"kind": "A"}, {"kind": "A"}, ("kind",))
