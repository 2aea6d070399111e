"""What turns are spared without a difference: numbered pods kept in step, admission of pods of one template, workloads at ease in a drain."""

from __future__ import annotations

from kubecheck.api.defaults import default
from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.objects.numbered_pods import NumberedPods
from kubecheck.sim.objects.pod_states import PodState
from kubecheck.sim.play.at_ease import find_at_ease
from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.play.facts import BlockedDrain
from kubecheck.sim.profile import ClusterProfile
from kubecheck.values.selector import Selector

SELECTOR = Selector.of({"matchLabels": {"app": "web"}})
CONTAINERS = [{"name": "c", "image": "registry.example.com/app:1"}]


def state(name, *, up=True, revision="one", app="web", going=False):
    metadata = {"name": name, "labels": {"app": app, "controller-revision-hash": revision}, **({"deletionTimestamp": "2026-01-01T00:00:00Z"} if going else {})}
    ready = {"type": "Ready", "status": "True" if up else "False", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    return PodState({"kind": "Pod", "metadata": metadata, "spec": {}, "status": {"phase": "Running", "conditions": [ready]}})


def told(pods):
    """All that is kept of numbered pods."""
    staying = {revision: set(numbers) for revision, numbers in pods.staying.items()}
    return set(pods.by_number), set(pods.restless), staying, pods.ready, pods.missing, pods.others, pods.strays


def test_numbered_pods_are_kept_in_step():
    first, second, last = state("web-0"), state("web-1", up=False, revision="two"), state("web-7")
    kept = NumberedPods("web", SELECTOR, [first, second])
    kept.bound(0, 3)
    assert told(kept) == ({0, 1}, {1}, {"one": {0}, "two": {1}}, 1, {2}, set(), 0)
    kept.change(None, last)
    kept.change(second, state("web-1", revision="two"))
    going = state("web-0", going=True)
    kept.change(first, going)
    assert told(kept) == ({0, 1, 7}, {0}, {"one": {7}, "two": {1}}, 3, {2}, {7}, 0)
    kept.change(going, None)
    kept.change(None, state("db-4"))  # not of this owner, but its selector's
    kept.bound(0, 8)
    assert told(kept) == ({1, 7}, set(), {"one": {7}, "two": {1}}, 2, {0, 2, 3, 4, 5, 6}, set(), 0)
    kept.change(None, state("web-2", app="db"))
    assert kept.strays == 1


def test_of_two_pods_with_one_number_the_last_counts():
    kept = NumberedPods("web", SELECTOR, [state("web-1"), state("web-01", up=False)])
    kept.bound(1, 2)
    assert told(kept) == ({1}, {1}, {"one": {1}}, 0, set(), set(), 1)
    assert kept.by_number[1].pod["metadata"]["name"] == "web-01"


def object_of(api_version, kind, name, namespace="shop", **rest):
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, **({"namespace": namespace} if namespace else {})}, **rest}


def workload(kind, name, **spec):
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": CONTAINERS}}
    return default(object_of("apps/v1", kind, name, spec={"selector": {"matchLabels": labels}, "template": template, "serviceName": name, **spec}))


def cluster_with(*objects):
    cluster = Cluster(ClusterProfile(), Kubelet())
    cluster.create(default(object_of("v1", "Node", "one", "")))
    for each in objects:
        cluster.create(each)
    cluster.settle(600)
    return cluster


def scaled(cluster, kind, name, count):
    value = cluster.store.get(kind, "shop", name)
    cluster.replace({**value, "spec": {**value["spec"], "replicas": count}})
    cluster.settle(600)


def test_pods_of_one_template_share_what_admission_makes_of_it():
    cluster = cluster_with(workload("Deployment", "web", replicas=2))
    one, two = cluster.store.of_kind("Pod")
    assert one["spec"]["containers"] is two["spec"]["containers"]
    assert one["spec"]["containers"][0]["volumeMounts"][0]["mountPath"] == "/var/run/secrets/kubernetes.io/serviceaccount"


