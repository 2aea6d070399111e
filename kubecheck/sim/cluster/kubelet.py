"""The kubelets of all nodes: pods start, become ready, end and vanish, one at a time and each only when the controllers are at rest."""

from __future__ import annotations

import heapq

from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.store import DELETED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object

QUIET = 0.10
_RETRY = 0.4
_INDEX = "batch.kubernetes.io/job-completion-index"
_POD_INDEX = "apps.kubernetes.io/pod-index"
_ROOT_CERTIFICATE = "kube-root-ca.crt"


class Behaviour:
    """How the containers of a pod behave.

    Attributes:
        start: ``ok``, ``pull-error`` or ``crash``.
        ready_after: Seconds from start to ready, None for never.
        exit_after: Seconds from start to the end, None for never.
        code: The exit code; ``codes`` those of the first, second ... pod to end, ``by_index`` those of indexes.
    """

    __slots__ = ("by_index", "code", "codes", "exit_after", "ready_after", "start")

    def __init__(
        self,
        start: str = "ok",
        ready_after: float | None = 0.0,
        exit_after: float | None = None,
        code: int = 0,
        codes: list[int] | None = None,
        by_index: dict[str, int] | None = None,
    ) -> None:
        self.start = start
        self.ready_after = ready_after
        self.exit_after = exit_after
        self.code = code
        self.codes = codes
        self.by_index = by_index


class Hindrance:
    """Why the containers of a pod are not created: the kubelet's reason, what it says to it, and the claim that another node holds, if it is that.

    A pod that it rejects has failed (``is_final``); whoever controls it makes another one.
    """

    __slots__ = ("claim", "is_final", "message", "reason")

    def __init__(self, reason: str, message: str = "", claim: str = "", *, is_final: bool = False) -> None:
        self.reason = reason
        self.message = message
        self.claim = claim
        self.is_final = is_final


