"""Autoscalers keep their targets within bounds, once a period; CronJobs start a Job at each due time."""

import json

import pytest

from kubecheck.sim.cluster.kubelet import Behaviour, Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.profile import ClusterProfile
from kubecheck.testing.replay.rollouts import answer_rollouts

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "50"}}}
UNMEASURED = (
    "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: "
    "the server could not find the requested resource (get pods.metrics.k8s.io)"
)


def deployment(replicas, name="web"):
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
        "spec": {
            "replicas": replicas, "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}},
        },
    }  # fmt: skip


def autoscaler(low, high, name="web", kind="Deployment", version="apps/v1", target="web", **spec):
    reference = {"apiVersion": version, "kind": kind, "name": target}
    return {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": name},
        "spec": {"scaleTargetRef": reference, "minReplicas": low, "maxReplicas": high, **spec},
    }  # fmt: skip


def play(*objects, wait=6):
    text = "\n---\n".join(json.dumps(each) for each in objects)
    (step,) = answer_rollouts({"id": "x", "nodes": [NODE], "steps": [{"apply": {"all.yaml": text}, "wait": wait}]})["steps"]
    return step


@pytest.mark.parametrize(("low", "high", "wanted"), [(3, 5, 3), (1, 1, 1), (1, 5, 2)])
def test_the_target_is_brought_within_bounds(low, high, wanted):
    seen = play(deployment(2), autoscaler(low, high))
    assert seen["workloads"]["Deployment/web"]["desired"] == wanted
    status = seen["autoscalers"]["web"]
    assert (status["currentReplicas"], status["desiredReplicas"]) == (wanted, 0 if wanted == 2 else wanted)
    assert [(each["type"], each["status"], each["reason"]) for each in status["conditions"]] == [
        ("AbleToScale", "True", "SucceededGetScale"),
        ("ScalingActive", "False", "FailedGetResourceMetric"),
    ]
    assert [(each["reason"], each["message"]) for each in seen["warnings"]] == [
        ("FailedGetResourceMetric", UNMEASURED),
        ("FailedComputeMetricsReplicas", f"invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: {UNMEASURED}"),
    ]


def test_no_replicas_switch_the_autoscaler_off():
    seen = play(deployment(0), autoscaler(2, 4))
    assert seen["workloads"]["Deployment/web"]["desired"] == 0
    assert seen["autoscalers"]["web"]["conditions"][1]["message"] == "scaling is disabled since the replica count of the target is zero"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"target": "gone"}, 'deployments.apps "gone" not found'),
        ({"kind": "ReplicationController", "version": "v1"}, 'replicationcontrollers "web" not found'),
        ({"kind": "DaemonSet"}, "the server could not find the requested resource"),
        ({"kind": "Rollout", "version": "argoproj.io/v1alpha1"}, 'no matches for kind "Rollout" in group "argoproj.io"'),
    ],
)
def test_a_target_that_cannot_be_scaled(words, problem):
    seen = play(deployment(1), autoscaler(2, 4, **words))
    assert seen["autoscalers"]["web"]["conditions"][0]["message"] == f"the HPA controller was unable to get the target's current scale: {problem}"
    assert [each["message"] for each in seen["warnings"]] == [problem]


def test_two_autoscalers_of_the_same_pods_disagree():
    seen = play(deployment(3), autoscaler(1, 5), autoscaler(2, 6, name="second"))
    words = "pods by selector app=web are controlled by multiple HPAs: [default/second default/web]"
    assert [each["conditions"][1]["message"] for each in seen["autoscalers"].values()] == [words, words]


