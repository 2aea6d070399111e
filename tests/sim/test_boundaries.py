"""Controllers at the edges of what they decide: the objects they make, and how often is too often."""

from types import SimpleNamespace

import pytest

from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.controllers import ephemeral_volume, job
from kubecheck.sim.objects.store import Store
from kubecheck.sim.objects.template_revisions import current_revision
from kubecheck.sim.profile import ClusterProfile

CONTAINERS = [{"name": "a", "image": "a:1"}]


@pytest.mark.parametrize(("template", "made"), [
    ({}, {"spec": {}}),
    ({"spec": {"storageClassName": "fast"}}, {"spec": {"storageClassName": "fast"}}),
    ({"metadata": {"labels": {"a": "b"}, "name": "other"}, "spec": {}}, {"labels": {"a": "b"}, "spec": {}}),
    ({"metadata": {"annotations": {"a": "b"}, "labels": {}}}, {"annotations": {"a": "b"}, "spec": {}}),
])  # fmt: skip
def test_claim_of_an_ephemeral_volume(template, made):
    pod = {"kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "uid": "1"}}
    pod["spec"] = {"volumes": [{"name": "config", "configMap": {}}, {"name": "scratch", "ephemeral": {"volumeClaimTemplate": template}}]}
    store = SimpleNamespace(get=lambda kind, namespace, name: pod if (kind, namespace, name) == ("Pod", "shop", "web") else None)
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "web", "uid": "1", "controller": True, "blockOwnerDeletion": True}
    metadata = {"name": "web-scratch", "namespace": "shop", "ownerReferences": [owner]}
    metadata |= {key: made[key] for key in ("labels", "annotations") if key in made}
    assert [action.value for action in ephemeral_volume.sync("shop", "web", store, 0.0)] == [
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": made["spec"]}
    ]


@pytest.mark.parametrize("metadata", [None, {}, {"labels": None}, {"labels": {"app": "web"}}])
def test_revision_of_a_template(metadata):
    template = {"spec": {"containers": CONTAINERS}} if metadata is None else {"metadata": metadata, "spec": {"containers": CONTAINERS}}
    owner = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "shop", "uid": "1"}, "spec": {"template": template}}
    made = next(current_revision(owner, Store(frozenset()))).value
    code = made["metadata"]["name"].removeprefix("db-")
    labels = (metadata or {}).get("labels") or {}
    assert made["metadata"]["labels"] == {**labels, "controller-revision-hash": code}
    assert (made["apiVersion"], made["kind"], made["data"], made["revision"]) == ("apps/v1", "ControllerRevision", template, 1)
    assert (made["metadata"]["namespace"], made["metadata"]["ownerReferences"][0]["name"]) == ("shop", "db")


@pytest.mark.parametrize(("policy", "limit", "restarts", "expected"), [
    ("OnFailure", 0, [0], False),
    ("OnFailure", 0, [1], True),
    ("OnFailure", 3, [2], False),
    ("OnFailure", 3, [3], True),
    ("OnFailure", 3, [1, 1], False),
    ("OnFailure", 3, [1, 2], True),
    ("OnFailure", 3, [], False),
    ("Never", 0, [5], False),
    (None, 0, [5], False),
])  # fmt: skip
def test_restarts_of_a_job_that_are_too_many(policy, limit, restarts, expected):
    spec = {"template": {"spec": {"restartPolicy": policy}}} if policy else {}
    pods = [{"status": {"containerStatuses": [{"restartCount": each}, {}]}} for each in restarts]
    turn = SimpleNamespace(spec=spec, active=[*pods, {}], limit=limit)
    assert job._Turn.restarted_too_often(turn) is expected


def stateful_set(image, **more):
    template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "a", "image": image}]}}
    spec = {"replicas": 2, "serviceName": "db", "podManagementPolicy": "Parallel", "selector": {"matchLabels": {"app": "db"}}, "template": template, **more}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "default"}, "spec": spec}


@pytest.mark.parametrize(("strategy", "images"), [
    ({"type": "OnDelete"}, ["a:1", "a:1"]),
    ({"type": "RollingUpdate"}, ["a:1", "a:2"]),  # without nodes the new pod is never ready, for which the next one waits
    ({"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}, ["a:1", "a:2"]),
    ({"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}, ["a:1", "a:1"]),
])  # fmt: skip
def test_pods_of_a_stateful_set_after_a_change(strategy, images):
    cluster = Cluster(ClusterProfile(), Kubelet())
    cluster.create(stateful_set("a:1", updateStrategy=strategy))
    assert cluster.settle()
    (stored,) = cluster.store.of_kind("StatefulSet")
    template = stateful_set("a:2")["spec"]["template"]
    cluster.replace({**stored, "spec": {**stored["spec"], "template": template}})
    assert cluster.settle()
    pods = sorted(cluster.store.of_kind("Pod"), key=lambda pod: pod["metadata"]["name"])
    assert [(pod["metadata"]["name"], pod["spec"]["containers"][0]["image"]) for pod in pods] == [("db-0", images[0]), ("db-1", images[1])]
