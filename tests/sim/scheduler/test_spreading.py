"""The selectors that default spreading counts by, kept as Services and owners come, change and go."""

from kubecheck.sim.scheduler.core.default_spreading import SpreadSources
from kubecheck.sim.scheduler.core.pod_classes import PodClasses

CLASSES = PodClasses()


def service(selector):
    return {"kind": "Service", "spec": {"selector": selector}}


def pods(labels, owner=None, namespace="default"):
    metadata = {"name": "x", "namespace": namespace, "labels": labels}
    if owner:
        version, kind, name = owner
        metadata["ownerReferences"] = [{"apiVersion": version, "kind": kind, "name": name, "controller": True}]
    return CLASSES.of({"metadata": metadata, "spec": {}})


def test_services_of_the_namespace_that_select_the_pod_count_together():
    sources = SpreadSources()
    sources.put("Service", "default", "a", service({"app": "web"}))
    sources.put("Service", "default", "b", service({"tier": "front", "app": "web"}))
    sources.put("Service", "default", "c", service({"app": "db"}))
    sources.put("Service", "other", "d", service({"zone": "x"}))
    kind = pods({"app": "web", "tier": "front", "zone": "x"})
    assert sources.selector_for(kind).equalities == {"app": "web", "tier": "front"}
    sources.put("Service", "default", "b", service({"tier": "back"}))
    assert sources.selector_for(kind).equalities == {"app": "web"}
    sources.drop("Service", "default", "a")
    assert sources.selector_for(kind).is_empty


def test_a_change_of_anything_else_is_none():
    sources = SpreadSources()
    sources.put("ReplicaSet", "default", "web-1", {"spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}}})
    version = sources.version
    sources.put("ReplicaSet", "default", "web-1", {"spec": {"replicas": 5, "selector": {"matchLabels": {"app": "web"}}}, "status": {"replicas": 5}})
    assert sources.version == version
    sources.put("Service", "default", "headless", service(None))
    sources.put("Service", "default", "headless", service({"app": "web"}))
    assert sources.version == version + 2


def test_the_selector_of_the_controller_counts():
    sources = SpreadSources()
    labels = {"app": "web"}
    expressions = [{"key": "track", "operator": "DoesNotExist"}]
    sources.put("StatefulSet", "default", "web", {"spec": {"selector": {"matchLabels": labels, "matchExpressions": expressions}}})
    sources.put("ReplicationController", "default", "web", {"spec": {"selector": {"app": "web"}}})
    found = sources.selector_for(pods(labels, ("apps/v1", "StatefulSet", "web")))
    assert (found.matches({"app": "web"}), found.matches({"app": "web", "track": "x"}), found.matches({})) == (True, False, False)
    assert sources.selector_for(pods(labels, ("v1", "ReplicationController", "web"))).equalities == {"app": "web"}
    assert sources.selector_for(pods(labels, ("batch/v1", "Job", "web"))).is_empty
