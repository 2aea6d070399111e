"""The dry run as a whole: what it says about small sets of manifests."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kubecheck.sim import ClusterProfile, simulate
from kubecheck.sim.play.assumptions import ASSUMED_DEFAULT, ProbedKubelet
from kubecheck.sim.play.fact_gathering import Looker
from kubecheck.sim.play.facts import (
    BlockedDrain,
    EmptyService,
    Preemption,
    RefusedPod,
    StalledRollout,
    UnboundClaim,
    UnplacedPod,
    UnreadyPod,
)
from kubecheck.sim.play.questions import play_steps
from kubecheck.sim.play.steps import read_steps
from kubecheck.sim.profile import Pool


def deployment(name="web", replicas=3, cpu="100m", strategy=None, **pod):
    labels = {"app": name}
    container = {"name": name, "image": "example/web:1", "resources": {"requests": {"cpu": cpu}}}
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container], **pod}},
    }
    if strategy is not None:
        spec["strategy"] = strategy
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def two_nodes():
    return ClusterProfile(pools=[Pool("small", {"cpu": "2", "memory": "4Gi"}, 2)])


def test_nothing_is_wrong_with_a_plain_deployment():
    outcome = simulate([deployment()], two_nodes())
    assert (outcome.facts, outcome.settled) == ([], True)


def test_a_pod_too_large_for_any_node_is_unplaced_with_the_schedulers_sentence():
    (fact,) = simulate([deployment(cpu="3", replicas=1)], two_nodes()).facts
    assert isinstance(fact, UnplacedPod)
    assert fact.ref.full == "Deployment/default/web"
    assert fact.path[:3] == ("spec", "template", "spec")
    assert fact.message.startswith("0/2 nodes are available: 2 Insufficient cpu.")
    assert [(each.reason, each.nodes) for each in fact.rejected] == [("Insufficient cpu", ["small-0", "small-1"])]


def test_without_nodes_there_is_room_for_all():
    assert simulate([deployment(cpu="300", replicas=1)]).facts == []


def test_anti_affinity_with_as_many_replicas_as_nodes_stalls_the_update():
    term = {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": "kubernetes.io/hostname"}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    (fact,) = simulate([deployment(replicas=2, affinity=affinity)], two_nodes()).facts
    assert isinstance(fact, StalledRollout)
    assert (fact.wanted, fact.updated, fact.available, fact.surge, fact.unavailable) == (2, 1, 2, 1, 0)
    assert "didn't match pod anti-affinity rules" in fact.why


def stateful(partition, start=0, **given):
    value = deployment(**given)
    spec = {**value["spec"], "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": partition}}, "ordinals": {"start": start}}
    return {**value, "kind": "StatefulSet", "spec": {**spec, "serviceName": "web", "podManagementPolicy": "Parallel"}}


@pytest.mark.parametrize(("partition", "start"), [(0, 0), (1, 0), (3, 0), (9, 0), (2, 5)])
def test_pods_that_a_partition_leaves_out_keep_no_update_from_its_end(partition, start):
    assert simulate([stateful(partition, start)], two_nodes()).facts == []


@pytest.mark.parametrize(("partition", "stalled"), [(0, [(2, 1, 1)]), (1, [(2, 1, 1)]), (2, [])])
def test_an_update_stalls_where_others_take_the_room_of_a_pod_above_the_partition(partition, stalled):
    facts = simulate([stateful(partition, replicas=2, cpu="2"), deployment("late", 1, "1")], two_nodes()).facts
    assert [(fact.wanted, fact.updated, fact.available) for fact in facts if isinstance(fact, StalledRollout)] == stalled


def test_a_budget_that_allows_nothing_blocks_the_drain():
    spec = {"minAvailable": 3, "selector": {"matchLabels": {"app": "web"}}}
    budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}, "spec": spec}
    facts = simulate([deployment(), budget]).facts
    assert [type(fact) for fact in facts] == [BlockedDrain]
    assert facts[0].ref.full == "PodDisruptionBudget/default/web"
    assert facts[0].message.endswith("The disruption budget web needs 3 healthy pods and has 3 currently")
    assert [ref.full for ref in facts[0].workloads] == ["Deployment/default/web"]


def test_a_quota_refuses_pods():
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "small"}, "spec": {"hard": {"pods": "2"}}}
    fact = simulate([deployment(), quota]).facts[0]
    assert isinstance(fact, RefusedPod)
    assert (fact.by, fact.missing, fact.wanted) == ("ResourceQuota", 1, 3)
    assert fact.message.endswith("exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2")


@pytest.mark.parametrize(("selector", "empty"), [({"app": "web"}, False), ({"app": "wbe"}, True)])
def test_a_service_without_ready_pods_is_empty(selector, empty):
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"selector": selector}}
    facts = simulate([deployment(), service]).facts
    assert [(type(fact), fact.path, fact.matching) for fact in facts] == ([(EmptyService, ("spec", "selector"), 0)] if empty else [])


def claim(name, **spec):
    spec = {"accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem", "resources": {"requests": {"storage": "1Gi"}}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def storage_class(mode):
    return {
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "static"}, "reclaimPolicy": "Delete",
        "provisioner": "kubernetes.io/no-provisioner", "volumeBindingMode": mode,
    }  # fmt: skip


def test_a_claim_that_nothing_can_satisfy_is_unbound():
    (fact,) = simulate([storage_class("Immediate"), claim("data", storageClassName="static")]).facts
    assert isinstance(fact, UnboundClaim)
    assert (fact.ref.name, fact.path) == ("data", ("spec",))


def test_a_claim_that_waits_for_a_pod_which_others_bring_is_in_no_trouble():
    assert simulate([storage_class("WaitForFirstConsumer"), claim("data", storageClassName="static")]).facts == []


def test_a_number_written_with_a_point_is_whole():
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}
    spec = {"replicas": 2.0, "selector": {"matchLabels": {"app": "a"}}, "template": template}
    found = simulate([{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "default"}, "spec": spec}])
    assert [(each.owner, each.ready) for each in found.placements] == [(("Deployment", "a"), True)] * 2
    assert spec["replicas"] == 2.0


def volume(**spec):
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/data"}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"}, "spec": spec}


@pytest.mark.parametrize(
    ("others", "spec", "said"),
    [
        # nothing is said of a volume that is not here, nor of one that would do in a cluster whose default class is another
        ([], {"volumeName": "disk"}, None),
        ([], {"volumeName": "disk", "storageClassName": ""}, None),
        ([storage_class("Immediate")], {"volumeName": "disk", "storageClassName": "static"}, None),
        ([storage_class("WaitForFirstConsumer")], {"volumeName": "disk", "storageClassName": "static"}, None),
        ([volume(storageClassName="other")], {"volumeName": "disk"}, None),
        ([volume(storageClassName="")], {"volumeName": "disk", "storageClassName": ""}, None),
        # what is wrong with one that is here, and a claim that names none
        (
            [volume(accessModes=["ReadOnlyMany"])],
            {"volumeName": "disk", "storageClassName": ""},
            'Cannot bind to requested volume "disk": incompatible accessMode',
        ),
        (
            [volume(storageClassName="other"), storage_class("Immediate")],
            {"volumeName": "disk", "storageClassName": "static"},
            'Cannot bind to requested volume "disk": storageClassName does not match',
        ),
        ([], {"storageClassName": ""}, "no persistent volumes available for this claim and no storage class is set"),
        ([storage_class("Immediate")], {"storageClassName": "static"}, "no volume plugin matched name: kubernetes.io/no-provisioner"),
        ([storage_class("WaitForFirstConsumer")], {"storageClassName": "static"}, None),
    ],
)
def test_claims_that_get_no_volume(others, spec, said):
    facts = simulate([*others, claim("data", **spec)]).facts
    assert [(type(fact), fact.ref.name, fact.path, fact.why) for fact in facts] == ([(UnboundClaim, "data", ("spec",), said)] if said else [])


MISMATCH = 'Cannot bind to requested volume "disk": storageClassName does not match'


@pytest.mark.parametrize(
    ("spec", "warning", "said"),
    [
        ({"volumeName": "disk"}, None, None),
        ({"volumeName": "disk", "storageClassName": "fast"}, None, None),
        ({"volumeName": "disk", "storageClassName": ASSUMED_DEFAULT}, ("VolumeMismatch", MISMATCH), None),
        ({"volumeName": "disk", "storageClassName": "fast"}, ("VolumeMismatch", MISMATCH), MISMATCH),
        ({"storageClassName": ASSUMED_DEFAULT}, ("ProvisioningFailed", "no such zone"), "no such zone"),
        ({"storageClassName": "fast"}, None, "no volume fits, and nothing provisions volumes of class fast"),
        ({}, None, "no volume fits, and nothing provisions volumes of class none"),
        ({}, ("FailedBinding", ""), "no volume fits, and nothing provisions volumes of class none"),
        ({"storageClassName": "fast"}, ("WaitForFirstConsumer", "waiting"), None),
        ({"storageClassName": "fast"}, ("WaitForPodScheduled", "waiting"), None),
    ],
)
def test_what_is_said_of_a_pending_claim(spec, warning, said):
    pending = {"kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "shop"}, "spec": spec, "status": {"phase": "Pending"}}
    key = ("PersistentVolumeClaim", "shop", "data")
    warnings = [SimpleNamespace(key=key, reason="FailedBinding", message="an older one")] if warning else []
    if warning:
        warnings += [SimpleNamespace(key=key, reason=warning[0], message=warning[1]), SimpleNamespace(key=("Pod", "shop", "data"), reason="", message="")]
    store = SimpleNamespace(of_kind=lambda kind: [pending, {**pending, "status": {"phase": "Bound"}}] if kind == "PersistentVolumeClaim" else [])
    looker = SimpleNamespace(cluster=SimpleNamespace(store=store, warnings=warnings), facts=[], ref=lambda value: value["metadata"]["name"])
    Looker.look_at_claims(looker)
    assert [(type(fact), fact.ref, fact.path, fact.why) for fact in looker.facts] == ([(UnboundClaim, "data", ("spec",), said)] if said else [])


def test_budgets_are_counted_before_somebody_is_preempted():
    def guarded(name, least):
        made = deployment(name, replicas=1, cpu="1")
        budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name}, "spec": {"minAvailable": least, "selector": made["spec"]["selector"]}}
        return [made, budget]

    urgent = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "urgent"}, "value": 7}
    container = {"name": "c", "image": "example/c:1", "resources": {"requests": {"cpu": "1"}}}
    pod = {"spec": {"containers": [container], "priorityClassName": "urgent", "restartPolicy": "Never"}}
    cron = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "late"}, "spec": {"schedule": "1 1 * * *", "jobTemplate": {"spec": {"template": pod}}}}
    nodes = ClusterProfile(pools=[Pool("small", {"cpu": "1", "memory": "4Gi", "pods": "9"}, 2)])
    outcome = simulate([urgent, *guarded("a", 1), *guarded("b", 0), cron], nodes, ("install",))
    assert [(fact.ref.name, fact.node, fact.victim.name) for fact in outcome.facts if isinstance(fact, Preemption)] == [("late", "small-1", "b")]


def test_a_claim_for_one_pod_keeps_the_second_one_waiting_where_room_has_no_end():
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOncePod"], "resources": {"requests": {"storage": "1Gi"}}}}
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    outcome = simulate([claim, deployment(replicas=2, volumes=volumes)])
    (fact,) = outcome.facts
    (user,) = [each.pod for each in outcome.placements if each.ready]
    assert isinstance(fact, UnreadyPod)
    assert (fact.count, fact.claim, fact.why) == (1, "data", f"ContainerCreating: claim data is for one pod at a time, and {user} uses it")


def test_a_claim_for_one_node_names_the_node_that_holds_it():
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    pods = [{**pod_of(name), "spec": {**pod_of(name)["spec"], "nodeName": f"small-{number}", "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]}} for number, name in enumerate(("one", "two"))]
    (fact,) = simulate([claim, *pods], two_nodes()).facts
    assert isinstance(fact, UnreadyPod)
    assert (fact.pod, fact.claim, fact.why) == ("two", "data", "ContainerCreating: claim data is attached to small-0, where one uses it")


def pod_of(name, **spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": "x"}], **spec}}


def test_a_drain_says_which_flags_it_takes_for_granted():
    budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}, "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}}
    assert not [each for each in simulate([budget, deployment()], two_nodes()).assumptions if each.startswith("drains")]
    outcome = simulate([budget, pod_of("lone"), pod_of("scratch", volumes=[{"name": "v", "emptyDir": {}}])], two_nodes())
    assert [each for each in outcome.assumptions if each.startswith("drains")] == [
        "drains: kubectl is given --force, since nothing makes lone anew",
        "drains: kubectl is given --delete-emptydir-data, since scratch has local data",
    ]


def test_sidecars_start_one_after_another_and_before_the_others():
    def probe(seconds):
        return {"tcpSocket": {"port": 1}, "initialDelaySeconds": seconds}

    always = {"image": "x", "restartPolicy": "Always"}
    first, second = {"name": "a", **always, "startupProbe": probe(10)}, {"name": "b", **always, "startupProbe": probe(20), "readinessProbe": probe(100)}
    kubelet = ProbedKubelet(1.0)
    late = {"name": "c", "image": "x", "readinessProbe": probe(5), "startupProbe": probe(4)}
    assert kubelet.behaviour(pod_of("p")).ready_after == 0
    assert kubelet.behaviour(pod_of("p", containers=[late])).ready_after == 6
    assert kubelet.behaviour(pod_of("p", initContainers=[first, {"name": "i", "image": "x"}])).ready_after == 11
    assert kubelet.behaviour(pod_of("p", initContainers=[first], containers=[late])).ready_after == 17
    assert kubelet.behaviour(pod_of("p", initContainers=[first, second], containers=[late])).ready_after == 112


def test_a_pod_that_waits_for_a_volume_starts_when_its_holder_has_ended():
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    holder = pod_of("first", nodeName="small-0", volumes=volumes, restartPolicy="Never")
    outcome = simulate([claim, holder, pod_of("second", nodeName="small-1", volumes=volumes)], two_nodes())
    assert outcome.facts == []
    assert [(each.pod, each.ready, each.ended) for each in outcome.placements] == [("first", False, True), ("second", True, False)]


def test_what_the_kubelet_does_not_create_is_not_ready_and_rules_find_it_without_a_play():
    root = pod_of("root", securityContext={"runAsNonRoot": True, "runAsUser": 0})
    (fact,) = simulate([root], two_nodes()).facts
    assert isinstance(fact, UnreadyPod)
    assert (fact.pod, fact.claim, fact.why) == ("root", "", "CreateContainerConfigError: container's runAsUser breaks non-root policy (container: c)")
    assert simulate([root], two_nodes(), proves=True).facts == []


def test_a_pod_bound_to_a_node_that_is_not_there_is_never_started():
    allocatable = {"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "10"}}
    named = [{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker", "labels": {}}, "spec": {}, "status": allocatable}]
    (fact,) = simulate([deployment(replicas=2, nodeName="ghost")], ClusterProfile(nodes=named)).facts
    assert isinstance(fact, UnreadyPod)
    assert (fact.count, fact.why) == (2, "Pending: there is no node ghost")
    assert simulate([deployment(replicas=2, nodeName="worker")], ClusterProfile(nodes=named)).facts == []
    assert simulate([deployment(replicas=2, nodeName="ghost")], two_nodes()).facts == []  # of pools nobody knows the names
    assert simulate([deployment(replicas=2, nodeName="ghost")]).facts == []


def test_a_pod_that_waits_for_a_volume_names_who_holds_it_now():
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    data = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": spec}
    nodes = ClusterProfile(pools=[Pool("small", {"cpu": "2", "memory": "4Gi"}, 3)])
    outcome = play_steps([data, deployment(cpu="1500m", volumes=volumes)], nodes, steps=read_steps(["upgrade"]))
    ready, *waiting = sorted(outcome.plays[-1].after.placements, key=lambda each: not each.ready)
    assert len(waiting) == 2
    for each in waiting:
        assert each.why == f"ContainerCreating: claim data is attached to {ready.node}, where {ready.pod} uses it"
