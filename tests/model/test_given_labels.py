"""Labels that controllers add to their pods, kind by kind."""

import pytest

from kubecheck.model.given_labels import GIVEN_LABELS, given_labels

JOBS = {"batch.kubernetes.io/controller-uid": "", "controller-uid": "", "batch.kubernetes.io/job-completion-index": "#"}
ORDINAL, POD, REVISION, HASH = "apps.kubernetes.io/pod-index", "statefulset.kubernetes.io/pod-name", "controller-revision-hash", "pod-template-hash"
LWS = "leaderworkerset.sigs.k8s.io"
JOB = "batch.kubernetes.io/job-name"


@pytest.mark.parametrize(("group", "kind", "expected"), [
    ("apps", "DaemonSet", {REVISION: "", "pod-template-generation": "#"}),
    ("apps", "Deployment", {HASH: ""}),
    ("apps", "StatefulSet", {REVISION: "", POD: "{name}-#", ORDINAL: "#"}),
    ("batch", "CronJob", {**JOBS, JOB: "{name}-#", "job-name": "{name}-#"}),
    ("batch", "Job", {**JOBS, JOB: "{name}", "job-name": "{name}"}),
    ("argoproj.io", "Rollout", {"rollouts-pod-template-hash": ""}),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet", {
        f"{LWS}/name": "{name}", f"{LWS}/group-index": "#", f"{LWS}/worker-index": "#", f"{LWS}/subgroup-index": "#", f"{LWS}/group-key": "", f"{LWS}/subgroup-key": "",
        f"{LWS}/template-revision-hash": "", REVISION: "", POD: "{name}-*", ORDINAL: "#",
    }),
    ("", "Pod", {}), ("", "PodTemplate", {}), ("", "ReplicationController", {}), ("apps", "ReplicaSet", {}),
])  # fmt: skip
def test_what_a_kind_gives(group, kind, expected):
    assert given_labels(group, kind) == expected


def test_an_unknown_kind_may_give_any_of_them():
    given = given_labels("example.com", "Shop")
    assert given.keys() == GIVEN_LABELS
    assert {label: value for label, value in given.items() if value} == {JOB: "{name}*", "job-name": "{name}*", POD: "{name}*"}
