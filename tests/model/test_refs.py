"""What a reference is called, for people and for lists."""

import pytest

from kubecheck.model.refs import Ref


@pytest.mark.parametrize(("group", "version", "kind", "namespace", "name", "label", "api_version"), [
    ("apps", "v1", "Deployment", "default", "web", "Deployment web", "apps/v1"),
    ("apps", "v1", "Deployment", "shop", "web", "Deployment shop/web", "apps/v1"),
    ("", "v1", "Node", "", "n", "Node n", "v1"),
    ("", "v1", "Pod", "default", "", "Pod (no name)", "v1"),
    ("", "v1", "Pod", "shop", "", "Pod shop/(no name)", "v1"),
])  # fmt: skip
def test_names(group, version, kind, namespace, name, label, api_version):
    ref = Ref(group, version, kind, namespace, name)
    assert (ref.label, ref.api_version, ref.key) == (label, api_version, (group, kind, namespace, name))


def test_a_kind_that_moved_is_one_in_both_groups():
    old, new = Ref("extensions", "v1beta1", "Ingress", "a", "b"), Ref("networking.k8s.io", "v1", "Ingress", "a", "b")
    assert old.key == new.key
    assert old.api_version != new.api_version
