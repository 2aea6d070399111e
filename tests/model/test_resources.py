"""Which objects a document holds, and which of them make pods."""

import pytest

from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.templates import pod_templates_of


class Written:
    """A document as far as resources look at one."""

    def __init__(self, value):
        self.value = value


def names(value):
    return [(each.base, each.ref.kind, each.ref.name) for each in resources_of(Written(value), "default", CLUSTER_KINDS)]


MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}


@pytest.mark.parametrize(("value", "expected"), [
    (MAP, [((), "ConfigMap", "a")]),
    ({"apiVersion": "v1", "kind": "List", "items": [MAP, MAP]}, [(("items", 0), "ConfigMap", "a"), (("items", 1), "ConfigMap", "a")]),
    ({"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "b"}}]}, [(("items", 0), "ConfigMap", "b")]),
    ({"apiVersion": "v1", "kind": "List", "items": [{"metadata": {"name": "b"}}, None]}, []),
    ({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": [MAP]}]}, [(("items", 0, "items", 0), "ConfigMap", "a")]),
    ({"apiVersion": "example.com/v1", "kind": "Wishes", "metadata": {"name": "w"}, "items": [MAP]}, [((), "Wishes", "w")]),
    ({"apiVersion": "example.com/v1", "kind": "WishList", "metadata": {"name": "w"}}, [((), "WishList", "w")]),
    ({"apiVersion": "example.com/v1", "kind": "WishList", "metadata": {"name": "w"}, "items": {"a": 1}}, [((), "WishList", "w")]),
    ({"apiVersion": "", "kind": "ConfigMap"}, []),
    ({"kind": "ConfigMap"}, []),
    (["a"], []),
])  # fmt: skip
def test_the_objects_of_a_document(value, expected):
    assert names(value) == expected


POD = {"spec": {"containers": [{"name": "a"}]}}


@pytest.mark.parametrize(("value", "paths"), [
    ({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": POD}}, [("spec", "template")]),
    ({"apiVersion": "v1", "kind": "ConfigMap", "spec": {"template": POD}}, []),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": POD}}, [("spec", "template")]),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": {"spec": {"containers": {}}}}}, []),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": {}}}, []),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": "pod"}}, []),
    ({"apiVersion": "widgets.k8s.io/v1", "kind": "Widget", "spec": {"template": POD}}, []),
])  # fmt: skip
def test_where_pods_are_made(value, paths):
    (resource,) = resources_of(Written({**value, "metadata": {"name": "a"}}), "default", CLUSTER_KINDS)
    assert [each.path for each in pod_templates_of(resource)] == paths
