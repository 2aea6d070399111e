"""What objects count for in quotas, by value."""

import pytest

from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.cluster.quota import is_about, usage
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.profile import ClusterProfile


def service(**spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}, {"port": 81}], **spec}}


def claim(**spec):
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}, "spec": spec}


def pod(phase="Pending", **resources):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "a", "resources": resources}]}, "status": {"phase": phase}}


NONE, TWO = {"services.loadbalancers": "0", "services.nodeports": "0"}, {"services.loadbalancers": "0", "services.nodeports": "2"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (service(), {"count/services": "1", "services": "1", **NONE}),
        (service(type="ClusterIP"), {"count/services": "1", "services": "1", **NONE}),
        (service(type="NodePort"), {"count/services": "1", "services": "1", **TWO}),
        (service(type="LoadBalancer"), {"count/services": "1", "services": "1", **TWO, "services.loadbalancers": "1"}),
        (service(type="LoadBalancer", allocateLoadBalancerNodePorts=True), {"count/services": "1", "services": "1", **TWO, "services.loadbalancers": "1"}),
        (service(type="LoadBalancer", allocateLoadBalancerNodePorts=False), {"count/services": "1", "services": "1", **NONE, "services.loadbalancers": "1"}),
        (claim(), {"count/persistentvolumeclaims": "1", "persistentvolumeclaims": "1"}),
        (
            claim(resources={"requests": {"storage": "2Gi"}}),
            {"count/persistentvolumeclaims": "1", "persistentvolumeclaims": "1", "requests.storage": "2Gi"},
        ),
        (
            claim(resources={"requests": {"storage": "2Gi"}}, storageClassName="f"),
            {
                "count/persistentvolumeclaims": "1", "persistentvolumeclaims": "1", "requests.storage": "2Gi",
                "f.storageclass.storage.k8s.io/persistentvolumeclaims": "1", "f.storageclass.storage.k8s.io/requests.storage": "2Gi",
            },
        ),
        (pod(), {"count/pods": "1", "pods": "1"}),
        (pod("Succeeded", requests={"cpu": "1"}), {"count/pods": "1"}),
        (pod("Failed"), {"count/pods": "1"}),
        (
            pod(requests={"cpu": "1", "hugepages-2Mi": "4Mi", "e.x/gpu": "2"}, limits={"memory": "1Gi", "hugepages-2Mi": "4Mi", "e.x/gpu": "2"}),
            {
                "count/pods": "1", "pods": "1", "cpu": "1", "requests.cpu": "1", "hugepages-2Mi": "4Mi", "requests.hugepages-2Mi": "4Mi",
                "requests.e.x/gpu": "2", "limits.memory": "1Gi",
            },
        ),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}, {"count/configmaps": "1", "configmaps": "1"}),
        ({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": {}}, {"count/deployments.apps": "1"}),
    ],
)  # fmt: skip
def test_usage(value, expected):
    assert {key: str(amount) for key, amount in usage(value).items()} == expected


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("pods", {"Pod"}), ("count/pods", {"Pod"}), ("cpu", {"Pod"}), ("memory", {"Pod"}), ("ephemeral-storage", {"Pod"}), ("hugepages-2Mi", {"Pod"}),
        ("requests.cpu", {"Pod"}), ("limits.memory", {"Pod"}), ("requests.storage", {"PersistentVolumeClaim"}),
        ("f.storageclass.storage.k8s.io/requests.storage", {"PersistentVolumeClaim"}), ("persistentvolumeclaims", {"PersistentVolumeClaim"}),
        ("services", {"Service"}), ("services.nodeports", {"Service"}), ("secrets", set()), ("storage", set()),
    ],
)  # fmt: skip
def test_what_a_name_is_about(key, kinds):
    assert {value["kind"] for value in (pod(), claim(), service()) if is_about(key, value)} == kinds


def in_every_namespace(*before, **hard):
    """What is used of a quota in a namespace of which nothing else is said."""
    cluster = Cluster(ClusterProfile(), Kubelet())
    for value in before:
        cluster.create({**value, "metadata": {**value["metadata"], "namespace": "team"}})
    metadata = {"name": "q", "namespace": "team"}
    cluster.create({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": {key.replace("__", "/"): n for key, n in hard.items()}}})
    return cluster, cluster.store.get("ResourceQuota", "team", "q")["status"]["used"]


def test_what_the_control_plane_makes_in_every_namespace_counts():
    _, used = in_every_namespace(configmaps="5", count__configmaps="5", count__serviceaccounts="2", secrets="1")
    assert used == {"configmaps": "1", "count/configmaps": "1", "count/serviceaccounts": "1", "secrets": "0"}


def test_what_is_among_the_objects_counts_once():
    root = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}}
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
    assert in_every_namespace(root, other, configmaps="5")[1] == {"configmaps": "2"}


def test_the_last_config_map_that_a_quota_seems_to_let_in_is_refused():
    cluster, _ = in_every_namespace(configmaps="1")
    with pytest.raises(Refused, match="exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1"):
        cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "team"}})
