"""Who refuses what a dry run wants to create: told by what refused it, whoever asked."""

import pytest

from kubecheck.api.defaults import default
from kubecheck.report.outcome_text import sentence
from kubecheck.sim import simulate
from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.play.facts import RefusedPod
from kubecheck.sim.profile import ClusterProfile


def made(api_version, kind, name, **fields):
    return default({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "default"}, **fields})


def template(**spec):
    return {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "app", "image": "web:1"}], **spec}}


def workload(kind, **spec):
    if kind == "Pod":
        return made("v1", "Pod", "web", spec=template(**spec)["spec"])
    selector = {"matchLabels": {"app": "web"}}
    if kind == "Job":
        return made("batch/v1", "Job", "web", spec={"template": template(restartPolicy="Never", **spec)})
    if kind == "CronJob":
        job = {"spec": {"template": template(restartPolicy="Never", **spec)}}
        return made("batch/v1", "CronJob", "web", spec={"schedule": "0 0 * * *", "jobTemplate": job})
    return made("apps/v1", kind, "web", spec={"selector": selector, "template": template(**spec)})


QUOTA = made("v1", "ResourceQuota", "none", spec={"hard": {"pods": "0"}})
LIMITS = made("v1", "LimitRange", "bounds", spec={"limits": [{"type": "Container", "max": {"cpu": "1"}}]})
LARGE = {"containers": [{"name": "app", "image": "web:1", "resources": {"limits": {"cpu": "2"}}}]}
STRICT = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}}
SANDBOX = {
    "apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "sandbox"}, "handler": "runsc",
    "scheduling": {"nodeSelector": {"sandbox": "yes"}},
}  # fmt: skip


@pytest.mark.parametrize("kind", ["Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"])
@pytest.mark.parametrize(
    ("cause", "spec", "by", "words"),
    [
        (QUOTA, {}, "ResourceQuota", "exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0"),
        (LIMITS, LARGE, "LimitRange", "maximum cpu usage per Container is 1, but limit is 2"),
        (STRICT, {"hostNetwork": True}, "PodSecurity", 'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'),
        (
            SANDBOX, {"runtimeClassName": "sandbox", "nodeSelector": {"sandbox": "no"}}, "RuntimeClass",
            "conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no",
        ),
    ],
)  # fmt: skip
def test_who_refuses(kind, cause, spec, by, words):
    (fact,) = [each for each in simulate([cause, workload(kind, **spec)]).facts if isinstance(each, RefusedPod)]
    assert (fact.ref.kind, fact.by, fact.message.partition(" is forbidden: ")[2]) == (kind, by, words)


def test_a_job_of_a_cron_job_that_is_refused():
    jobs = made("v1", "ResourceQuota", "none", spec={"hard": {"count/jobs.batch": "0"}})
    (fact,) = [each for each in simulate([jobs, workload("CronJob")]).facts if isinstance(each, RefusedPod)]
    words = "exceeded quota: none, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0"
    assert (fact.by, fact.path, fact.message.partition(" is forbidden: ")[2]) == ("ResourceQuota", ("spec", "jobTemplate"), words)


def test_a_template_must_not_state_a_priority():
    """What a person writes into a Pod is judged before; a controller's pods come to the server as the template says."""
    (fact,) = simulate([workload("Deployment", priority=5)]).facts
    assert fact.by == "Priority"
    assert fact.message.partition(" is forbidden: ")[2] == (
        "the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name"
    )


def cluster(accounts):
    return Cluster(ClusterProfile(accounts=accounts), Kubelet())


@pytest.mark.parametrize(
    ("spec", "by"),
    [({"serviceAccountName": "gone"}, "ServiceAccount"), ({"priorityClassName": "gone"}, "PriorityClass"), ({"runtimeClassName": "gone"}, "RuntimeClass")],
)
def test_what_is_missing_refuses_only_where_all_is_known(spec, by):
    pod = workload("Pod", **spec)
    with pytest.raises(Refused) as caught:
        cluster(accounts=True).create(pod)
    assert (caught.value.code, caught.value.reason, caught.value.by) == (403, "Forbidden", by)
    stored = cluster(accounts=False).create(pod)
    assert stored["spec"].items() >= spec.items()


def test_a_pod_of_a_person_gets_the_priority_of_the_default_class():
    """The manifest was admitted alone before, and says 0."""
    known = cluster(accounts=True)
    known.create({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "base"}, "value": 10, "globalDefault": True})
    stored = known.create(workload("Pod", priority=0, preemptionPolicy="PreemptLowerPriority"))
    assert (stored["spec"]["priority"], stored["spec"]["priorityClassName"]) == (10, "base")


def test_a_refusal_says_of_how_many_pods():
    container = {"name": "web", "image": "web:1", "resources": {"requests": {"cpu": "500m"}}}
    limits = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l"}, "spec": {"limits": [{"type": "Container", "default": {"cpu": "200m"}}]}}
    pod = {"containers": [container], "restartPolicy": "Never"}

    def job(**spec):
        return {**spec, "template": {"metadata": {}, "spec": pod}}

    def counted(kind, spec):
        group = "apps/v1" if kind == "DaemonSet" else "batch/v1"
        outcome = simulate([limits, {"apiVersion": group, "kind": kind, "metadata": {"name": "web"}, "spec": spec}])
        return [(fact.missing, fact.wanted) for fact in outcome.of(RefusedPod)]

    assert counted("CronJob", {"schedule": "0 3 * * *", "jobTemplate": {"spec": job(parallelism=5, completions=3)}}) == [(3, 3)]
    assert counted("CronJob", {"schedule": "0 3 * * *", "jobTemplate": {"spec": job()}}) == [(1, 1)]
    assert counted("Job", job(parallelism=4)) == [(4, 4)]
    assert counted("DaemonSet", {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [container]}}}) == [(1, 1)]


def test_pods_wait_for_a_config_map_that_the_server_does_not_take():
    metadata = {"name": "settings", "namespace": "default"}
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"mode": "fast"}}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "default"}, "spec": {"hard": {"configmaps": "1"}}}
    spec = {"containers": [{"name": "a", "image": "a:1", "envFrom": [{"configMapRef": {"name": "settings"}}]}]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"}, "spec": spec}
    assert [(fact.ref.label, sentence(fact)) for fact in simulate([quota, settings, pod]).facts] == [
        (
            "ConfigMap settings",
            'ConfigMap settings: it is refused: configmaps "settings" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
        ),
        ("Pod web", 'Pod web: 1 pod never becomes ready: CreateContainerConfigError: configmap "settings" not found'),
    ]
    assert simulate([settings, pod]).facts == []