class Kubelet:
    """Plays the kubelets.

    Subclasses say in `behaviour` how pods behave. Becoming ready, ending and vanishing happen only after ``QUIET`` seconds without a change.
    """

    def __init__(self, start_after: float = 0.2, stop_after: float = 0.3, exit_gap: float = QUIET) -> None:
        self.start_after = start_after
        self.stop_after = stop_after
        self.exit_gap = exit_gap
        self.gathers = False  # whether controllers hear of pods that start or get ready together all at once
        self.blocked: dict[str, Hindrance] = {}
        self.state: dict[str, str] = {}
        self.exits = 0
        self.restarts: dict[str, int] = {}
        self._heap: list[tuple[float, int, str, str, str, str]] = []
        self._sequence = 0
        self._addresses = 0
        self.cluster: Cluster

    def join(self, cluster: Cluster) -> None:
        """Learn of the cluster to play in."""
        self.cluster = cluster

    def behaviour(self, pod: Object) -> Behaviour:
        """How this pod behaves."""
        return Behaviour()

    # -- what is due --------------------------------------------------------------------------------------------------

    def changed(self, change: str, old: Object | None, pod: Object) -> None:
        """Hear of a change of a pod."""
        metadata = pod["metadata"]
        uid = metadata["uid"]
        state = self.state.get(uid, "new")
        now = self.cluster.now
        if change == DELETED:
            self.state[uid] = "gone"
            self.blocked.pop(uid, None)
        elif metadata.get("deletionTimestamp"):
            if state not in {"killing", "gone"}:
                self.state[uid] = "killing"
                grace = metadata.get("deletionGracePeriodSeconds") or 0
                self._push(now + min(self.stop_after, grace), "kill", pod)
        elif pod["spec"].get("nodeName") and state == "new" and (pod.get("status") or {}).get("phase", "Pending") == "Pending":
            self.state[uid] = "starting"
            self._push(now + self.start_after + 0.08 * _ordinal(pod), "start", pod)

    def wait(self, pod: Object) -> None:
        """Try later to start a pod that cannot start yet."""
        self._push(self.cluster.now + _RETRY, "start", pod)

    def _push(self, due: float, what: str, pod: Object) -> None:
        self._sequence += 1
        metadata = pod["metadata"]
        heapq.heappush(self._heap, (due, self._sequence, what, metadata["namespace"], metadata["name"], metadata["uid"]))

    def next_due(self) -> float | None:
        """When the next deed is due, given that some wait for quiet."""
        heap = self._heap
        while heap and self.state.get(heap[0][5]) == "gone":
            heapq.heappop(heap)
        if not heap:
            return None
        due, _, what, _, _, _ = heap[0]
        if what != "start":
            due = max(due, self.cluster.last_activity + (self.exit_gap if what == "exit" else QUIET))
        return due

    def is_busy(self, within: float = 8.0) -> bool:
        """Whether something is to be done soon that is not merely waiting for what is missing."""
        soon = self.cluster.now + within
        return any(due < soon and uid not in self.blocked and self.state.get(uid) != "gone" for due, _, _, _, _, uid in self._heap)

    def act(self) -> None:
        """Do what is due first, and where deeds are gathered, all of that sort that are due at the same moment."""
        due, _, what, _, _, _ = self._heap[0]
        self._act_once()
        while self.gathers and self._heap and (self._heap[0][0], self._heap[0][2]) == (due, what):
            self._act_once()

    def _act_once(self) -> None:
        _, _, what, namespace, name, uid = heapq.heappop(self._heap)
        pod = self.cluster.store.get("Pod", namespace, name)
        if pod is None or pod["metadata"]["uid"] != uid:
            return
        if what == "start":
            self._start(pod, uid)
        elif what == "ready":
            if self.state.get(uid) == "running":
                self._write(pod, "Running", {"running": {"startedAt": stamp(self.cluster.now)}}, ready=True)
        elif what == "exit":
            self._exit(pod, uid)
        else:
            self._kill(pod)

    # -- deeds --------------------------------------------------------------------------------------------------------

    def _start(self, pod: Object, uid: str) -> None:
        if pod["metadata"].get("deletionTimestamp"):
            return
        now = self.cluster.now
        found = self.missing(pod)
        if found is not None:
            first = uid not in self.blocked
            self.blocked[uid] = found
            self.wait(pod)
            if first:
                waiting = {"reason": found.reason, "message": found.message} if found.message else {"reason": found.reason}
                self._write(pod, "Pending", {"waiting": waiting}, ready=False, started=False)
            return
        self.blocked.pop(uid, None)
        behaviour = self.behaviour(pod)
        self.state[uid] = "running"
        if behaviour.start == "pull-error":
            self._write(pod, "Pending", {"waiting": {"reason": "ImagePullBackOff"}}, ready=False)
            return
        if behaviour.start == "crash":
            self.restarts[uid] = 3
            self._write(pod, "Running", {"waiting": {"reason": "CrashLoopBackOff"}}, ready=False)
            return
        delay = behaviour.ready_after
        if delay is not None:
            self._push(now + delay, "ready", pod)
        if behaviour.exit_after is not None:
            self._push(now + behaviour.exit_after, "exit", pod)
        if delay is None or delay > 0:
            self._write(pod, "Running", {"running": {"startedAt": stamp(now)}}, ready=False)

    def _exit(self, pod: Object, uid: str) -> None:
        if self.state.get(uid) != "running":
            return
        behaviour = self.behaviour(pod)
        index = (pod["metadata"].get("annotations") or {}).get(_INDEX)
        code = behaviour.code
        if index is not None and behaviour.by_index is not None:
            code = behaviour.by_index.get(index, 0)
        elif behaviour.codes:
            code = behaviour.codes[min(self.exits, len(behaviour.codes) - 1)]
        self.exits += 1
        policy = pod["spec"].get("restartPolicy", "Always")
        if policy == "Never" or (policy == "OnFailure" and code == 0):
            self.state[uid] = "ended"
            ended = self._terminated(code)
            self._write(pod, "Succeeded" if code == 0 else "Failed", ended, ready=False, reason="PodCompleted" if code == 0 else "PodFailed")
            return
        self.restarts[uid] = self.restarts.get(uid, 0) + 1
        self._write(pod, "Running", {"waiting": {"reason": "CrashLoopBackOff"}}, ready=False)
        self._push(self.cluster.now + (behaviour.exit_after or 0.3), "exit", pod)

    def _kill(self, pod: Object) -> None:
        if (pod.get("status") or {}).get("phase") in {"Pending", "Running", None} and pod["metadata"].get("finalizers"):
            self._write(pod, "Failed", self._terminated(143), ready=False, reason="PodFailed")
        self.cluster.last_activity = self.cluster.now
        self.cluster.delete(pod, now=True)

    def _terminated(self, code: int) -> dict[str, Any]:
        now = stamp(self.cluster.now)
        return {"terminated": {"exitCode": code, "reason": "Error" if code else "Completed", "startedAt": now, "finishedAt": now}}

    def _write(self, pod: Object, phase: str, state: dict[str, Any], *, ready: bool, started: bool = True, reason: str = "") -> None:
        """Write the pod's status."""
        cluster = self.cluster
        cluster.last_activity = cluster.now
        pod = cluster.store.current(pod) or pod
        status, now, uid = pod.get("status") or {}, stamp(cluster.now), pod["metadata"]["uid"]
        conditions = [each for each in status.get("conditions") or () if each["type"] in {"PodScheduled", "DisruptionTarget"}]
        why = "" if ready else reason or ("PodCompleted" if phase == "Succeeded" else "ContainersNotReady")
        for kind, value, because in (
            ("PodReadyToStartContainers", started and phase == "Running", ""),
            ("Initialized", True, ""),
            ("Ready", ready, why),
            ("ContainersReady", ready, why),
        ):
            condition = {"type": kind, "status": "True" if value else "False", "lastTransitionTime": now}
            conditions.append({**condition, "reason": because} if because else condition)
        made = {
            **status,
            "phase": phase,
            "startTime": status.get("startTime") or now,
            "conditions": conditions,
            "containerStatuses": [
                {
                    "name": container["name"],
                    "image": container.get("image", ""),
                    "imageID": "",
                    "ready": ready,
                    "started": started and phase == "Running",
                    "restartCount": self.restarts.get(uid, 0),
                    "state": state,
                }
                for container in pod["spec"]["containers"]
            ],
        }
        if started and not status.get("podIP"):
            self._addresses += 1
            number = self._addresses
            made["podIP"] = f"10.{64 + (number >> 16) % 64}.{(number >> 8) % 256}.{number % 256}"
            made["podIPs"] = [{"ip": made["podIP"]}]
            made["hostIP"] = "10.0.0.1"
        cluster.set_status({**pod, "status": made})

    # -- what a start needs -------------------------------------------------------------------------------------------

    def missing(self, pod: Object) -> Hindrance | None:
        """Why the pod cannot start yet: a ConfigMap or Secret (or a key) that is missing, a volume held elsewhere; None where nothing is in the way."""
        namespace = pod["metadata"]["namespace"]
        for kind, name, keys, reason in references(pod["spec"]):
            if kind == "PersistentVolumeClaim":
                held = self.held_elsewhere(pod, name)
                if held is not None:
                    return held
                continue
            found = self.cluster.store.get(kind, namespace, name)
            entries = entries_of(found) if found is not None else {}
            if found is None or any(key not in entries for key in keys):
                return Hindrance(reason)
        return None

    def held_elsewhere(self, pod: Object, claim: str) -> Hindrance | None:
        """What a pod waits for whose claim a pod on another node uses, where only one node may, or any other pod, where only one may."""
        store, namespace = self.cluster.store, pod["metadata"]["namespace"]
        found = store.get("PersistentVolumeClaim", namespace, claim)
        modes = set(found["spec"].get("accessModes") or ()) if found is not None else set()
        if found is None or {"ReadWriteMany", "ReadOnlyMany"} & modes:
            return None
        node, is_for_one = pod["spec"]["nodeName"], modes == {"ReadWriteOncePod"}
        for other in store.stored("Pod", "mounts", namespace, claim):
            holder, user = other["spec"].get("nodeName"), other["metadata"]
            if not holder or user["name"] == pod["metadata"]["name"] or self.state.get(user["uid"]) not in {"running", "killing"}:
                continue
            if is_for_one:  # the scheduler keeps them apart as well, where it knows nodes
                return Hindrance("ContainerCreating", f"claim {claim} is for one pod at a time, and {user['name']} uses it", claim)
            if holder != node:
                return Hindrance("ContainerCreating", f"claim {claim} is attached to {holder}, where {user['name']} uses it", claim)
        return None


