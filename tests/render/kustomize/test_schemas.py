"""What kustomize knows of kinds: scope, merge keys, and schemas that a kustomization brings."""

import pytest

from kubecheck.render.kustomize.schemas import built_in, element_of, is_cluster_scoped, merge_keys_of


@pytest.mark.parametrize(
    ("api_version", "kind", "is_scoped"),
    [
        ("v1", "Namespace", True),
        ("v1", "Service", False),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", True),
        ("rbac.authorization.k8s.io/v1", "Role", False),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", True),
        ("v2", "Namespace", False),
        ("example.org/v1", "Widget", False),
    ],
)
def test_scope(api_version, kind, is_scoped):
    assert is_cluster_scoped(api_version, kind) is is_scoped


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("spec.template.spec.containers", ["name"]),
        ("spec.template.spec.containers.ports", ["containerPort", "protocol"]),
        ("spec.template.spec.containers.env", ["name"]),
        ("spec.template.spec.containers.volumeMounts", ["mountPath"]),
        ("spec.template.spec.containers.args", None),
        ("spec.template.spec.tolerations", None),
        ("spec.template.spec.imagePullSecrets", ["name"]),
        ("metadata.finalizers", []),
        ("spec.none.containers", None),
    ],
)
def test_merge_keys(path, keys):
    schemas = built_in()
    typed = schemas.of_kind("apps/v1", "Deployment")
    for step in path.split("."):
        typed = schemas.field(element_of(typed) or typed, step)
    assert merge_keys_of(typed) == keys


SCHEMA = """\
{"definitions": {"org.Widget": {
  "properties": {"parts": {"type": "array", "items": {"type": "object"}, "x-kubernetes-patch-merge-key": "id", "x-kubernetes-patch-strategy": "merge"}},
  "x-kubernetes-group-version-kind": [{"group": "example.org", "version": "v1", "kind": "Widget"}]}}}
"""
FILES = {
    "over/w.yaml": "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\nparts:\n- {id: a, size: 1}\n- {id: b, size: 1}\n",
    "over/p.yaml": "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\nparts:\n- {id: b, size: 2}\n",
    "over/s.json": SCHEMA,
}


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("", [{"id": "b", "size": 2}]),
        ("openapi: {path: s.json}\n", [{"id": "b", "size": 2}, {"id": "a", "size": 1}]),
        ("openapi: {version: v1.21.2}\n", [{"id": "b", "size": 2}]),
    ],
)
def test_schema_of_a_kustomization(folder, said, parts):
    over = f"resources: [w.yaml]\npatches: [{{path: p.yaml}}]\n{said}"
    assert folder({**FILES, "over/kustomization.yaml": over}).build().objects[0].value["parts"] == parts


def test_unknown_version_of_schemas(folder):
    over = "resources: [w.yaml]\nopenapi: {version: v9}\n"
    refusal = folder({**FILES, "over/kustomization.yaml": over}).refusal()
    assert refusal == ("the specified OpenAPI version is not built in", "over/kustomization.yaml:2:20", "")
