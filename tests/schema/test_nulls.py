"""A null in a typed list or map becomes the zero of its type, as in the server's decoder."""

import pytest

from kubecheck.documents.decode import decode_first
from kubecheck.schema.structure.catalog import catalog
from kubecheck.schema.structure.nulls import fill_nulls
from kubecheck.verdicts import Server, judge

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: probe}\nspec:\n  containers: [{name: a, image: b%s}]\n"


def stored(text, path):
    value = judge(decode_first(text.encode()).value, Server(catalog("1.36"))).stored
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: probe}\ndata: {a: null}\n", ("data",), {"a": ""}),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: probe, labels: {v: ~}}\n", ("metadata", "labels"), {"v": ""}),
        (POD % ", args: [~, x]", ("spec", "containers", 0, "args"), ["", "x"]),
        (POD % ", resources: {limits: {cpu: null}}", ("spec", "containers", 0, "resources", "limits", "cpu"), "0"),
    ],
)
def test_null_item_is_stored_as_zero(text, path, wanted):
    assert stored(text, path) == wanted


def test_null_struct_in_a_list_is_an_empty_struct():
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: probe}\nspec:\n  containers: [null]\n"
    verdict = judge(decode_first(text.encode()).value, Server(catalog("1.36")))
    assert [(error.type, error.field) for error in verdict.errors][:1] == [("FieldValueRequired", "spec.containers[0].name")]


def test_null_field_and_untyped_null_stay():
    value = {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": {"name": "a", "creationTimestamp": None}, "data": {"v": [None]}}
    assert fill_nulls(catalog("1.36").kind("apps/v1", "ControllerRevision"), value) == value


def test_object_without_null_is_not_copied():
    value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "null"}}
    assert fill_nulls(catalog("1.36").kind("v1", "ConfigMap"), value) == value


def test_bytes_are_written_as_the_server_writes_them():
    value = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": [104, None, 105], "b": [], "c": "aG\nk=\n", "d": "YR==", "e": "aGk="}}
    assert fill_nulls(catalog("1.36").kind("v1", "Secret"), value)["data"] == {"a": "aABp", "b": "", "c": "aGk=", "d": "YQ==", "e": "aGk="}


def test_bytes_of_another_form_reach_the_stored_object():
    value = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "YR==", "b": "aG\nk="}}
    assert judge(value, Server(catalog("1.36"))).stored["data"] == {"a": "YQ==", "b": "aGk="}
