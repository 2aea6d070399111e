"""Small parts of the simulated cluster: the trace, refusals, and which volume is whose."""

import pytest

from kubecheck.api.defaults import default
from kubecheck.sim import simulate
from kubecheck.sim.cluster.commands import merge
from kubecheck.sim.controllers.deployment import _Turn
from kubecheck.sim.controllers.deployment_progress import Progress
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.play.parts import plays
from kubecheck.sim.scheduler.configuration.profiles import _broken_line
from kubecheck.sim.scheduler.core.volume_claims import claim_class, is_bound_to, is_fully_bound
from kubecheck.sim.scheduler.plugins.node_resources_balanced_allocation import _balance


def test_a_trace_keeps_as_many_steps_as_its_limit_and_no_more():
    trace = Trace(limit=2)
    for number in range(4):
        trace.add(float(number), "Deployment", "added", ("Pod", "shop", f"web-{number}"), "apply")
    assert [step.key for step in trace.steps] == [("Pod", "shop", "web-0"), ("Pod", "shop", "web-1")]


def test_a_refusal_is_its_message_and_says_who_refuses():
    refused = Refused(403, "Forbidden", "pods is forbidden", "ResourceQuota")
    assert (str(refused), refused.code, refused.reason, refused.by) == ("pods is forbidden", 403, "Forbidden", "ResourceQuota")


NEEDS_SPEC = [
    "v1/Pod", "v1/PersistentVolume", "v1/PersistentVolumeClaim", "v1/ReplicationController", "v1/Service", "apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/ReplicaSet",
    "apps/v1/StatefulSet", "autoscaling/v2/HorizontalPodAutoscaler", "batch/v1/CronJob", "batch/v1/Job", "resource.k8s.io/v1/ResourceClaim", "resource.k8s.io/v1/ResourceClaimTemplate",
]  # fmt: skip


@pytest.mark.parametrize("kind", NEEDS_SPEC)
@pytest.mark.parametrize("fields", [{}, {"spec": None}, {"spec": []}, {"spec": "x"}])
def test_what_the_server_takes_from_nobody_plays_no_part(kind, fields):
    version, _, name = kind.rpartition("/")
    bare = {"apiVersion": version, "kind": name, "metadata": {"name": "bare", "namespace": "default"}, **fields}
    assert simulate([bare]).facts == []
    assert not plays(bare)
    assert plays({**bare, "spec": {}})


@pytest.mark.parametrize("kind", ["v1/ResourceQuota", "policy/v1/PodDisruptionBudget", "v1/Namespace", "v1/Node", "v1/ConfigMap", "v1/LimitRange"])
def test_what_may_lack_a_spec_plays_a_part_without(kind):
    version, _, name = kind.rpartition("/")
    assert plays({"apiVersion": version, "kind": name, "metadata": {"name": "bare"}})


CLAIM = {"metadata": {"name": "data", "namespace": "shop", "uid": "1"}}


@pytest.mark.parametrize(("reference", "claim", "expected"), [
    (None, CLAIM, False),
    ({"name": "data", "namespace": "shop"}, CLAIM, True),
    ({"name": "data", "namespace": "shop", "uid": "1"}, CLAIM, True),
    ({"name": "data", "namespace": "shop", "uid": "2"}, CLAIM, False),
    ({"name": "other", "namespace": "shop"}, CLAIM, False),
    ({"name": "data", "namespace": "other"}, CLAIM, False),
    ({"name": "data"}, CLAIM, False),
    ({"name": "data", "namespace": "default"}, {"metadata": {"name": "data"}}, True),
    ({"name": "data"}, {"metadata": {"name": "data"}}, False),
])  # fmt: skip
def test_a_volume_is_bound_to_the_claim_that_it_names(reference, claim, expected):
    assert is_bound_to({"spec": {"claimRef": reference} if reference is not None else {}}, claim) is expected


@pytest.mark.parametrize(("claim", "expected"), [
    ({"spec": {"storageClassName": "fast"}}, "fast"),
    ({"metadata": {"annotations": {"volume.beta.kubernetes.io/storage-class": "old"}}, "spec": {"storageClassName": "fast"}}, "old"),
    ({"metadata": {"annotations": {"volume.beta.kubernetes.io/storage-class": ""}}, "spec": {"storageClassName": "fast"}}, ""),
    ({"metadata": {"annotations": {"other": "old"}}}, ""),
    ({}, ""),
])  # fmt: skip
def test_the_class_of_a_claim_may_stand_in_an_annotation_of_old(claim, expected):
    assert claim_class(claim) == expected


@pytest.mark.parametrize(("claim", "expected"), [
    ({"metadata": {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}, "spec": {"volumeName": "v"}}, True),
    ({"metadata": {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}}, False),
    ({"metadata": {}, "spec": {"volumeName": "v"}}, False),
])  # fmt: skip
def test_a_claim_is_bound_when_both_sides_say_so(claim, expected):
    assert is_fully_bound(claim) is expected


@pytest.mark.parametrize(("utilization", "score"), [(0, 0), (10, 25), (20, 50), (60, 75), (100, 100), (101, 100), (250, 100)])
def test_a_shape_of_points_is_a_broken_line(utilization, score):
    points = [{"utilization": 0, "score": 0}, {"utilization": 20, "score": 5}, {"utilization": 100, "score": 10}]
    assert _broken_line(points)(utilization) == score