@pytest.mark.parametrize(
    ("metric", "reason", "message"),
    [
        (
            {"type": "ContainerResource", "containerResource": {"name": "memory", "container": "a", "target": {"type": "AverageValue", "averageValue": "1Gi"}}},
            "FailedGetContainerResourceMetric",
            UNMEASURED.replace("cpu utilization", "memory usage").replace("resource cpu", "resource memory"),
        ),
        (
            {"type": "Pods", "pods": {"metric": {"name": "rate"}, "target": {"type": "AverageValue", "averageValue": "1"}}},
            "FailedGetPodsMetric",
            "unable to get metric rate: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered",
        ),
    ],
)
def test_other_metrics_are_not_there_either(metric, reason, message):
    seen = play(deployment(1), autoscaler(1, 2, metrics=[metric]))
    assert {"reason": reason, "object": "HorizontalPodAutoscaler/web", "message": message} in seen["warnings"]


def test_the_pods_of_the_least_number_are_placed():
    found = simulate([NODE, deployment(1), autoscaler(3, 5)])
    assert [each.node for each in found.placements] == ["n", "n", "n"]


def cron(schedule, image="r:1", **spec):
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": image, "resources": spec.pop("resources", {})}]}
    return {
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "report", "namespace": "default"},
        "spec": {"schedule": schedule, "jobTemplate": {"spec": {"template": {"spec": pod}}}, **spec},
    }  # fmt: skip


class _Runs(Kubelet):
    def __init__(self, lasts):
        super().__init__()
        self.lasts = lasts

    def behaviour(self, pod):
        return Behaviour(exit_after=self.lasts)


def run(value, until, lasts=1.0):
    """The moments at which Jobs were made, and the names of those that are left."""
    made = []

    def record(now, change, kind, _old, _value):
        if kind == "Job" and change == "ADDED":
            made.append(now)

    cluster = Cluster(ClusterProfile(nodes=[NODE]), _Runs(lasts), recorder=record)
    cluster.create(NODE)
    cluster.create(value)
    while cluster.step(until):
        pass
    return [round(each) for each in made], [each["metadata"]["name"] for each in cluster.store.of_kind("Job")], cluster


def test_a_job_at_each_due_time_and_the_last_three_are_kept():
    made, left, cluster = run(cron("*/2 * * * *", successfulJobsHistoryLimit=3), 660)
    assert made == [120, 240, 360, 480, 600]
    assert left == [f"report-{29453760 + minutes}" for minutes in (6, 8, 10)]
    assert cluster.store.get("CronJob", "default", "report")["status"]["lastScheduleTime"] == stamp(600)


@pytest.mark.parametrize(
    ("policy", "made", "left"),
    [("Allow", [60, 120, 180], 3), ("Forbid", [60, 161], 2), ("Replace", [60, 120, 180], 1)],
)
def test_jobs_that_take_longer_than_the_gap(policy, made, left):
    found = run(cron("* * * * *", concurrencyPolicy=policy), 182, lasts=100.0)
    assert (found[0], len(found[1])) == (made, left)


def test_a_suspended_one_starts_nothing():
    assert run(cron("* * * * *", suspend=True), 300)[0] == []


def test_a_time_zone_shifts_the_due_time():
    assert run(cron("30 5 * * *", timeZone="Asia/Kolkata"), 90000)[0] == [86400]  # half past five there is midnight UTC, and the run begins at midnight


def test_a_day_that_never_comes():
    seen = play(cron("0 0 31 2 *"))
    assert seen["warnings"] == [
        {
            "reason": "InvalidSchedule",
            "object": "CronJob/report",
            "message": "invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second",
        }
    ]


def test_the_dry_run_starts_each_once():
    found = simulate([NODE, cron("0 3 1 1 *")])
    assert [(each.owner, each.node, each.why, each.ended) for each in found.placements] == [(("CronJob", "report"), "n", "Succeeded", True)]
    found = simulate([NODE, cron("0 3 1 1 *", resources={"requests": {"cpu": "9"}})])
    (fact,) = found.facts
    assert (fact.ref.kind, fact.count) == ("CronJob", 1)
    assert fact.path == ("spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "resources", "requests", "cpu")
    assert fact.message.startswith("0/1 nodes are available: 1 Insufficient cpu.")
