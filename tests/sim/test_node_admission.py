"""Pods that are on their nodes without the scheduler: what the kubelets there make of them."""

from __future__ import annotations

import pytest

from kubecheck.report.outcome_text import sentence
from kubecheck.sim import simulate
from kubecheck.sim.play.facts import EvictedPod, UnplacedPod, UnreadyPod
from kubecheck.sim.profile import ClusterProfile, Pool


def node(name="n", cpu="1", pods="10", taints=(), **labels):
    return {
        "apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", **labels}},
        "spec": {"taints": list(taints)}, "status": {"allocatable": {"cpu": cpu, "memory": "1Gi", "ephemeral-storage": "1Gi", "pods": pods, "example.com/disk": "1"}},
    }  # fmt: skip


def pod(name="a", port=0, **spec):
    requests = {key: spec.pop(key.replace(".", "_").replace("/", "_").replace("-", "_")) for key in ("cpu", "memory", "ephemeral-storage", "example.com/disk", "example.com/none") if key.replace(".", "_").replace("/", "_").replace("-", "_") in spec}
    container = {"name": "c", "image": "c:1", "resources": {"requests": requests, "limits": {key: each for key, each in requests.items() if "/" in key}}}
    if port:
        container["ports"] = [{"containerPort": port, "hostPort": port, "protocol": "TCP"}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default", "labels": {"app": name}}, "spec": {"containers": [container], "nodeName": "n", **spec}}


def deployment(name="web", replicas=2, **spec):
    made = pod(name, **spec)
    template = {"metadata": {"labels": {"app": name}}, "spec": made["spec"]}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "default"}, "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}}


def run(*objects, nodes=None, proves=False):
    return simulate(objects, ClusterProfile(nodes=nodes or [node()]), plan=("install",), proves=proves)


def whys(*objects, **more):
    return [(fact.ref.name, fact.count, fact.rejecting, fact.why) for fact in run(*objects, **more).of(UnreadyPod)]


AMOUNT = "Node didn't have enough resource: {}, requested: {}, used: {}, capacity: {}"


@pytest.mark.parametrize(("objects", "why"), [
    ([pod(cpu="1001m")], "OutOfcpu: " + AMOUNT.format("cpu", 1001, 0, 1000)),
    ([pod(cpu="1")], None),
    ([pod("b", cpu="600m"), pod(cpu="500m")], "OutOfcpu: " + AMOUNT.format("cpu", 500, 600, 1000)),
    ([pod(memory="2Gi")], "OutOfmemory: " + AMOUNT.format("memory", 2 * 2**30, 0, 2**30)),
    ([pod(ephemeral_storage="2Gi")], "OutOfephemeral-storage: " + AMOUNT.format("ephemeral-storage", 2 * 2**30, 0, 2**30)),
    ([pod("b", example_com_disk="1"), pod(example_com_disk="1")], "OutOfexample.com/disk: " + AMOUNT.format("example.com/disk", 1, 1, 1)),
    ([pod(example_com_none="1")], None),
    ([pod(nodeSelector={"pool": "a"})], "NodeAffinity: node(s) didn't match Pod's node affinity/selector"),
    ([pod("b", port=80), pod(port=80)], "NodePorts: node(s) didn't have free ports for the requested pod ports"),
    ([pod("b", port=80), pod(port=81)], None),
    ([pod(os={"name": "windows"})], "PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS"),
    ([pod(os={"name": "linux"})], None),
    ([pod(cpu="2", priorityClassName="system-node-critical")], None),
])  # fmt: skip
def test_what_the_kubelet_asks_of_a_pod_that_names_its_node(objects, why):
    assert whys(*objects) == ([] if why is None else [("a", 1, "n", why)])


def test_as_many_pods_as_the_node_takes():
    assert whys(deployment(replicas=3), nodes=[node(pods="2")]) == [("web", 1, "n", "OutOfpods: " + AMOUNT.format("pods", 1, 2, 2))]


def test_a_taint_that_evicts_is_told_once():
    taint = {"key": "kept", "value": "yes", "effect": "NoExecute"}
    outcome = run(pod(), nodes=[node(taints=[taint, {"key": "other", "effect": "NoSchedule"}])])
    assert [(sentence(fact), fact.path) for fact in outcome.facts] == [
        ("Pod a: n rejects it: TaintToleration: node(s) had taints that the pod didn't tolerate: kept=yes:NoExecute", ("spec", "nodeName")),
    ]
    assert outcome.of(EvictedPod) == []
    assert whys(pod(tolerations=[{"key": "kept", "operator": "Exists"}]), nodes=[node(taints=[taint])]) == []


def test_a_scheduled_pod_is_asked_for_its_system_alone():
    windows = {**pod(cpu="100m", os={"name": "windows"})}
    del windows["spec"]["nodeName"]
    outcome = run(windows)
    (fact,) = outcome.of(UnreadyPod)
    assert (fact.why, fact.path) == ("PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS", ("spec", "os", "name"))


def test_a_rejected_pod_takes_no_room_and_has_ended():
    free = {**pod("free", cpu="300m")}
    del free["spec"]["nodeName"]
    outcome = run(deployment(cpu="700m"), free)
    assert outcome.of(UnplacedPod) == []
    assert sorted((each.owner[1], each.ready, each.ended) for each in outcome.placements) == [("free", True, False), ("web", False, True), ("web", True, False)]
    (use,) = outcome.nodes
    assert (use.resources["cpu"], use.resources["pods"][0]) == ((1000, 1000), 2)


@pytest.mark.parametrize(("late", "ready"), [(pod("late", cpu="700m"), False), (deployment("late", replicas=1, cpu="700m"), True)])
def test_those_made_anew_are_taken_when_there_is_room(late, ready):
    first = pod("first", cpu="700m", restartPolicy="Never")
    outcome = run(first, late)
    assert [each.ready for each in outcome.placements if each.owner[1] == "late"] == [ready]


def test_proofs_leave_such_pods_to_the_play():
    assert whys(deployment(replicas=2, cpu="700m"), nodes=[node(), node("m", "64")], proves=True) == [("web", 1, "n", "OutOfcpu: " + AMOUNT.format("cpu", 700, 700, 1000))]


def test_of_pools_nobody_knows_the_names():
    assert simulate([deployment(cpu="700m", nodeName="p-0")], ClusterProfile(pools=[Pool("p", {"cpu": "1", "memory": "1Gi"}, 1)]), plan=("install",)).facts == []
