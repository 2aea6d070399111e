"""What changed when, by whom and because of what, while a cluster is played; and how many pods of each workload were ready over time.

Each change is told of as one event that names the event before it without which it would not have come: who made it looked at an object (its own
turn's, or a pod), and the last change of that object is the cause.
"""

from __future__ import annotations

from kubecheck.api.admission.default_toleration_seconds import UNREACHABLE
from kubecheck.sim.cluster.loop import USER
from kubecheck.sim.objects.pod_states import REVISION, condition_of, is_finished, is_ready
from kubecheck.sim.objects.store import ADDED, DELETED, controller_of, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Key, Object

_REVISIONS = ("pod-template-hash", REVISION)
_SCHEDULER = "Scheduler"
# Kinds whose changes are bookkeeping of controllers.
_UNTOLD = frozenset(("ControllerRevision", "EndpointSlice", "Endpoints", "PodDisruptionBudget", "StorageClass"))
# Reasons of the condition DisruptionTarget, and what was done to the pod.
_DISRUPTIONS = {"EvictionByEvictionAPI": "evicted", "PreemptionByScheduler": "preempted", "DeletionByTaintManager": "evicted from its node"}
# What becomes of an object that whoever controls it does nothing about, or has done itself.
_HEEDED_BY_NONE = frozenset(("created", "scheduled", "finds no node"))


class Event:
    """One change.

    ``number`` counts from 0, ``step`` is the index of the step of the play, ``when`` are seconds since the beginning. ``actor`` is the controller,
    ``Scheduler``, ``kubelet`` or ``user``, ``turn`` the object that a controller looked at. ``verb`` says what became of the object ``key``, and
    ``details`` with what numbers or words. ``cause`` is the number of the event before it that brought it about, None where somebody from outside did.
    """

    __slots__ = ("actor", "cause", "details", "key", "number", "step", "turn", "verb", "when")

    def __init__(
        self, number: int, step: int, when: float, actor: str, turn: Key | None, verb: str, key: Key, cause: int | None, details: dict[str, Any]
    ) -> None:
        self.number = number
        self.step = step
        self.when = when
        self.actor = actor
        self.turn = turn
        self.verb = verb
        self.key = key
        self.cause = cause
        self.details = details


class Sample:
    """How many pods of a workload there are at a moment: of the revision from before the step and of another one, and how many of each are ready."""

    __slots__ = ("new", "new_ready", "old", "old_ready", "when")

    def __init__(self, when: float, old: int, old_ready: int, new: int, new_ready: int) -> None:
        self.when = when
        self.old = old
        self.old_ready = old_ready
        self.new = new
        self.new_ready = new_ready

    @property
    def ready(self) -> int:
        """How many are ready at all."""
        return self.old_ready + self.new_ready


class _Counted:
    """The pods of one workload that are neither ended nor told to go: revision and readiness by uid; samples since the step began."""

    __slots__ = ("before", "new", "old", "pods", "samples", "step")

    def __init__(self) -> None:
        self.pods: dict[str, tuple[str, bool]] = {}
        self.step = -1
        self.before: frozenset[str] = frozenset()
        self.old, self.new = [0, 0], [0, 0]  # pods, and ready ones
        self.samples: list[Sample] = []

    def begin(self, step: int, when: float) -> None:
        """What is here now is the state before a step."""
        self.step = step
        self.before = frozenset(revision for revision, _ in self.pods.values())
        self.old, self.new = [self.old[index] + self.new[index] for index in (0, 1)], [0, 0]
        self.samples = [Sample(when, *self.old, *self.new)]

    def count(self, uid: str, now: tuple[str, bool] | None, when: float) -> None:
        """A pod is as told, or none that counts."""
        was = self.pods.get(uid)
        if was == now:
            return
        for pod, sign in ((was, -1), (now, 1)):
            if pod is not None:
                counts = self.old if pod[0] in self.before or not self.before else self.new
                counts[0] += sign
                counts[1] += sign * pod[1]
        if now is None:
            del self.pods[uid]
        else:
            self.pods[uid] = now
        if self.samples[-1].when == when and len(self.samples) > 1:
            self.samples.pop()
        self.samples.append(Sample(when, *self.old, *self.new))


