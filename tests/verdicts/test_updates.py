"""What the server holds against a replace before it looks at the fields: kind, name, namespace, UID, resource version."""

import pytest

from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge_update

SERVER = Server(catalog())


def deployment(**metadata):
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", **metadata}, "spec": spec}


def config_map(**metadata):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web", "namespace": "shop", **metadata}}


def said(new, live):
    verdict = judge_update(new, live, SERVER)
    return verdict.status, verdict.reason, verdict.message, [(error.field, error.bad_value) for error in verdict.errors]


OK = (200, "", "", [])
MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"
OTHER_NAMESPACE = "the namespace of the provided object does not match the namespace sent on the request"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, OK),
        ({"namespace": ""}, OK),
        ({"namespace": "other"}, (400, "BadRequest", OTHER_NAMESPACE, [("metadata.namespace", "other")])),
        ({"name": "wob"}, (400, "BadRequest", "the name of the object (wob) does not match the name on the URL (web)", [("metadata.name", "wob")])),
        ({"name": ""}, (400, "BadRequest", "the name of the object (web based on URL) was undeterminable: name must be provided", [("metadata.name", "")])),
        ({"uid": "u1"}, OK),
        ({"resourceVersion": "7"}, OK),
        ({"resourceVersion": "0"}, OK),
        ({"resourceVersion": "8"}, (409, "Conflict", MODIFIED, [("metadata.resourceVersion", "8")])),
        ({"resourceVersion": "07"}, (409, "Conflict", MODIFIED, [("metadata.resourceVersion", "07")])),
        ({"resourceVersion": str(2**64 - 1)}, (409, "Conflict", MODIFIED, [("metadata.resourceVersion", str(2**64 - 1))])),
        (
            {"resourceVersion": str(2**64)},
            (500, "", f'strconv.ParseUint: parsing "{2**64}": value out of range', [("metadata.resourceVersion", str(2**64))]),
        ),
        ({"resourceVersion": "x"}, (500, "", 'strconv.ParseUint: parsing "x": invalid syntax', [("metadata.resourceVersion", "x")])),
        ({"resourceVersion": "-1"}, (500, "", 'strconv.ParseUint: parsing "-1": invalid syntax', [("metadata.resourceVersion", "-1")])),
    ],
)
@pytest.mark.parametrize("make", [config_map, deployment])
def test_the_metadata_must_be_that_of_the_address(make, change, expected):
    assert said(make(**change), make(uid="u1", resourceVersion="7")) == expected


@pytest.mark.parametrize(("make", "resource"), [(config_map, "configmaps"), (deployment, "deployments.apps")])
def test_another_object_of_the_same_name_is_a_conflict(make, resource):
    fault = "Precondition failed: UID in precondition: u2, UID in object meta: u1"
    message = f'Operation cannot be fulfilled on {resource} "web": StorageError: invalid object, Code: 4, AdditionalErrorMsg: {fault}'
    assert said(make(uid="u2"), make(uid="u1")) == (409, "Conflict", message, [("metadata.uid", "u2")])


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("7", OK),
        ("", (422, "Invalid", "", [("metadata.resourceVersion", 0)])),
        ("00", (422, "Invalid", "", [("metadata.resourceVersion", 0)])),
        ("8", (409, "Conflict", MODIFIED, [("metadata.resourceVersion", "8")])),
    ],
)
def test_some_kinds_need_a_resource_version(version, expected):
    live = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "a", "resourceVersion": "7"}, "handler": "runc"}
    assert said({**live, "metadata": {"name": "a", "resourceVersion": version}}, live) == expected


def test_the_namespace_of_a_kind_without_namespaces_is_not_looked_at():
    live = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "a", "resourceVersion": "7"}, "handler": "runc"}
    assert said({**live, "metadata": {**live["metadata"], "namespace": "shop"}}, live) == OK


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (
            {"apiVersion": "v1", "kind": "Secret"},
            'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
        ),
        (
            {"apiVersion": "v1", "kind": "ConfigMop"},
            ('ConfigMop in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMop" is registered for version "v1" in scheme '
            '"pkg/runtime/scheme.go:111"'),
        ),
        (
            {"apiVersion": "apps/v1", "kind": "Deployment"},
            'Deployment in version "v1" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion',
        ),
    ],
)
def test_the_kind_must_be_that_of_the_address(own, message):
    assert said({**config_map(), **own}, config_map()) == (400, "BadRequest", message, [("kind", own["kind"])])


def test_a_kind_that_is_missing_is_that_of_the_address():
    live = config_map(resourceVersion="7")
    assert said({"metadata": live["metadata"]}, live) == OK
