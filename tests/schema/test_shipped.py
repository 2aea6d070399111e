"""The catalog of well-known definitions: what is in it, and that it says what the definitions of the projects say."""

import json
import os

import kubecheck_schemas
import pytest

from kubecheck.schema.custom.shipped import REFERENCE, ShippedKinds, read_index

SCHEMAS = kubecheck_schemas.__path__[0]
KINDS = ShippedKinds()


def test_there_are_many_projects_and_kinds_each_kind_once():
    index = read_index()
    kinds = [(entry.group, entry.kind) for _, entries in index for entry in entries]
    assert len(index) >= 40
    assert len(kinds) >= 600
    assert len(set(kinds)) == len(kinds)


def test_every_project_says_where_it_comes_from():
    with open(os.path.join(SCHEMAS, "SOURCES.json"), encoding="utf-8") as stream:
        said = json.load(stream)["catalog"]
    with open(os.path.join(SCHEMAS, "crds", "projects.tsv"), encoding="utf-8") as stream:
        listed = [line.rstrip("\n").split("\t") for line in stream]
    counts = {project: len(entries) for project, entries in read_index()}
    assert [each["name"] for each in said] == [f"{name} {version} (Go module {module})" for name, version, module, _, _ in listed]
    assert [each["licence"] for each in said] == [licence for _, _, _, licence, _ in listed]
    assert [each["gives"] for each in said] == [f"kinds: {counts[f'{name} {version}']}" for name, version, *_ in listed]
    assert all(len(each["sha256"]) == 64 for each in said)


@pytest.mark.parametrize(("group", "kind", "project", "versions"), [
    ("cert-manager.io", "Certificate", "cert-manager v1.21.2", ("cert-manager.io/v1",)),
    ("tekton.dev", "Pipeline", "Tekton Pipelines v1.0.0", ("tekton.dev/v1beta1", "tekton.dev/v1")),
    ("argoproj.io", "Rollout", "Argo Rollouts v1.10.2", ("argoproj.io/v1alpha1",)),
    ("cert-manager.io", "Certifcate", None, ()),
])  # fmt: skip
def test_a_kind_has_its_project_and_the_versions_that_are_served(group, kind, project, versions):
    entry = KINDS.entry(group, kind)
    assert (None if entry is None else entry.project) == project
    assert KINDS.served_versions(group, kind) == versions


def test_a_version_that_is_not_served_is_no_kind():
    assert KINDS.kind("cert-manager.io/v1", "Certificate").plural == "certificates"
    assert KINDS.kind("cert-manager.io/v1alpha2", "Certificate") is None
    assert KINDS.kind("example.com/v1", "Widget") is None


def parts_of(value):
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts_of(each)


def test_definitions_hold_rules_and_defaults_and_no_words_for_people():
    schema = KINDS.kind("gateway.networking.k8s.io/v1", "HTTPRoute").schema
    parts = list(parts_of(schema))
    assert not any(REFERENCE in each for each in parts)
    assert any(isinstance(each.get("x-kubernetes-validations"), list) for each in parts)
    assert schema["properties"]["spec"]["properties"]["rules"]["default"] == [{"matches": [{"path": {"type": "PathPrefix", "value": "/"}}]}]
    assert not any(isinstance(each.get("description"), str) for each in parts)


def test_properties_that_are_called_as_words_for_people_are_kept():
    spec = KINDS.kind("argoproj.io/v1alpha1", "AppProject").schema["properties"]["spec"]
    assert spec["properties"]["description"] == {"type": "string", "maxLength": 255}


def test_every_definition_can_be_read():
    for _, entries in read_index():
        for entry in entries:
            spec = KINDS.definition(entry.group, entry.kind)["spec"]
            assert (spec["group"], spec["names"]["kind"]) == (entry.group, entry.kind)
            assert KINDS.served_versions(entry.group, entry.kind)
