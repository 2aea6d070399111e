"""Kinds from a folder of JSON Schemas."""

import json
import os

import pytest

from kubecheck import fields
from kubecheck.limits import holding
from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.custom.user import UserKinds, file_names
from kubecheck.source import special_files

WIDGET = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
        "spec": {"$ref": "parts.json#/definitions/spec"},
    },
    "additionalProperties": False,
}
PARTS = {
    "definitions": {
        "spec": {
            "type": "object",
            "properties": {"size": {"type": "integer"}, "mode": {"enum": ["a", "b"]}},
            "additionalProperties": False,
        }
    }
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "widget-example-v1.json").write_text(json.dumps(WIDGET))
    (tmp_path / "parts.json").write_text(json.dumps(PARTS))
    (tmp_path / "example.org").mkdir()
    (tmp_path / "example.org" / "gadget_v1.json").write_text('{"type": "object"}')
    (tmp_path / "broken-example-v1.json").write_text("{")
    return tmp_path


def widget(**spec):
    return {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": spec}


def test_kinds_are_found_by_both_layouts(folder):
    kinds = UserKinds(str(folder))
    assert kinds.kind("example.org/v1", "Widget").path.endswith("widget-example-v1.json")
    assert kinds.kind("example.org/v1", "Gadget").path.endswith("gadget_v1.json")
    assert kinds.kind("example.org/v2", "Widget") is None
    assert file_names("v1", "Pod") == ["pod-v1.json", "pod_v1.json", "pod.json"]


def test_values_are_checked_with_references_into_other_files(folder):
    kind = UserKinds(str(folder)).kind("example.org/v1", "Widget")
    assert kind.fits(widget(size=1, mode="a"))
    value = widget(size="x", mode="c", other=1)
    assert [(error.type, error.field, error.message) for error in kind.explain(value)] == [
        (fields.UNKNOWN_FIELD, "spec.other", 'unknown field "spec.other"'),
        (fields.NOT_SUPPORTED, "spec.mode", 'Unsupported value: "c": supported values: "a", "b"'),
        (fields.TYPE_INVALID, "spec.size", 'Invalid value: "x": must be of type integer'),
    ]
    assert kind.decode(value).strict == ['unknown field "spec.other"']
    assert [error.field for error in kind.validate(value)] == ["spec.mode", "spec.size"]
    assert [(error.type, error.field) for error in kind.explain({"apiVersion": "example.org/v1"})] == [(fields.REQUIRED, "spec")]


def test_definitions_go_before_the_folder(folder):
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "example.org",
            "names": {"kind": "Widget", "plural": "widgets"},
            "versions": [{"name": "v1", "served": True, "storage": True}],
        },
    }
    kinds = UserKinds(str(folder), CustomKinds([definition]))
    assert kinds.kind("example.org/v1", "Widget").plural == "widgets"


def test_a_broken_schema_says_so(folder):
    kind = UserKinds(str(folder)).kind("example.org/v1", "Broken")
    (error,) = kind.explain({})
    assert (error.type, error.field) == (fields.INTERNAL, "kind")
    assert "broken-example-v1.json: Expecting property name" in error.message
    (folder / "widget-example-v1.json").write_text('{"$ref": "gone.json#/a"}')
    (error,) = UserKinds(str(folder)).kind("example.org/v1", "Widget").explain({})
    assert "gone.json" in error.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_cannot_be_read_is_told_and_not_waited_for(folder, monkeypatch):
    monkeypatch.setattr(special_files, "_PATIENCE", 0.01)
    os.mkfifo(folder / "pipe-example-v1.json")
    (folder / "deep-example-v1.json").write_text("[" * 100_000)
    told = [error.message for kind in ("Pipe", "Deep") for error in UserKinds(str(folder)).kind("example.org/v1", kind).explain({})]
    assert [each.partition(".json: ")[2] for each in told] == ["it is a pipe into which nobody writes", "it is nested too deeply"]


def test_a_schema_larger_than_a_file_may_be_is_told(folder):
    (folder / "large-example-v1.json").write_text(json.dumps({"description": "x" * 100}))
    with holding({"file-bytes": 50}):
        (error,) = UserKinds(str(folder)).kind("example.org/v1", "Large").explain({})
    assert error.message.endswith("large-example-v1.json: more than 50 bytes in a file; --limit file-bytes=N allows more")


@pytest.mark.parametrize("reference", ["{0}/outside.json", "file://{0}/outside.json", "../outside.json", "link.json", "http://example.com/outside.json"])
def test_a_reference_out_of_the_folder_is_told_and_not_followed(tmp_path, reference):
    (tmp_path / "outside.json").write_text('{"enum": ["secret"]}')
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/link.json").symlink_to(tmp_path / "outside.json")
    (tmp_path / "schemas/widget-example-v1.json").write_text(json.dumps({"$ref": reference.format(tmp_path)}))
    (error,) = UserKinds(str(tmp_path / "schemas")).kind("example.org/v1", "Widget").explain({})
    assert error.type == fields.INTERNAL
    assert "secret" not in error.message
    assert "which lies outside of" in error.message or reference.startswith("http")


@pytest.mark.parametrize(("schema", "fault"), [
    ({"$schema": {"a": 1}}, "no JSON Schema: its $schema is no text"),
    ({"$schema": 7}, "no JSON Schema: its $schema is no text"),
    ({"$schema": "http://[a"}, "Invalid IPv6 URL"),
    ({"$ref": "#"}, "its references lead in a circle, or it is nested too deeply"),
    ({"allOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"$ref": "#/definitions/a"}}}, "its references lead in a circle, or it is nested too deeply"),
])  # fmt: skip
def test_a_schema_that_cannot_be_followed_is_told(tmp_path, schema, fault):
    (tmp_path / "widget-example-v1.json").write_text(json.dumps(schema))
    (error,) = UserKinds(str(tmp_path)).kind("example.org/v1", "Widget").explain({})
    assert error.message == f"Internal error: the schema cannot be used: {tmp_path}/widget-example-v1.json: {fault}"
