"""Which turns are taken: none by a controller that counts pods, where nothing that it looks at has changed."""

import pytest

from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.controllers.controller import Controller, Controllers
from kubecheck.sim.objects.actions import Create, Failed, Refused, Wake, Warn
from kubecheck.sim.objects.pod_states import state_of
from kubecheck.sim.profile import ClusterProfile
from kubecheck.sim.scheduler import ClusterState
from kubecheck.values.selector import Selector

SETTLED = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}


def pod(name, **metadata):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop", "labels": {"app": "web"}, **metadata}, "spec": {"containers": []}}


def replica_set():
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "web"}}}}


class Taken:
    """A cluster with one controller whose turns are counted."""

    def __init__(self, *actions, counts_pods=True):
        self.count, self.actions = 0, actions
        controller = Controller({"ReplicaSet": self.turn}, kinds=(("apps", "ReplicaSet"),), claims="Pod", counts_pods=counts_pods)
        self.cluster = Cluster(ClusterProfile(), Kubelet(), controllers=Controllers((controller,)))
        self.cluster.create(replica_set())
        self.cluster.create(pod("web-1"))
        self.cluster.rest()
        self.count = 0

    def turn(self, namespace, name, store, now):
        self.count += 1
        for action in self.actions:
            if isinstance(action, Exception):
                raise action
            try:
                yield action
            except Refused:
                continue

    @property
    def pod(self):
        return self.cluster.store.get("Pod", "shop", "web-1")

    def after(self, change):
        """How many turns a change brings about."""
        self.count = 0
        change()
        self.cluster.rest()
        return self.count

    def bind(self):
        self.cluster.bind(self.pod, "node")


def with_metadata(value, **fields):
    return {**value, "metadata": {**value["metadata"], **fields}}


def test_a_pod_that_gets_a_node_changes_nothing():
    taken = Taken()
    assert taken.after(taken.bind) == 0
    taken = Taken(counts_pods=False)
    assert taken.after(taken.bind) == 1


@pytest.mark.parametrize("changed", [
    {"status": {"phase": "Running"}}, {"status": {"conditions": [SETTLED]}}, {"metadata": {"labels": {"app": "web", "tier": "back"}}},
    {"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z", "deletionGracePeriodSeconds": 3}},
])  # fmt: skip
def test_what_controllers_look_at_of_a_pod_brings_a_turn(changed):
    taken = Taken()
    made = {**with_metadata(taken.pod, **changed.get("metadata", {})), "status": changed.get("status", {})}
    assert taken.after(lambda: taken.cluster.store.replace(taken.pod, made)) == 1


def test_pods_that_come_and_go_bring_a_turn():
    taken = Taken()
    assert taken.after(lambda: taken.cluster.create(pod("web-2"))) == 1
    assert taken.after(lambda: taken.cluster.delete(taken.pod, now=True)) == 1


def test_whatever_else_changes_may_be_looked_at():
    taken = Taken()
    taken.cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}})
    assert taken.after(taken.bind) == 1
    taken = Taken()
    config = taken.cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}})
    taken.cluster.wake("ReplicaSet", "shop", "web")
    taken.cluster.rest()
    taken.cluster.store.replace(config, {**config, "status": {"a": 1}})
    assert taken.after(taken.bind) == 0
    taken.cluster.bind(taken.pod, "other")
    current = taken.cluster.store.get("ConfigMap", "shop", "a")
    taken.cluster.store.replace(current, with_metadata(current, labels={"a": "b"}))
    assert taken.after(lambda: taken.cluster.bind(taken.pod, "third")) == 1


@pytest.mark.parametrize("action", [Warn(replica_set(), "Why", "so"), Wake(99.0), Failed("no"), Create(replica_set())])
def test_a_turn_that_would_do_something_again_is_taken(action):
    taken = Taken(action)
    assert taken.after(taken.bind) == 1


def test_a_moment_that_was_waited_for_brings_a_turn():
    taken = Taken()
    taken.cluster.wake_after("ReplicaSet", "shop", "web", 3.0)
    assert taken.after(lambda: taken.cluster.settle(5.0)) == 1


def test_the_state_of_a_pod():
    made = {**pod("web-12"), "status": {"phase": "Running", "conditions": [SETTLED]}}
    made["metadata"]["labels"]["controller-revision-hash"] = "web-abc"
    state = state_of(made)
    assert state_of(made) is state
    assert state_of(dict(made)) is not state
    assert (state.phase, state.parent, state.number, state.revision, state.is_active) == ("Running", "web", 12, "web-abc", True)
    assert (state.is_available(0, 0.0), state.is_available(5, 4.0), state.is_available(5, 5.0)) == (True, False, True)
    assert [state.is_matched(Selector({"app": text})) for text in ("web", "db", "web")] == [True, False, True]
    ended = state_of({**pod("web"), "status": {"phase": "Failed"}})
    assert (ended.parent, ended.number, ended.is_finished, ended.is_active, ended.is_available(0, 9.0)) == ("", -1, True, False, False)


def test_pods_are_counted_anew_where_more_of_a_node_changes_than_who_may_come():
    state = ClusterState()
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a", "labels": {"zone": "one"}}, "spec": {}, "status": {"allocatable": {"cpu": "1"}}}

    def settled(changed):
        before, epoch = state.counts, state.epoch
        state.apply(changed)
        state.settle()
        return state.counts is before, state.epoch - epoch

    assert settled(node) == (False, 1)
    assert settled({**node, "spec": {"unschedulable": True, "taints": [{"key": "k", "effect": "NoSchedule"}]}}) == (True, 1)
    assert state.nodes[0].unschedulable
    assert settled({**node, "status": {**node["status"], "conditions": []}}) == (True, 1)
    assert settled({**node, "status": {**node["status"], "conditions": [1]}}) == (True, 0)
    assert settled({**node, "metadata": {"name": "a", "labels": {"zone": "two"}}}) == (False, 1)
    state.counts.looks_at_taints = True
    assert settled({**node, "spec": {"unschedulable": True}, "metadata": {"name": "a", "labels": {"zone": "two"}}}) == (False, 1)
