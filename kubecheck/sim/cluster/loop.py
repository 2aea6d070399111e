"""The loop: a store, virtual time, and the actors that watch it. One actor at a time, each to the end of its turn.

Whoever changes an object wakes the actors that watch it; they take their turns in the order of waking. When none is left, time moves on to
what is due next: a retry, a deadline, a deed of the kubelet.
"""

from __future__ import annotations

from kubecheck.api.kinds import resource_of
from kubecheck.limits import most
from kubecheck.sim.cluster import admission, allocation, quota, webhooks
from kubecheck.sim.cluster.waiting_pods import SCHEDULER, Placing
from kubecheck.sim.controllers import CONTROLLERS
from kubecheck.sim.controllers.garbage_collection import COLLECTOR
from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, Replace, SetStatus, Wake, Warn
from kubecheck.sim.objects.changes import is_loss, is_of_status, is_still_pending
from kubecheck.sim.objects.clock import Clock, stamp
from kubecheck.sim.objects.deletion import Deletion
from kubecheck.sim.objects.pod_states import counts_like, safe_text
from kubecheck.sim.objects.store import DELETED, MODIFIED, Store, key_of
from kubecheck.sim.objects.trace import Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.sim.cluster.kubelet import Kubelet
    from kubecheck.sim.controllers.controller import Controllers
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.profile import ClusterProfile

    Recorder = Callable[[float, str, str, Object | None, Object], None]

LAST_RETRY = 1000.0
USER = "user"  # the actor that is none of the cluster's
_NOBODY: frozenset[tuple[str, str, str]] = frozenset()


class Warning_:  # noqa: N801  # Warning is a name of Python's
    """A warning event: reason, object and message."""

    __slots__ = ("key", "message", "reason", "when")

    def __init__(self, when: float, reason: str, key: tuple[str, str, str], message: str) -> None:
        self.when = when
        self.reason = reason
        self.key = key
        self.message = message


