"""Pods that wait for a node: which is tried next, when again, and what becomes of victims. The verdicts are the scheduler's.

Mirrors: pkg/scheduler (scheduling queue, ScheduleOne, bindingCycle, prepareCandidate) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.cluster.scheduling_queue import SchedulingQueue
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.pod_states import is_finished, is_terminating
from kubecheck.sim.objects.store import ADDED, DELETED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.scheduler import Attempt

    Name = tuple[str, str]

SCHEDULER = "Scheduler"  # the actor that tries pods
BACKOFF = 1.0
_GATED = "Scheduling is blocked due to non-empty scheduling gates"
_DEVICES = "DynamicResources"
_SPREADING = frozenset(("Service", "ReplicaSet", "StatefulSet", "ReplicationController"))


class Placing:
    """The queue of pending pods in front of the scheduler."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.elastic = cluster.profile.elastic
        self.queue = SchedulingQueue()
        self.waiting: dict[Name, float] = {}  # pods that found no node, and when they were tried last
        self._later: dict[Name, float] = {}  # those of them that may try again, and when
        self.attempts: dict[Name, Attempt] = {}
        self.observer: Callable[[Object, Attempt], None] | None = None  # hears of each try before anything is done about it
        self.preemptions: list[tuple[Object, str, list[Object]]] = []  # who came, the node, and who went
        self.rejected: set[Name] = set()  # pods that name their node and that its kubelet does not take: they take no room
        self._decided: set[Name] = set()  # claims of which this turn has said where their volumes are to be
        if not self.elastic:
            from kubecheck.sim.scheduler import ClusterState, Scheduler

            self.state = ClusterState()
            self.state.devices.are_assumed = True
            self.scheduler = Scheduler(self.state, cluster.profile.scheduler)

    def changed(self, change: str, kind: str, old: Object | None, value: Object) -> None:
        """Hear of a change: new pods queue up, and what may help lets waiting ones try again."""
        if kind == "Pod":
            self._pod_changed(change, old, value)
        elif not self.elastic:
            metadata = value["metadata"]
            if change == DELETED:
                self.state.delete(kind, metadata.get("namespace") or "", metadata["name"])
            elif kind not in _SPREADING or old is None or value.get("spec") != old.get("spec"):
                self.state.apply(value)
            if kind in self.scheduler.registry.helped_by:
                self.retry()

    def _pod_changed(self, change: str, old: Object | None, value: Object) -> None:
        metadata = value["metadata"]
        name = (metadata["namespace"], metadata["name"])
        if change == DELETED:
            self.queue.remove(name)
            self.waiting.pop(name, None)
            self.attempts.pop(name, None)
            self.rejected.discard(name)
            if not self.elastic:
                self.state.delete("Pod", *name)
                self.retry()
            return
        if not self.elastic and (old is None or _matters(old, value)) and name not in self.rejected:
            self.state.apply(value)
        if value["spec"].get("nodeName"):
            if old is not None and not old["spec"].get("nodeName"):
                self.queue.remove(name)
                self.waiting.pop(name, None)
                self.attempts.pop(name, None)
                self.retry(after_binding=True)
            elif old is not None and is_finished(value) and not is_finished(old):
                self.retry()
        elif is_terminating(value):
            self.queue.remove(name)
            self.waiting.pop(name, None)
        elif change == ADDED or (old is not None and old["spec"].get("schedulingGates") != value["spec"].get("schedulingGates")):
            self._queue(name, value)

    def reject(self, pod: Object) -> None:
        """Count a pod no more that the kubelet of its node does not take."""
        name = (pod["metadata"]["namespace"], pod["metadata"]["name"])
        self.rejected.add(name)
        self.state.delete("Pod", *name)
        self.retry()

    def take_after_all(self, pod: Object) -> None:
        """Count a pod again that the kubelet may take now."""
        name = (pod["metadata"]["namespace"], pod["metadata"]["name"])
        if name in self.rejected:
            self.rejected.remove(name)
            self.state.apply(pod)

    def _queue(self, name: Name, pod: Object) -> None:
        self.queue.add(name, pod["spec"].get("priority") or 0)
        self.cluster.wake(SCHEDULER, "", "")

    def retry(self, after_binding: bool = False) -> None:
        """Let the pods that found no node try again, each a while after its last try.

        A pod that was put on a node takes room, and so helps only those that want to be near it or spread evenly.
        """
        now = self.cluster.now
        for name, tried in list(self.waiting.items()):
            if after_binding and not self.elastic and not self._may_gain_from_others(name):
                continue
            due = tried + BACKOFF
            if due <= now:
                self._back(name)
            else:
                self._later[name] = due
                self.cluster.clock.set((SCHEDULER, "", ""), due)

    def _may_gain_from_others(self, name: Name) -> bool:
        """Mirrors: InterPodAffinity and PodTopologySpread, isSchedulableAfterPodChange."""
        pod = self.state.pods.get("/".join(name))
        return pod is None or bool(pod.kind.own_affinity or pod.kind.spec.get("topologySpreadConstraints"))

    def _back(self, name: Name) -> None:
        pod = self.cluster.store.get("Pod", *name)
        del self.waiting[name]
        if pod is not None:
            self._queue(name, pod)

    def _try_later(self) -> None:
        """Queue those whose time has come, and come back for the others: of several times the clock keeps the earliest."""
        for name, due in list(self._later.items()):
            if name not in self.waiting:
                del self._later[name]
            elif due <= self.cluster.now:
                del self._later[name]
                self._back(name)
            else:
                self.cluster.clock.set((SCHEDULER, "", ""), due)

    def state_names(self) -> set[Name]:
        """The pods that the scheduler knows of."""
        return {(pod.namespace, pod.name) for pod in self.state.pods.values()}

    def turn(self) -> None:
        """Try the pods that queue, one after another: a controller that writes an object takes longer than that."""
        self._try_later()
        self._decided.clear()
        while (name := self.queue.pop()) is not None:
            pod = self.cluster.store.get("Pod", *name)
            if pod is not None and not pod["spec"].get("nodeName"):
                self._try(name, pod)

    def _try(self, name: Name, pod: Object) -> None:
        cluster = self.cluster
        if self.elastic:
            for node in cluster.store.of_kind("Node"):
                if not node["spec"].get("unschedulable"):
                    cluster.bind(pod, node["metadata"]["name"])
                    return
            return
        if any(each < (pod["spec"].get("priority") or 0) for each in self.state.priorities):
            cluster.catch_up()  # preemption spares what budgets guard
        attempt = self.scheduler.schedule(*name)
        if self.observer is not None:
            self.observer(pod, attempt)
        if attempt.outcome == "scheduled":
            if attempt.volumes is not None:
                if (taken := self._first_decided(attempt.volumes)) is not None:
                    self._give_back(name, pod, taken)
                    return
                self._assume_volumes(attempt)
            if attempt.devices:
                from kubecheck.sim.scheduler import bind_devices

                for claim in bind_devices(self.state, attempt.devices, *name):
                    if cluster.store.get("ResourceClaim", name[0], claim["metadata"]["name"]) is None:
                        cluster.create({key: each for key, each in claim.items() if key != "status"})
                    self._write_claim(claim)
            cluster.bind(pod, attempt.node)
            return
        self.attempts[name] = attempt
        if attempt.outcome == "ignored":
            return
        self.waiting[name] = cluster.now
        self.queue.fail(name)
        self._explain(pod, attempt)
        found = attempt.post_filter
        if found is not None and found.given_back is not None:
            cluster.set_status({**found.given_back, "status": {}})
        if found is None or not found.nominated:
            return
        victims = [value for each in found.victims if (value := cluster.store.get("Pod", each.namespace, each.name)) is not None]
        self.preemptions.append((pod, found.nominated, victims))
        for value in victims:
            cluster.delete(self._mark_preempted(value))
        self._give_up_nominations(pod, found.nominated)

    def _write_claim(self, claim: Object) -> None:
        current = self.cluster.store.get("ResourceClaim", claim["metadata"]["namespace"], claim["metadata"]["name"])
        if current is not None:
            self.cluster.set_status({**current, "status": claim["status"]})

    def _mark_preempted(self, victim: Object) -> Object:
        """Mirrors: Evaluator.PreemptPod."""
        status = dict(victim.get("status") or {})
        condition = {
            "type": "DisruptionTarget",
            "status": "True",
            "reason": "PreemptionByScheduler",
            "message": "default-scheduler: preempting to accommodate a higher priority pod",
            "lastTransitionTime": stamp(self.cluster.now),
        }
        status["conditions"] = [*(each for each in status.get("conditions") or () if each["type"] != "DisruptionTarget"), condition]
        return self.cluster.set_status({**victim, "status": status}) or victim

    def _give_up_nominations(self, pod: Object, node: str) -> None:
        """Pods of lower priority for which room was kept there have to look again. Mirrors: getLowerPriorityNominatedPods, prepareCandidate."""
        priority = pod["spec"].get("priority") or 0
        for other in list(self.state.nominated.values()):
            value = self.cluster.store.get("Pod", other.namespace, other.name)
            if other.nominated == node and other.kind.priority < priority and value is not None:
                self._forget_nomination(value)

    def _forget_nomination(self, pod: Object) -> None:
        status = {key: each for key, each in (pod.get("status") or {}).items() if key != "nominatedNodeName"}
        self.state.forget_nomination(pod["metadata"]["namespace"], pod["metadata"]["name"])
        self.cluster.set_status({**pod, "status": status})

    def _explain(self, pod: Object, attempt: Attempt) -> None:
        """Write the scheduler's sentence into the pod's status."""
        if attempt.outcome == "gated":
            # The server says so when it takes the pod. Mirrors: registry/core/pod (applySchedulingGatedCondition).
            self.cluster.set_status({**pod, "status": self._unscheduled(pod, "SchedulingGated", _GATED)})
            return
        if attempt.pre_filter is not None and attempt.pre_filter.plugin == _DEVICES and self._lacks_claim(attempt):
            return
        status = self._unscheduled(pod, "Unschedulable", attempt.message)
        found = attempt.post_filter
        if found is not None and found.nominated:
            status["nominatedNodeName"] = found.nominated
        elif found is not None and found.is_eligible and status.pop("nominatedNodeName", None):
            self.state.forget_nomination(pod["metadata"]["namespace"], pod["metadata"]["name"])
        self.cluster.set_status({**pod, "status": status})

    def _lacks_claim(self, attempt: Attempt) -> bool:
        """Whether a claim to devices is not there: then the pod never queues, and nobody writes why. Mirrors: DynamicResources.PreEnqueue."""
        from kubecheck.sim.scheduler import find_claims

        return attempt.pod is not None and bool(find_claims(self.state, attempt.pod)[1])

    def _unscheduled(self, pod: Object, reason: str, message: str) -> dict[str, Any]:
        """The status of a pod that is on no node, and why."""
        condition = {"type": "PodScheduled", "status": "False", "reason": reason, "message": message}
        status = dict(pod.get("status") or {})
        known = next((each for each in status.get("conditions") or () if each["type"] == "PodScheduled"), None)
        when = known["lastTransitionTime"] if known is not None and known["status"] == "False" else stamp(self.cluster.now)
        others = [each for each in status.get("conditions") or () if each["type"] != "PodScheduled"]
        status["conditions"] = [*others, {**condition, "lastTransitionTime": when}]
        return status

    def _first_decided(self, volumes: Any) -> str | None:
        """A claim of which a pod tried in the same turn has decided: the scheduler writes what it knew of it before, and is told of a conflict.

        Mirrors: volumeBinder.AssumePodVolumes, bindAPIUpdate (whose objects are those of the informers).
        """
        keys = [(claim["metadata"]["namespace"], claim["metadata"]["name"]) for claim in (*(each for each, _ in volumes.bindings), *volumes.provisions)]
        found = next((name for namespace, name in keys if (namespace, name) in self._decided), None)
        self._decided.update(keys)
        return found

    def _give_back(self, name: Name, pod: Object, claim: str) -> None:
        """Let a pod that could not be bound wait for another try. Mirrors: handleBindingCycleError."""
        cluster = self.cluster
        self.waiting[name] = cluster.now
        self.queue.fail(name)
        message = (
            f'running PreBind plugin "VolumeBinding": binding volumes: Operation cannot be fulfilled on persistentvolumeclaims "{claim}": '
            "the object has been modified; please apply your changes to the latest version and try again"
        )
        cluster.set_status({**pod, "status": self._unscheduled(pod, "SchedulerError", message)})
        self._later[name] = cluster.now + BACKOFF
        cluster.clock.set((SCHEDULER, "", ""), cluster.now + BACKOFF)

    def _assume_volumes(self, attempt: Attempt) -> None:
        """What binding the pod decides about its claims: volumes that it takes, and the node that a provisioner is told."""
        volumes: Any = attempt.volumes
        store, cluster = self.cluster.store, self.cluster
        for claim, volume in volumes.bindings:
            _bind_volume(cluster, store.get("PersistentVolume", "", volume["metadata"]["name"]), claim)
        for claim in volumes.provisions:
            metadata = claim["metadata"]
            current = store.get("PersistentVolumeClaim", metadata["namespace"], metadata["name"])
            if current is not None:
                annotations = {**(current["metadata"].get("annotations") or {}), "volume.kubernetes.io/selected-node": attempt.node}
                cluster.replace({**current, "metadata": {**current["metadata"], "annotations": annotations}})


def _bind_volume(cluster: Cluster, volume: Object | None, claim: Object) -> None:
    if volume is None:
        return
    metadata = claim["metadata"]
    reference = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "namespace": metadata["namespace"],
        "name": metadata["name"],
        "uid": metadata["uid"],
    }
    annotations = {**(volume["metadata"].get("annotations") or {}), "pv.kubernetes.io/bound-by-controller": "yes"}
    spec = {**volume["spec"], "claimRef": reference}
    cluster.replace({**volume, "metadata": {**volume["metadata"], "annotations": annotations}, "spec": spec})


def _matters(old: Object, new: Object) -> bool:
    """Whether the change of a pod is one that the scheduler looks at."""
    before, after = old["metadata"], new["metadata"]
    if old["spec"] is not new["spec"] and old["spec"] != new["spec"]:
        return True
    for key in ("labels", "annotations", "deletionTimestamp"):
        if before.get(key) != after.get(key):
            return True
    one, two = old.get("status") or {}, new.get("status") or {}
    return any(one.get(key) != two.get(key) for key in ("phase", "nominatedNodeName", "startTime", "resourceClaimStatuses"))
