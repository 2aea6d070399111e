"""What a timeline takes for the cause of a change, of a cluster that is only said to be there."""

from types import SimpleNamespace

from kubecheck.sim.objects.store import ADDED, DELETED, MODIFIED
from kubecheck.sim.play.timeline import Timeline

SCHEDULER = ("Scheduler", "", "")
SET = ("ReplicaSet", "default", "web")


def pod(name, node="", uid="", **status):
    owner = {"kind": "ReplicaSet", "name": "web", "uid": "set", "controller": True}
    metadata = {"namespace": "default", "name": name, "uid": uid or name, "ownerReferences": [owner], "labels": {"pod-template-hash": "a"}}
    return {"kind": "Pod", "metadata": metadata, "spec": {"nodeName": node} if node else {}, "status": status}


def unplaced(name):
    return pod(name, conditions=[{"type": "PodScheduled", "status": "False", "message": "no room"}])


def node(name, **spec):
    return {"kind": "Node", "metadata": {"name": name, "uid": name}, "spec": spec}


class Told:
    """A timeline, and a hand that makes changes."""

    def __init__(self):
        self.cluster = SimpleNamespace(turn=None, actor="user", now=0.0, busiest={}, store=SimpleNamespace(get=lambda *_: None), recorder=None)
        self.timeline = Timeline(self.cluster)

    def change(self, change, old, value, turn=None, actor="user", is_new_turn=True):
        """One change; the verb, and the verb and name of the cause."""
        cluster = self.cluster
        cluster.turn, cluster.actor = turn, actor if turn is None else turn[0]
        if turn is not None and is_new_turn:
            cluster.busiest[turn] = cluster.busiest.get(turn, 0) + 1
        count = len(self.timeline.events)
        cluster.recorder(cluster.now, change, value["kind"], old, value)
        if len(self.timeline.events) == count:
            return None
        event = self.timeline.events[-1]
        cause = None if event.cause is None else self.timeline.events[event.cause]
        return event.verb, None if cause is None else (cause.verb, cause.key[2])


def test_room_from_before_a_pod_found_no_node_is_not_why_it_finds_one():
    told = Told()
    told.change(ADDED, None, pod("old", "n1"))
    told.change(DELETED, pod("old", "n1"), pod("old", "n1"), actor="kubelet")
    told.change(ADDED, None, pod("new"), SET)
    assert told.change(MODIFIED, pod("new"), unplaced("new"), SCHEDULER) == ("finds no node", ("created", "new"))
    assert told.change(MODIFIED, unplaced("new"), pod("new", "n1"), SCHEDULER) == ("scheduled", ("finds no node", "new"))
    told.change(MODIFIED, pod("late"), unplaced("late"), SCHEDULER)
    told.change(MODIFIED, node("n1", unschedulable=True), node("n1"))
    assert told.change(MODIFIED, unplaced("late"), pod("late", "n1"), SCHEDULER) == ("scheduled", ("open to pods", "n1"))


def test_a_cordon_of_an_earlier_step_is_not_why_a_pod_is_stopped():
    told = Told()
    told.timeline.begin(1)
    assert told.change(MODIFIED, node("n1"), node("n1", unschedulable=True)) == ("cordoned", None)
    gone = pod("web", "n1")
    gone["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert told.change(MODIFIED, pod("web", "n1"), gone) == ("stopping", ("cordoned", "n1"))
    told.timeline.begin(2)
    assert told.change(MODIFIED, pod("other", "n1"), {**gone, "metadata": {**gone["metadata"], "name": "other"}}) == ("stopping", None)


def test_what_a_turn_does_has_the_cause_that_the_turn_had_at_its_beginning():
    told = Told()
    told.change(ADDED, None, {"kind": "ReplicaSet", "metadata": {"namespace": "default", "name": "web", "uid": "set"}, "spec": {"replicas": 2}})
    stopping = []
    for name in ("a", "b"):
        gone = pod(name, "n1")
        gone["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        stopping.append(told.change(MODIFIED, pod(name, "n1"), gone, SET, is_new_turn=name == "a"))
    assert stopping == [("stopping", ("created", "web"))] * 2
    assert told.change(ADDED, None, pod("c"), SET) == ("created", ("stopping", "b"))


def test_a_status_hands_the_cause_on_to_who_controls_it():
    told = Told()
    told.change(ADDED, None, pod("a"), SET)
    told.change(MODIFIED, pod("a", "n1"), pod("a", "n1", conditions=[{"type": "Ready", "status": "True"}]), actor="kubelet")
    owned = {"namespace": "default", "name": "web", "uid": "set", "ownerReferences": [{"kind": "Deployment", "name": "web", "uid": "top", "controller": True}]}
    spec = {"replicas": 1}
    set_ = {"kind": "ReplicaSet", "metadata": owned, "spec": spec}
    assert told.change(MODIFIED, set_, {**set_, "status": {"readyReplicas": 1}}, SET) is None
    assert told.change(MODIFIED, set_, {**set_, "spec": {"replicas": 0}}, ("Deployment", "default", "web")) == ("scaled", ("ready", "a"))


def test_what_controllers_keep_for_themselves_is_no_news():
    told = Told()
    for kind in ("ControllerRevision", "EndpointSlice", "PodDisruptionBudget"):
        assert told.change(ADDED, None, {"kind": kind, "metadata": {"namespace": "default", "name": "x", "uid": kind}}) is None
    claim = {"kind": "PersistentVolumeClaim", "metadata": {"namespace": "default", "name": "data", "uid": "data"}, "spec": {}}
    assert told.change(MODIFIED, claim, {**claim, "status": {"phase": "Bound"}}) == ("bound", None)
    assert told.change(MODIFIED, pod("a", "n1"), pod("a", "n1", phase="Succeeded"), actor="kubelet")[0] == "ended"
