"""What becomes of what was deleted: Jobs' pods, orphans, and owners that wait for what they own."""

from __future__ import annotations

import pytest

from kubecheck.testing.replay.rollouts import answer_rollouts

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "50"}}}
JOB = """
apiVersion: batch/v1
kind: Job
metadata:
  name: work
spec:
  backoffLimit: 0
  {more}
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: a
        image: {image}
"""
SET = """
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - {name: a, image: a:1}
"""
ENDS = {"ends:1": {"exit": {"code": 0, "after": 0.3}}, "lasts:1": {"exit": {"code": 0, "after": 60}}}


def play(*steps):
    made = [{"apply": {"a.yaml": each}} if isinstance(each, str) else each for each in steps]
    return answer_rollouts({"id": "x", "nodes": [NODE], "images": ENDS, "steps": made})["steps"]


def pod_steps(step):
    return step["workloads"]["Job/work"]["during"]["pod_steps"]


def test_a_job_past_its_time_goes_with_its_pods():
    (step,) = play(JOB.format(image="ends:1", more="ttlSecondsAfterFinished: 0"))
    assert pod_steps(step) == ["create", "ready", "succeeded", "delete", "gone"]
    assert "pods" not in step


def test_pods_of_a_job_that_is_gone_end_without_failing():
    _, step = play(JOB.format(image="lasts:1", more="parallelism: 1"), {"do": "delete", "target": "Job/work"})
    assert pod_steps(step) == ["delete", "gone"]


def test_a_job_is_suspended_and_goes_on():
    job = JOB.format(image="lasts:1", more="parallelism: 1")
    suspend = {"do": "patch", "target": "Job/work", "patch": {"spec": {"suspend": True}}}
    resume = {"do": "patch", "target": "Job/work", "patch": {"spec": {"suspend": False}}}
    first, second, third = play(job, suspend, resume)
    assert pod_steps(first) == ["create", "ready"]
    assert pod_steps(second) == ["delete", "gone"]
    assert second["workloads"]["Job/work"]["conditions"][0]["reason"] == "JobSuspended"
    assert pod_steps(third) == ["create", "ready"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"completions": 5}, "spec.completions: Invalid value: 5: field is immutable"),
        ({"template": {"spec": {"restartPolicy": "OnFailure"}}}, "spec.template: Invalid value: {...}: field is immutable"),
    ],
)
def test_a_job_keeps_the_labels_and_selector_that_bear_its_uid(change, problem):
    _, step = play(JOB.format(image="lasts:1", more="completions: 1"), {"do": "patch", "target": "Job/work", "patch": {"spec": change}})
    assert [each["message"] for each in step["refused"]] == [f'Job.batch "work" is invalid: {problem}']


def test_orphaned_pods_are_taken_back():
    _, orphaned, again = play(SET, {"do": "delete", "target": "ReplicaSet/web", "cascade": "orphan"}, SET)
    assert orphaned["workloads"]["ReplicaSet/web"]["during"]["min_available"] == 0
    assert orphaned["pods"]["Pod/web-RAND"][0]["count"] == 2
    assert again["pods"]["ReplicaSet/web"][0]["count"] == 2


def test_an_owner_waits_for_what_it_owns():
    _, deleted, again = play(SET, {"do": "delete", "target": "ReplicaSet/web", "cascade": "foreground"}, SET)
    assert "pods" not in deleted
    assert "desired" not in deleted["workloads"]["ReplicaSet/web"]
    assert again["workloads"]["ReplicaSet/web"]["status"]["readyReplicas"] == 2


@pytest.mark.parametrize("cascade", ["background", "foreground"])
def test_ended_pods_of_one_owner_are_marked_together_before_they_are_gone(cascade):
    steps = [JOB.format(image="ends:1", more="completions: 2\n  parallelism: 2"), {"do": "wait", "wait": 8}, {"do": "delete", "target": "Job/work", "cascade": cascade}]
    *_, last = play(*steps)
    assert pod_steps(last) == ["delete", "delete", "gone", "gone"]
    assert "pods" not in last