def entries_of(value: Object) -> dict[str, Any]:
    """The entries of a ConfigMap or Secret."""
    return {**(value.get("data") or {}), **(value.get("binaryData") or {}), **(value.get("stringData") or {})}


def claim_of(volume: dict[str, Any]) -> str:
    """The claim that a volume of a pod names, or an empty text."""
    return str((volume.get("persistentVolumeClaim") or {}).get("claimName") or "")


def references(spec: dict[str, Any]) -> list[tuple[str, str, list[str], str]]:
    """What a pod needs to start: (kind, name, keys, the kubelet's reason while it is missing); optional ones are left out."""
    found: list[tuple[str, str, list[str], str]] = []
    for volume in spec.get("volumes") or ():
        sources = [volume, *((volume.get("projected") or {}).get("sources") or ())]
        for source in sources:
            for field, kind, key in (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")):
                reference = source.get(field)
                if reference is None or reference.get("optional"):
                    continue
                name = reference.get(key) or reference.get("name") or ""
                if name != _ROOT_CERTIFICATE:
                    found.append((kind, name, [item["key"] for item in reference.get("items") or ()], "ContainerCreating"))
        claim = claim_of(volume)
        if claim:
            found.append(("PersistentVolumeClaim", claim, [], "ContainerCreating"))
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        for source in container.get("envFrom") or ():
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                reference = source.get(field)
                if reference is not None and not reference.get("optional"):
                    found.append((kind, reference.get("name", ""), [], "CreateContainerConfigError"))
        for variable in container.get("env") or ():
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                reference = (variable.get("valueFrom") or {}).get(field)
                if reference is not None and not reference.get("optional"):
                    found.append((kind, reference.get("name", ""), [reference["key"]], "CreateContainerConfigError"))
    return found


def _ordinal(pod: Object) -> int:
    """Pods with a number start in the order of their numbers."""
    metadata = pod["metadata"]
    text = (metadata.get("annotations") or {}).get(_INDEX) or (metadata.get("labels") or {}).get(_POD_INDEX) or "0"
    return min(int(text), 20) if text.isdigit() else 0
