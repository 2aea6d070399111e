"""What is known of single fields of built-in kinds."""

import pytest

from kubecheck.api.disabled_fields import gate_of
from kubecheck.schema.structure.catalog import catalog
from kubecheck.schema.structure.field_facts import field_at, fields_at, served_since

POD = ("spec", "template", "spec")


@pytest.mark.parametrize(
    ("api_version", "kind", "path", "expected"),
    [
        ("apps/v1", "Deployment", (), ("", "object", "Deployment", False, False)),
        ("apps/v1", "Deployment", ("spec",), ("spec", "object", "DeploymentSpec", False, False)),
        ("apps/v1", "Deployment", ("spec", "replicas"), ("replicas", "scalar", "integer", False, False)),
        ("apps/v1", "Deployment", ("spec", "paused"), ("paused", "scalar", "boolean", False, True)),
        ("apps/v1", "Deployment", (*POD, "containers"), ("containers", "list", "list of Container", True, False)),
        ("apps/v1", "Deployment", (*POD, "containers", 0), ("", "object", "Container", False, False)),
        ("apps/v1", "Deployment", (*POD, "containers", 0, "command"), ("command", "list", "list of strings", False, False)),
        ("apps/v1", "Deployment", (*POD, "containers", 0, "resources", "limits"), ("limits", "map", "map of quantity", False, False)),
        ("apps/v1", "Deployment", ("metadata", "labels", "app"), ("", "scalar", "string", False, False)),
        ("apps/v1", "Deployment", ("spec", "replica"), None),
        ("apps/v1", "Deployment", ("spec", "replicas", "more"), None),
        ("v1", "ConfigMap", ("data",), ("data", "map", "map of strings", False, False)),
        ("v1", "ConfigMap", ("binaryData",), ("binaryData", "map", "map of base64 text", False, False)),
    ],
)
def test_a_field(api_version, kind, path, expected):
    found = field_at(catalog("1.36").kind(api_version, kind), path)
    assert (None if found is None else (found.name, found.shape, found.type, found.is_required, found.is_boolean)) == expected


def test_the_fields_of_an_object():
    deployment = catalog("1.36").kind("apps/v1", "Deployment")
    assert [(each.name, each.is_required) for each in fields_at(deployment, ("spec", "selector"))] == [
        ("matchExpressions", False),
        ("matchLabels", False),
    ]
    assert [each.name for each in fields_at(deployment, ("spec",)) if each.is_required] == ["selector", "template"]
    assert fields_at(deployment, ("spec", "replicas")) == fields_at(deployment, ("spec", "no")) == []


@pytest.mark.parametrize(
    ("path", "since"),
    [(("spec", "backoffLimitPerIndex"), 28), (("spec", "completions"), None), (("spec", "managedBy"), 30)],
)
def test_since_when_a_field_is_served(path, since):
    assert served_since(catalog("1.36").kind("batch/v1", "Job"), path) == since


@pytest.mark.parametrize(
    ("key", "path", "gate"),
    [
        (("batch", "Job"), ("spec", "managedBy"), "JobManagedBy"),
        (("apps", "Deployment"), (*POD, "hostUsers"), "UserNamespacesSupport"),
        (("apps", "Deployment"), (*POD, "containers", 2, "resizePolicy"), "InPlacePodVerticalScaling"),
        (("", "Pod"), ("spec", "resourceClaims"), "DynamicResourceAllocation"),
        (("apps", "Deployment"), ("spec", "replicas"), ""),
        (("shop.test", "Box"), ("spec", "hostUsers"), ""),
    ],
)
def test_the_gate_that_a_field_stands_behind(key, path, gate):
    assert gate_of(key, path) == gate