class Cluster:
    """A simulated cluster.

    Args:
        profile: Nodes and assumptions.
        kubelet: How pods on nodes behave; it is told of this cluster.
        budget: So many turns at most, 0 for the limit that is set; a run that uses them up is not settled.
        recorder: Hears of every change: (moment, change, kind, object before, object now).
        controllers: Who acts on objects.
    """

    def __init__(
        self, profile: ClusterProfile, kubelet: Kubelet, budget: int = 0, recorder: Recorder | None = None, controllers: Controllers = CONTROLLERS
    ) -> None:
        self.profile = profile
        self.controllers = controllers
        self.store = Store(controllers.selecting)
        self.clock = Clock()
        self.trace = Trace()
        self.warnings: list[Warning_] = []
        self.refusals: dict[tuple[str, str, str], Refused] = {}  # the last time that each controller was not let create something
        self.budget = budget or most("dry-run-turns")
        self.last_activity = 0.0
        self.recorder = recorder
        self.quotas = quota.Quotas(self.store)
        self.admitted = admission.AdmittedSpecs()
        self.kubelet = kubelet
        self.deletion = Deletion(self.store)
        self.placing = Placing(self)
        self._idle: frozenset[str] = frozenset()
        self._watching = controllers
        self.late: frozenset[str] = frozenset()  # actors of whose turns something comes only where somebody reads it, who calls `catch_up` before
        self.at_ease: frozenset[tuple[str, str, str]] = frozenset()  # whose turns come to nothing that anybody reads, but where something is lost
        self.busiest: dict[tuple[str, str, str], int] = {}
        self._queue: dict[tuple[str, str, str], str] = {}
        self._late: dict[tuple[str, str, str], str] = {}
        self._item: tuple[str, str, str] | None = None  # whose turn it is
        self._going: list[Object] = []  # pods that are marked in this turn and gone at its end
        self._has_echoed = False  # whether that was not told of something that it changed itself
        self._content: set[tuple[str, str, str]] = set()  # whose last turn left nothing to do, and nothing that they look at has changed since
        self._failures: dict[tuple[str, str, str], int] = {}
        self._first_heard: dict[tuple[str, str, str], float] = {}
        self._names = 0
        self._cause = ""
        self._actor = USER
        self.store.listener = self._changed
        kubelet.join(self)

    @property
    def idle(self) -> frozenset[str]:
        """Actors that take no turns."""
        return self._idle

    @idle.setter
    def idle(self, actors: frozenset[str]) -> None:
        self._idle = actors
        self._watching = self.controllers.without(actors)

    # -- the API ------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The virtual time in seconds."""
        return self.clock.now

    def create(self, value: Object) -> Object:
        """Create an object as the API server does after validation: admitted, named, counted; `Refused` where it is not."""
        given, known = value, self.admitted.of(value)
        value = admission.admit(value, self.store, self.profile) if known is None else {**value, "spec": known}
        metadata = value["metadata"]
        if not metadata.get("name"):
            self._names += 1
            metadata = {**metadata, "name": metadata.get("generateName", "") + safe_text(self._names * 7919 % 27**5, 5)}
            value = {**value, "metadata": metadata}
        kind, namespace, name = key_of(value)
        if known is None:
            admission.validate_filled(value)
            admission.enforce(value, self.store, self.profile)
            self.admitted.keep(given, value)
        if kind == "Pod" and (self.store.kinds.get(webhooks.CONFIGURATIONS[0]) or self.store.kinds.get(webhooks.CONFIGURATIONS[1])):
            webhooks.ask(value, self.store)
        self.quotas.check(value)
        if kind == "Service":
            allocation.check(value, self.store, self.profile)
        if self.store.get(kind, namespace, name) is not None:
            raise Refused(409, "AlreadyExists", f'{resource_of(value)} "{name}" already exists')
        return self.store.add(value, self.now)

    def replace(self, value: Object) -> Object | None:
        """Write over the stored version, if it is still the same object."""
        current = self.store.current(value)
        if current is None:
            return None
        if value["metadata"].get("deletionTimestamp") is None and current["metadata"].get("deletionTimestamp"):
            stamps = {key: current["metadata"][key] for key in ("deletionTimestamp", "deletionGracePeriodSeconds") if key in current["metadata"]}
            value = {**value, "metadata": {**value["metadata"], **stamps}}
        stored = self.store.replace(current, value)
        return self.finish_deletion(stored)

    def set_status(self, value: Object) -> Object | None:
        """Write status and annotations over those stored."""
        current = self.store.current(value)
        if current is None:
            return None
        metadata = current["metadata"]
        annotations = value["metadata"].get("annotations")
        if annotations != metadata.get("annotations"):
            metadata = {**metadata, "annotations": annotations}
        return self.store.replace(current, {**current, "metadata": metadata, "status": value["status"]})

    def delete(self, value: Object, policy: str = "Background", now: bool = False) -> None:
        """Delete an object; pods on nodes end first, finalizers and dependents are waited for."""
        current = self.store.current(value)
        if current is None:
            return
        marked = self.deletion.mark(current, policy, now, stamp(self.now))
        if marked is None:
            if current["kind"] == "Pod" and not current["metadata"].get("deletionTimestamp"):
                # Even a pod that may go at once is marked first. Mirrors: Store.updateForGracefulDeletionAndFinalizers.
                metadata = {**current["metadata"], "deletionTimestamp": stamp(self.now), "deletionGracePeriodSeconds": 0}
                current = self.store.replace(current, {**current, "metadata": metadata})
                if self._actor == COLLECTOR:  # which deletes what an owner leaves all at a time
                    self._going.append(current)
                    return
            self.remove(current)
        elif marked is not current:
            self.finish_deletion(self.store.replace(current, marked))

    def remove(self, value: Object) -> None:
        """Take an object out for good; what it owned is collected."""
        self.store.remove(value)

    def finish_deletion(self, value: Object) -> Object | None:
        """Remove an object that is being deleted and that nothing holds any more."""
        metadata = value["metadata"]
        if metadata.get("deletionTimestamp") and not metadata.get("finalizers") and not metadata.get("deletionGracePeriodSeconds"):
            self.remove(value)
            return None
        return value

    def bind(self, value: Object, node: str) -> None:
        """Put a pod on a node."""
        current = self.store.current(value)
        if current is None:
            return
        status = dict(current.get("status") or {})
        condition = {"type": "PodScheduled", "status": "True", "lastTransitionTime": stamp(self.now)}
        status["conditions"] = [each for each in status.get("conditions") or () if each["type"] != "PodScheduled"] + [condition]
        status.pop("nominatedNodeName", None)
        self.store.replace(current, {**current, "spec": {**current["spec"], "nodeName": node}, "status": status})

    def warn(self, value: Object, reason: str, message: str) -> None:
        """Record a warning event."""
        self.warnings.append(Warning_(self.now, reason, key_of(value), message))

    # -- the loop -----------------------------------------------------------------------------------------------------

    def wake(self, actor: str, namespace: str, name: str) -> None:
        """Let an actor take a turn for this key soon."""
        self._content.discard((actor, namespace, name))
        (self._late if actor in self.late else self._queue).setdefault((actor, namespace, name), self._cause)

    def wake_after(self, actor: str, namespace: str, name: str, after: float) -> None:
        """Let an actor take a turn for this key later."""
        self.clock.set((actor, namespace, name), self.now + after)

    @property
    def turn(self) -> tuple[str, str, str] | None:
        """Whose turn it is, as (actor, namespace, name); None while the kubelet or somebody from outside acts."""
        return self._item

    @property
    def actor(self) -> str:
        """Who makes changes now: a controller, the scheduler, the kubelet, or the user."""
        return self._actor

    def rest(self) -> bool:
        """Let all actors that are awake take their turns; False when the budget is spent."""
        queue = self._queue
        while queue:
            if self.budget <= 0:
                return False
            self.budget -= 1
            item = next(iter(queue))
            before = self.store.version
            rests = self._take_turn(item, queue.pop(item))
            while self._going:
                self.remove(self._going.pop(0))
            self._item = None
            if self.store.version != before:
                self.clock.now += self.profile.turn_seconds
            again = queue.pop(item, None)
            if again is not None and not rests:
                queue[item] = again  # what was woken by its own turn queues up behind the others. Mirrors: workqueue.Typed.Done
        self._actor, self._cause = USER, ""  # who changes something between turns
        return True

    def catch_up(self) -> None:
        """Let those take their turns who wait until somebody reads what comes of them."""
        here = (self._actor, self._cause, self._item)
        while self._late and self.budget > 0:
            self.budget -= 1
            item = next(iter(self._late))
            self._take_turn(item, self._late.pop(item))
        self._actor, self._cause, self._item = here

    def step(self, until: float) -> bool:
        """Come to rest, then do what is due next, if that is not after ``until``; False when nothing was."""
        if not self.rest():
            return False
        due = self.next_due()
        if due is None or due > until:
            return False
        kubelet_due = self.kubelet.next_due()
        if kubelet_due is not None and kubelet_due <= due:
            self.clock.now = max(self.now, kubelet_due)
            self._actor = "kubelet"
            self.kubelet.act()
        else:
            item: Any = self.clock.pop()
            self.wake(*item)
        return self.rest()

    def next_due(self) -> float | None:
        """When something happens next, or None."""
        mine, kubelet = self.clock.next_due(), self.kubelet.next_due()
        if mine is None or kubelet is None:
            return kubelet if mine is None else mine
        return min(mine, kubelet)

    def settle(self, horizon: float = 3600.0) -> bool:
        """Go on until nothing is due within the horizon; False when the budget was spent before."""
        until = self.now + horizon
        while self.step(until):
            pass
        return self.budget > 0

    def _wake_at_tick(self, actor: str, namespace: str, name: str, period: float) -> None:
        """Let an actor take a turn at the end of its period, counted from when the key was first heard of."""
        since = self.now - self._first_heard.setdefault((actor, namespace, name), self.now)
        self.clock.set((actor, namespace, name), self.now + period - since % period)

    def _take_turn(self, item: tuple[str, str, str], cause: str) -> bool:
        """Let an actor take a turn; whether it says that what it changed itself gives it nothing to do."""
        actor, namespace, name = self._item = item
        self._has_echoed = False
        self._actor = actor
        self._cause = f"{actor} {namespace}/{name}"
        self.busiest[item] = self.busiest.get(item, 0) + 1
        if actor == SCHEDULER:
            self.placing.turn()
            return False
        controller = self.controllers.by_actor.get(actor)
        if controller is None or actor in self._idle or item in self._content:
            return False  # a kind that nothing acts on, or a turn that would come to what the last one came to
        if controller.counts_pods:
            self._content.add(item)  # until something changes, maybe in this very turn
        turn = controller.turns[actor](namespace, name, self.store, self.now)
        try:
            answer: Any = None
            problem: Refused | None = None
            while True:
                action = turn.throw(problem) if problem is not None else turn.send(answer)
                answer, problem = None, None
                try:
                    answer = self._do(action, item)
                except Refused as refused:
                    problem = refused
                    self._content.discard(item)
                    if isinstance(action, Create) and refused.reason != "AlreadyExists":
                        self.refusals[item] = refused
        except StopIteration as end:
            self._failures.pop(item, None)
            return bool(end.value)
        except (Failed, Refused):
            self._content.discard(item)
            if self._has_echoed:
                self.wake(*item)
            count = self._failures.get(item, 0)
            self._failures[item] = count + 1
            if controller.retries is None or count < controller.retries:
                self.clock.set(item, self.now + min(controller.first_retry * 2**count, LAST_RETRY))
        return False

    def _do(self, action: Any, item: tuple[str, str, str]) -> Any:
        if isinstance(action, SetStatus):
            return self.set_status(action.value)
        if isinstance(action, Create):
            return self.create(action.value)
        if isinstance(action, Replace):
            return self.replace(action.value)
        if isinstance(action, Delete):
            return self.delete(action.value, action.policy, action.now)
        self._content.discard(item)  # what waits for a moment, or warns, does so again
        if isinstance(action, Wake):
            return self.wake(*item) if action.after < 0 else self.wake_after(*item, action.after)
        if isinstance(action, Warn):
            return self.warn(action.value, action.reason, action.message)
        raise TypeError(action)

    def _changed(self, change: str, kind: str, old: Object | None, value: Object) -> None:
        if change == DELETED or kind != "Pod" or not is_still_pending(old, value):
            self.last_activity = self.now
        self.trace.add(self.now, self._actor, change, key_of(value), self._cause)
        if self.recorder is not None:
            self.recorder(self.now, change, kind, old, value)
        self.admitted.changed(kind)
        self.placing.changed(change, kind, old, value)
        self.quotas.changed(change, kind, old, value)
        if kind == "Pod":
            self.kubelet.changed(change, old, value)
        is_news: bool | None = None
        if kind != "Pod" and not (change == MODIFIED and old is not None and is_of_status(old, value)):
            self._content.clear()
        mine = self._echoing(kind, old, value)
        at_ease = self.at_ease if self.at_ease and not is_loss(change, kind, old, value) else _NOBODY
        for item in self._watching.watchers(change, kind, old, value, self.store):
            if mine == item:
                self._has_echoed = True
                continue
            actor = item[0]
            if actor in self._idle or item in at_ease:
                continue
            controller = self.controllers.by_actor[actor]
            if kind in controller.gathering and (kind != actor or (change == MODIFIED and _keeps_generation(old, value))):
                self.wake_after(*item, controller.gathering[kind])
                continue
            if controller.period is not None:
                self._wake_at_tick(*item, controller.period(self.profile))
                continue
            if item in self._content:
                if is_news is None:
                    is_news = kind != "Pod" or old is None or change == DELETED or not counts_like(old, value)
                if is_news or not controller.counts_pods:
                    self._content.discard(item)
            (self._late if actor in self.late else self._queue).setdefault(item, self._cause)

    def _echoing(self, kind: str, old: Object | None, value: Object) -> tuple[str, str, str] | None:
        """Whose turn it is, where a change that is made in it tells it nothing."""
        controller = self.controllers.by_actor.get(self._item[0]) if self._item is not None else None
        is_echo = controller is not None and controller.is_echo is not None and controller.is_echo(kind, old, value)
        return self._item if is_echo else None


def _keeps_generation(old: Object | None, value: Object) -> bool:
    """Whether nothing was changed of what somebody asks for. Mirrors: job.Controller.updateJob."""
    before, after = (old or {}).get("metadata") or {}, value["metadata"]
    return all(before.get(key) == after.get(key) for key in ("generation", "deletionTimestamp"))
