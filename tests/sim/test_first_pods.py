"""Who makes the first pods, of workloads that are applied together and want the same room."""

import pytest

from kubecheck.sim import ClusterProfile
from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n", "labels": {"kubernetes.io/hostname": "n"}}, "spec": {}, "status": {"allocatable": {"cpu": "1", "memory": "1Gi", "pods": "10"}}}


def workload(kind):
    name = kind.lower()
    pod = {"containers": [{"name": "c", "image": "c:1", "resources": {"requests": {"cpu": "700m"}}}]}
    spec = {"selector": {"matchLabels": {"app": name}}, "template": {"metadata": {"labels": {"app": name}}, "spec": pod}}
    if kind == "Deployment":
        spec |= {"replicas": 1, "progressDeadlineSeconds": 600, "revisionHistoryLimit": 10}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "default", "generation": 1}, "spec": spec}


@pytest.mark.parametrize("kinds", [("Deployment", "DaemonSet"), ("DaemonSet", "Deployment")])
def test_room_is_for_the_workload_that_was_applied_first(kinds):
    cluster = Cluster(ClusterProfile(nodes=[NODE]), Kubelet())
    cluster.create(NODE)
    for kind in kinds:
        cluster.create(workload(kind))
    cluster.rest()
    placed = [pod["metadata"]["labels"]["app"] for pod in cluster.store.of_kind("Pod") if pod["spec"].get("nodeName")]
    assert placed == [kinds[0].lower()]