def test_pods_of_a_stateful_set_keep_their_hostnames():
    cluster = cluster_with(workload("StatefulSet", "web", replicas=3))
    assert [pod["spec"]["hostname"] for pod in cluster.store.of_kind("Pod")] == ["web-0", "web-1", "web-2"]


def test_a_limit_range_that_comes_later_binds_pods_that_come_later():
    cluster = cluster_with(workload("Deployment", "web", replicas=1))
    limits = [{"type": "Container", "default": {"cpu": "1"}, "defaultRequest": {"cpu": "500m"}}]
    cluster.create(object_of("v1", "LimitRange", "bounds", spec={"limits": limits}))
    scaled(cluster, "Deployment", "web", 3)
    requests = [pod["spec"]["containers"][0]["resources"].get("requests") for pod in cluster.store.of_kind("Pod")]
    assert requests == [None, {"cpu": "500m"}, {"cpu": "500m"}]
    notes = [pod["metadata"].get("annotations") for pod in cluster.store.of_kind("Pod")]
    assert notes == [None, *[{"kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu request for container c; cpu limit for container c"}] * 2]


def test_an_account_that_comes_later_gives_its_pull_secrets_to_pods_that_come_later():
    cluster = cluster_with(workload("Deployment", "web", replicas=1))
    cluster.create(object_of("v1", "ServiceAccount", "default", imagePullSecrets=[{"name": "registry"}]))
    scaled(cluster, "Deployment", "web", 2)
    assert [pod["spec"].get("imagePullSecrets") for pod in cluster.store.of_kind("Pod")] == [None, [{"name": "registry"}]]


def scaler(kind, name):
    target = {"apiVersion": "apps/v1", "kind": kind, "name": name}
    return default(object_of("autoscaling/v2", "HorizontalPodAutoscaler", name, spec={"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 3}))


def test_complete_deployments_that_nobody_scales_are_at_ease():
    cluster = cluster_with(workload("Deployment", "web", replicas=2), workload("Deployment", "db", replicas=2), scaler("Deployment", "db"), workload("StatefulSet", "log", replicas=1))
    replica_set = next(each for each in cluster.store.of_kind("ReplicaSet") if each["metadata"]["name"].startswith("web-"))
    assert find_at_ease(cluster.store) == {("Deployment", "shop", "web"), ("ReplicaSet", "shop", replica_set["metadata"]["name"])}
    pod = next(each for each in cluster.store.of_kind("Pod") if each["metadata"]["name"].startswith("web-"))
    cluster.delete(pod)
    cluster.rest()
    assert find_at_ease(cluster.store) == frozenset()  # one pod is not available yet
    cluster.settle(600)
    assert ("Deployment", "shop", "web") in find_at_ease(cluster.store)


def test_deployments_at_ease_make_pods_for_those_that_go():
    cluster = cluster_with(workload("Deployment", "web", replicas=3))
    cluster.at_ease = find_at_ease(cluster.store)
    before = {pod["metadata"]["name"] for pod in cluster.store.of_kind("Pod")}
    cluster.delete(cluster.store.of_kind("Pod")[0])
    cluster.settle(600)
    pods = cluster.store.of_kind("Pod")
    assert len(pods) == 3
    assert len(before & {pod["metadata"]["name"] for pod in pods}) == 2
    assert all(each["status"]["conditions"] for each in pods)
    steps = [step for step in cluster.trace.steps if step.actor == "Deployment"]
    cluster.delete(pods[0])
    cluster.settle(600)
    assert [step for step in cluster.trace.steps if step.actor == "Deployment"] == steps
    scaled(cluster, "Deployment", "web", 1)
    assert len(cluster.store.of_kind("Pod")) == 1


def test_a_budget_that_lets_nobody_go_blocks_the_drain_of_a_deployment_at_ease():
    budget = default(object_of("policy/v1", "PodDisruptionBudget", "web", spec={"selector": {"matchLabels": {"app": "web"}}, "minAvailable": 2}))
    facts = simulate([workload("Deployment", "web", replicas=2), workload("Deployment", "db", replicas=2), budget]).facts
    assert {(type(fact), fact.ref.name) for fact in facts} == {(BlockedDrain, "web")}