@pytest.mark.parametrize(("utilization", "score"), [(0, 70), (10, 70), (11, 30)])
def test_a_shape_is_flat_before_its_first_and_after_its_last_point(utilization, score):
    points = [{"utilization": 10, "score": 7}, {"utilization": 11, "score": 3}]
    assert _broken_line(points)(utilization) == score


@pytest.mark.parametrize(("fractions", "score"), [
    ([0.5], 100), ([0.5, 0.5], 100), ([0.2, 0.8], 70), ([0.8, 0.2], 70), ([0.1, 0.5, 0.9], 67), ([0.3, 0.3, 0.3], 100), ([0.0, 0.0, 1.0], 52),
])  # fmt: skip
def test_balance_is_how_little_fractions_differ(fractions, score):
    assert _balance(fractions) == score


def condition(status, reason, moment):
    return {"type": "Progressing", "status": status, "reason": reason, "message": "", "lastUpdateTime": moment, "lastTransitionTime": moment}


@pytest.mark.parametrize(("new", "expected"), [
    (condition("True", "Same", "later"), condition("True", "Same", "before")),
    (condition("True", "Other", "later"), {**condition("True", "Other", "later"), "lastTransitionTime": "before"}),
    (condition("False", "Same", "later"), condition("False", "Same", "later")),
])  # fmt: skip
def test_a_condition_keeps_its_time_while_its_status_stays(new, expected):
    other = {"type": "Available", "status": "True"}
    found = Progress.set_condition(None, [condition("True", "Same", "before"), other], new)
    assert sorted(found, key=lambda each: each["type"]) == [other, expected]


@pytest.mark.parametrize(("size", "wanted", "surge", "noted", "to_add", "added", "share"), [
    (4, 20, 0, "10", 10, 0, 4),  # twice the size, so twice the pods
    (4, 20, 0, "10", 3, 1, 2),  # no more than are left to add
    (4, 5, 0, "10", -5, 0, -2),
    (4, 5, 0, "10", -2, -1, -1),  # no more than are left to take
    (4, 0, 0, "10", -10, 0, -4),
    (0, 20, 0, "10", 10, 0, 0),
    (4, 20, 0, "10", 3, 3, 0),
    (3, 12, 2, "10", 9, 0, 1),
])  # fmt: skip
def test_a_replica_set_gets_its_share_of_a_change(size, wanted, surge, noted, to_add, added, share):
    sync = object.__new__(_Turn)
    sync.wanted, sync.surge, sync.deployment = wanted, surge, {"status": {"replicas": 10}}
    value = {"metadata": {"annotations": {"deployment.kubernetes.io/max-replicas": noted}}, "spec": {"replicas": size}}
    assert sync.proportion(value, to_add, added) == share


def test_a_quota_for_other_pods_refuses_nothing():
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "best", "namespace": "default"}, "spec": {"hard": {"pods": "0"}, "scopes": ["BestEffort"]}}
    container = {"name": "a", "image": "a:1", "resources": {"requests": {"cpu": "1"}}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"}, "spec": {"containers": [container]}}
    assert [type(fact).__name__ for fact in simulate([quota, pod]).facts] == []
    pod["spec"]["containers"] = [{"name": "a", "image": "a:1"}]
    assert [(type(fact).__name__, fact.ref.name) for fact in simulate([quota, pod]).facts] == [("RefusedPod", "web")]


@pytest.mark.parametrize(("api", "kind"), [("v1", "ResourceQuota"), ("policy/v1", "PodDisruptionBudget")])
def test_a_quota_or_budget_of_which_nothing_is_said_binds_nothing(api, kind):
    metadata = {"name": "web", "namespace": "default"}
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": pod}}
    assert simulate([default(deployment), {"apiVersion": api, "kind": kind, "metadata": metadata}]).facts == []


@pytest.mark.parametrize(("live", "new", "before", "merged"), [
    ({"containers": [{"name": "a", "image": "a:1", "volumeMounts": [{"name": "token", "mountPath": "/var"}]}]}, {"containers": [{"name": "a", "image": "a:2"}]}, {"containers": [{"name": "a", "image": "a:1"}]},
     {"containers": [{"name": "a", "image": "a:2", "volumeMounts": [{"name": "token", "mountPath": "/var"}]}]}),
    ({"containers": [{"name": "a"}, {"name": "b"}]}, {"containers": [{"name": "a"}]}, {"containers": [{"name": "a"}, {"name": "b"}]}, {"containers": [{"name": "a"}]}),
    ({"volumes": [{"name": "token"}]}, {"volumes": [{"name": "data"}]}, {}, {"volumes": [{"name": "token"}, {"name": "data"}]}),
    ({"env": [{"name": "A"}, {"name": "A"}]}, {"env": [{"name": "B"}]}, {}, {"env": [{"name": "B"}]}),
    ({"args": ["a"]}, {"args": ["b"]}, {"args": ["a"]}, {"args": ["b"]}),
    ({}, {"volumes": [{"name": "data"}]}, {}, {"volumes": [{"name": "data"}]}),
])  # fmt: skip
def test_what_admission_adds_to_a_pod_stays_when_it_is_applied_again(live, new, before, merged):
    assert merge(live, new, before) == merged
