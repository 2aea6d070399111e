"""Disruption budgets: what they count, what they warn of, and what a drain of a stuck workload does to it."""

from __future__ import annotations

import pytest

from kubecheck.testing.replay.rollouts import answer_rollouts

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "50"}}}
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  progressDeadlineSeconds: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: a
        image: a:1
"""
BARE = """
apiVersion: v1
kind: Pod
metadata:
  name: alone
  labels: {app: web}
spec:
  containers:
  - name: a
    image: a:1
"""
DAEMON = WEB.replace("Deployment", "DaemonSet").replace("  replicas: 2\n  progressDeadlineSeconds: 3\n", "")


def budget(name, bound, selector="matchLabels: {app: web}"):
    return f"\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: {name}\nspec:\n  selector:\n    {selector}\n{bound}"


def play(*steps, images=None):
    made = [{"apply": {"a.yaml": each}} if isinstance(each, str) else each for each in steps]
    return answer_rollouts({"id": "x", "nodes": [NODE], "images": images or {}, "steps": made})["steps"]


@pytest.mark.parametrize(
    ("bound", "expected", "desired", "allowed"),
    [("  minAvailable: 1\n", 2, 1, 1), ("  maxUnavailable: 25%\n", 2, 1, 1), ("  maxUnavailable: 0\n", 2, 2, 0), ("", 0, 0, 0)],
)
def test_what_is_counted(bound, expected, desired, allowed):
    (step,) = play(WEB + budget("web", bound))
    status = step["budgets"]["web"]
    assert (status["expectedPods"], status["desiredHealthy"], status["disruptionsAllowed"], status["currentHealthy"]) == (expected, desired, allowed, 2)


def test_pods_that_have_ended_are_expected_still():
    job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: web\nspec:\n  completions: 2\n  parallelism: 2\n  template:\n" + WEB.partition("  template:\n")[2] + "      restartPolicy: Never\n"
    (step,) = play({"apply": {"a.yaml": job + budget("web", "  minAvailable: 1\n")}, "wait": 6}, images={"a:1": {"exit": {"after": 1, "code": 0}}})
    status = step["budgets"]["web"]
    assert (status["expectedPods"], status["currentHealthy"], step["workloads"]["Job/web"]["status"]["succeeded"]) == (2, 0, 2)


def test_pods_without_a_controller_cannot_be_counted():
    (step,) = play(BARE + budget("web", "  maxUnavailable: 1\n", "matchExpressions: [{key: app, operator: In, values: [web, shop]}]"))
    (warning,) = step["warnings"]
    assert (warning["reason"], warning["object"]) == ("UnmanagedPods", "PodDisruptionBudget/web")
    assert warning["message"].startswith(
        "Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement"
        "{LabelSelectorRequirement{Key:app,Operator:In,Values:[web shop],},},}) were found to be unmanaged."
    )


def test_what_cannot_be_scaled_has_no_number():
    (step,) = play(DAEMON + budget("web", "  maxUnavailable: 1\n"))
    assert [each["message"] for each in step["warnings"]] == [
        "Failed to calculate the number of expected pods: daemonsets.apps does not implement the scale subresource"
    ]


def test_of_two_budgets_of_a_pod_one_hears_of_it():
    (step,) = play(WEB + budget("web", "  minAvailable: 1\n") + budget("second", "  minAvailable: 1\n"))
    assert [each["message"] for each in step["warnings"]] == [
        'Pod "default"/"web-HASH-RAND" matches multiple PodDisruptionBudgets.  Chose ONE arbitrarily.'
    ]
    assert [step["budgets"][name]["currentHealthy"] for name in ("web", "second")] == [2, 0]


def test_a_pod_lost_and_made_anew_counts_as_progress():
    _, step = play(WEB, {"do": "drain", "node": "n"}, images={"a:1": {"start": "pull-error"}})
    assert step["workloads"]["Deployment/web"]["during"]["condition_steps"] == [
        "Progressing=False ProgressDeadlineExceeded",
        "Progressing=True ReplicaSetUpdated",
        "Progressing=False ProgressDeadlineExceeded",
    ]


@pytest.mark.parametrize(("replicas", "one", "two"), [(2, (2, 2), (0, 0)), (3, (3, 3), (0, 0)), (6, (6, 6), (6, 3))])
def test_of_two_budgets_the_second_hears_of_few_pods(replicas, one, two):
    """Only one of them hears of a change of a pod; the server does not mend what the other one missed."""
    (step,) = play(WEB.replace("replicas: 2", f"replicas: {replicas}") + budget("one", "  minAvailable: 1\n") + budget("two", "  minAvailable: 1\n"))
    assert [(each["expectedPods"], each["currentHealthy"]) for each in (step["budgets"]["one"], step["budgets"]["two"])] == [one, two]
