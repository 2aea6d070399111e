"""Small clusters for the scheduler's tests."""

import pytest

from kubecheck.sim.scheduler import ClusterState, Scheduler


class Cluster:
    """A cluster state with short ways to fill it."""

    def __init__(self, configuration=None):
        self.state = ClusterState()
        self.scheduler = Scheduler(self.state, configuration)

    def node(self, name, labels=None, taints=(), unschedulable=False, images=(), features=(), **size):
        allocatable = {"cpu": "4", "memory": "8Gi", "pods": "10", "ephemeral-storage": "20Gi"}
        allocatable.update({key.replace("__", "/").replace("_", "-"): value for key, value in size.items()})
        labels = {"kubernetes.io/hostname": name, **(labels or {})}
        spec = {"taints": list(taints), "unschedulable": unschedulable}
        status = {"allocatable": allocatable, "images": list(images), "declaredFeatures": list(features)}
        self.state.apply({"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": spec, "status": status})

    def pod(self, name, labels=None, cpu=None, memory=None, namespace="default", start=None, **spec):
        requests = {key: value for key, value in (("cpu", cpu), ("memory", memory)) if value}
        container = {"name": "app", "image": "registry.example.com/app:1", "resources": {"requests": requests}}
        spec = {"containers": [container], **spec}
        metadata = {"name": name, "namespace": namespace, "labels": labels or {}}
        self.state.apply({"kind": "Pod", "metadata": metadata, "spec": spec, "status": {"startTime": start} if start else {}})

    def schedule(self, name, namespace="default", bind=False):
        attempt = self.scheduler.schedule(namespace, name)
        if bind and attempt.node:
            self.state.bind(namespace, name, attempt.node)
        return attempt


@pytest.fixture
def cluster():
    return Cluster()


@pytest.fixture
def make_cluster():
    return Cluster


def verdicts(attempt):
    """Plugin, code and reasons by node."""
    return {name: (found.plugin, found.code, found.reasons) for name, found in attempt.rejected.items()}


@pytest.fixture(name="verdicts")
def verdicts_fixture():
    return verdicts