class Timeline:
    """Listens to a cluster.

    Attributes:
        events: What happened, in order.
        made: The pods that were made since the step began, by their names.
        outsider: Who changes what neither a controller nor the scheduler nor the kubelet does.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.events: list[Event] = []
        self.made: dict[tuple[str, str], None] = {}
        self.outsider = "user"
        self._cluster = cluster
        self._step, self._since = 0, 0.0
        self._last: dict[Key, int] = {}  # of each object, the last event about it or about what it owns
        self._turns: dict[Key, tuple[int, int | None]] = {}  # of each object, how many turns it has had, and what the last one was taken for
        self._room: int | None = None  # the last event that gave room on a node
        self._first: int | None = None  # the first event of the step that somebody from outside made
        self._tops: dict[str, Key] = {}
        self._counts: dict[Key, _Counted] = {}
        cluster.recorder = self.hear

    def begin(self, step: int) -> None:
        """A step of the play begins."""
        self._step, self._since, self._first = step, self._cluster.now, None
        self.made, self.outsider = {}, "user"

    def samples(self, workload: Key) -> list[Sample]:
        """How many pods of a workload there were since the step began."""
        counted = self._counts.get(workload)
        if counted is None:
            return []
        if counted.step != self._step:
            counted.begin(self._step, self._since)
        return counted.samples

    def touched(self) -> list[Key]:
        """The workloads whose pods changed since the step began."""
        return [key for key, counted in self._counts.items() if counted.step == self._step and len(counted.samples) > 1]

    def chain(self, key: Key) -> list[Event]:
        """The last event about an object, after all that led to it."""
        found: list[Event] = []
        number = self._last.get(key)
        while number is not None:
            event = self.events[number]
            found.append(event)
            number = event.cause
        return found[::-1]

    # -- hearing ------------------------------------------------------------------------------------------------------

    def hear(self, when: float, change: str, kind: str, old: Object | None, value: Object) -> None:
        """Hear of a change."""
        if kind in _UNTOLD:
            return
        key = key_of(value)
        told = _of_pod(change, old, value) if kind == "Pod" else _of_other(change, kind, old, value)
        if kind == "Pod":
            self._count(change, value, when)
            if change == ADDED:
                self.made[key[1:]] = None
            elif change == DELETED:
                self.made.pop(key[1:], None)
        number = cause = self._cause_of(key, old)
        if told is not None:
            verb, details = told
            number = len(self.events)
            turn = self._cluster.turn
            at = None if turn is None or turn[0] == _SCHEDULER else turn
            actor = self._cluster.actor
            self.events.append(Event(number, self._step, when, self.outsider if actor == USER else actor, at, verb, key, cause, details))
            self._last[key] = number
            if verb in ("gone", "ended", "open to pods") or (kind == "Node" and change == ADDED):
                self._room = number
            if self._first is None and cause is None:
                self._first = number
        owner = controller_of(value)
        if owner is not None and number is not None and (told is None or told[0] not in _HEEDED_BY_NONE):
            self._last[owner["kind"], key[1], owner["name"]] = number

    def _cause_of(self, key: Key, old: Object | None) -> int | None:
        """The event without which whoever acts now would not have touched an object; none where somebody from outside begins something."""
        turn = self._cluster.turn
        if turn is not None and turn[0] == _SCHEDULER:
            own = self._last.get(key)
            if own is not None and self._room is not None and self._room > own and self.events[own].verb == "finds no node":
                return self._room
            return own
        if turn is not None:
            count = self._cluster.busiest[turn]
            if self._turns.get(turn, (0, None))[0] != count:
                self._turns[turn] = (count, self._last.get(turn))
            known = self._turns[turn][1]
            return known if known is not None else self._last.get(key, self._first)
        if self._cluster.actor != USER:
            return self._last.get(key)
        node = None if old is None or key[0] != "Pod" else self._last.get(("Node", "", old["spec"].get("nodeName") or ""))
        return node if node is not None and self.events[node].step == self._step else None  # a pod is evicted since its node is cordoned

    def _count(self, change: str, pod: Object, when: float) -> None:
        owner = controller_of(pod)
        if owner is None:
            return
        top = self._tops.get(owner["uid"])
        if top is None:
            top = self._tops[owner["uid"]] = self._top_of(owner, pod["metadata"]["namespace"])
        counted = self._counts.get(top)
        if counted is None:
            counted = self._counts[top] = _Counted()
        if counted.step != self._step:
            counted.begin(self._step, self._since)
        metadata = pod["metadata"]
        labels = metadata.get("labels") or {}
        is_gone = change == DELETED or metadata.get("deletionTimestamp") or is_finished(pod)
        now = None if is_gone else (next((labels[name] for name in _REVISIONS if name in labels), ""), is_ready(pod))
        counted.count(metadata["uid"], now, when)

    def _top_of(self, owner: dict[str, Any], namespace: str) -> Key:
        """The workload at the top, of the controller of a pod."""
        key = (owner["kind"], namespace, owner["name"])
        while (value := self._cluster.store.get(*key)) is not None and (above := controller_of(value)) is not None:
            key = (above["kind"], namespace, above["name"])
        return key


def _of_pod(change: str, old: Object | None, pod: Object) -> tuple[str, dict[str, Any]] | None:
    """What became of a pod, and what is told with it; None for what is no news."""
    if old is None or change == ADDED:
        return "created", {}
    if change == DELETED:
        return "gone", {}
    metadata = pod["metadata"]
    node = str(pod["spec"].get("nodeName") or "")
    if metadata.get("deletionTimestamp") and not old["metadata"].get("deletionTimestamp"):
        target = condition_of(pod, "DisruptionTarget")
        return _DISRUPTIONS.get(str((target or {}).get("reason")), "stopping"), {"node": node} if node else {}
    if node and not old["spec"].get("nodeName"):
        return "scheduled", {"node": node}
    if is_finished(pod) and not is_finished(old):
        return "ended", {"phase": pod["status"]["phase"]}
    if metadata.get("deletionTimestamp"):
        return None
    ready = is_ready(pod)
    if ready != is_ready(old):
        return "ready" if ready else "not ready", {}
    if pod.get("status") is old.get("status"):
        return None
    waits = condition_of(pod, "PodScheduled")
    if waits is not None and waits["status"] == "False" and condition_of(old, "PodScheduled") is None:
        return "finds no node", {"why": str(waits.get("message", ""))}
    return None


def _of_other(change: str, kind: str, old: Object | None, value: Object) -> tuple[str, dict[str, Any]] | None:
    if old is None or change == ADDED:
        return "created", {"replicas": value["spec"]["replicas"]} if "replicas" in (value.get("spec") or {}) else {}
    if change == DELETED:
        return "deleted", {}
    before, after = old.get("spec") or {}, value.get("spec") or {}
    if before is after or before == after:
        if kind == "PersistentVolumeClaim" and (phase := (value.get("status") or {}).get("phase")) != (old.get("status") or {}).get("phase"):
            return str(phase).lower(), {}
        return None
    if kind == "Node":
        return _of_node(before, after)
    if before.get("replicas") != after.get("replicas") and all(before.get(name) == after.get(name) for name in {*before, *after} - {"replicas"}):
        return "scaled", {"from": before.get("replicas"), "to": after.get("replicas")}
    return "changed", {}


def _of_node(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if bool(before.get("unschedulable")) != bool(after.get("unschedulable")):
        return "cordoned" if after.get("unschedulable") else "open to pods", {}
    was, is_now = (any(each.get("key") == UNREACHABLE for each in spec.get("taints") or ()) for spec in (before, after))
    return ("unreachable", {}) if is_now and not was else None
