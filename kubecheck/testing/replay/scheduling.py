"""Plays recorded questions about scheduling: a cluster, and pods that are decided one after another.

Each pod is created, scheduled, and placed at once; victims of a preemption vanish at once and the pod is tried again; waiting claims are bound when
their pod is placed. A pod that fails is not tried again.
"""

from __future__ import annotations

from kubecheck.api.admission import Denied
from kubecheck.api.admission.storage import default_class
from kubecheck.sim.scheduler.core.binding import bind_devices, bind_volumes
from kubecheck.sim.scheduler.core.cluster_state import ClusterState
from kubecheck.sim.scheduler.core.cycle import SCHEDULED, Attempt, Scheduler
from kubecheck.testing.replay.pod_creation import PodInvalidError, create_pod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Rejection
    from kubecheck.sim.scheduler.core.preemption import PostFilter

_MAXIMUM_ATTEMPTS = 4


def answer_scheduling(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to one recorded question, in the shape of the records."""
    return {"id": question.get("id"), "expected": Replay(question["objects"], question.get("configuration")).play(question["pods"])}


class Replay:
    """A cluster in which pods are created one by one."""

    def __init__(self, objects: list[dict[str, Any]], configuration: dict[str, Any] | None = None) -> None:
        self.state = ClusterState()
        self.scheduler = Scheduler(self.state, configuration)
        self.placed = 0
        self.bindings: dict[str, str] = {}
        self._load(objects)

    def _load(self, objects: list[dict[str, Any]]) -> None:
        state = self.state
        pods = []
        taken = {(each.get("spec") or {}).get("volumeName") for each in objects if each.get("kind") == "PersistentVolumeClaim"}
        for obj in objects:
            kind = obj.get("kind")
            if kind == "Pod":
                pods.append(obj)
                continue
            if kind == "PersistentVolume" and ((obj.get("status") or {}).get("phase") or "Pending") == "Pending":
                phase = "Bound" if obj["metadata"]["name"] in taken else "Available"
                obj = {**obj, "status": {**(obj.get("status") or {}), "phase": phase}}
            state.apply(obj)
        for name in implied_namespaces(objects):
            state.apply({"kind": "Namespace", "metadata": {"name": name}})
        self._give_default_class()
        for index, pod in enumerate(pods):
            created = create_pod(state, pod, is_checked=False)
            status = pod.get("status") or {}
            started = f"2026-01-01T00:{index // 60:02}:{index % 60:02}Z"
            state.apply({**created, "status": {**status, "phase": status.get("phase") or "Running", "startTime": status.get("startTime") or started}})

    def _give_default_class(self) -> None:
        state = self.state
        chosen = default_class(state.storage_classes.values())
        if chosen is None:
            return
        for claim in list(state.claims.values()):
            spec = claim.get("spec") or {}
            if spec.get("storageClassName") is None and not spec.get("volumeName"):
                state.apply({**claim, "spec": {**spec, "storageClassName": chosen}})

    def play(self, pods: list[dict[str, Any]]) -> dict[str, Any]:
        """Decide the pods in order; the results, where every pod is in the end, and the volumes that claims were bound to."""
        results = [self._decide(pod) for pod in pods]
        final = {key: pod.node.name for key, pod in sorted(self.state.pods.items()) if pod.node is not None}
        answer: dict[str, Any] = {"results": results, "final": final}
        if self.bindings:
            answer["bindings"] = self.bindings
        return answer

    def _start_time(self) -> str:
        self.placed += 1
        return f"2026-01-02T{(self.placed - 1) // 3600:02}:{(self.placed - 1) // 60 % 60:02}:{(self.placed - 1) % 60:02}Z"

    def _decide(self, written: dict[str, Any]) -> dict[str, Any]:
        metadata = written.get("metadata") or {}
        namespace, name = metadata.get("namespace") or "default", metadata.get("name", "")
        result: dict[str, Any] = {"pod": f"{namespace}/{name}"}
        try:
            pod = create_pod(self.state, written)
        except Denied as denied:
            return {**result, "outcome": "refused", "message": denied.problem}
        except PodInvalidError as invalid:
            return {**result, "outcome": "refused", "message": str(invalid)}
        node = pod["spec"].get("nodeName")
        if node:
            self.state.apply({**pod, "status": {"phase": "Running", "startTime": self._start_time()}})
            return {**result, "outcome": "assigned", "node": node}
        self.state.apply({**pod, "status": {}})
        attempt = self.scheduler.schedule(namespace, name)
        if attempt.outcome in ("ignored", "gated"):
            self.state.delete("Pod", namespace, name)
            return {**result, "outcome": attempt.outcome, "message": attempt.message}
        if metadata.get("deletionTimestamp") is not None:
            self.state.delete("Pod", namespace, name)
            return {**result, "outcome": "deleting"}
        return self._finish(namespace, name, attempt, result)

    def _finish(self, namespace: str, name: str, attempt: Attempt, result: dict[str, Any]) -> dict[str, Any]:
        attempts: list[dict[str, Any]] = []
        while True:
            attempts.append(describe_attempt(attempt))
            if attempt.outcome == SCHEDULED:
                if attempt.volumes is not None:
                    self.bindings.update(bind_volumes(self.state, attempt.volumes, attempt.node))
                bind_devices(self.state, attempt.devices, namespace, name)
                self.state.bind(namespace, name, attempt.node, self._start_time())
                return {**result, "outcome": SCHEDULED, "node": attempt.node, "attempts": attempts}
            freed = attempt.post_filter
            if freed is None or not freed.nominated or len(attempts) == _MAXIMUM_ATTEMPTS:
                return {**result, "outcome": attempt.outcome, "message": attempt.message, "attempts": attempts}
            for victim in freed.victims:
                self.state.delete("Pod", victim.namespace, victim.name)
            self.state.pods[f"{namespace}/{name}"].nominated = freed.nominated
            attempt = self.scheduler.schedule(namespace, name)


_NAMESPACED = (
    "Pod",
    "PersistentVolumeClaim",
    "Service",
    "ReplicationController",
    "ReplicaSet",
    "StatefulSet",
    "PodDisruptionBudget",
    "CSIStorageCapacity",
)


def implied_namespaces(objects: list[dict[str, Any]]) -> list[str]:
    """Namespaces that count as bare ones: those that are only mentioned, and those mentioned after their own object, as the records have it."""
    implied = {"default": True}
    for obj in objects:
        metadata = obj.get("metadata") or {}
        if obj.get("kind") in _NAMESPACED:
            implied[metadata.get("namespace") or "default"] = True
        elif obj.get("kind") == "Namespace":
            implied[metadata.get("name", "")] = False
    return sorted(name for name, is_implied in implied.items() if is_implied)


def _describe(rejection: Rejection) -> dict[str, Any]:
    return {"plugin": rejection.plugin, "code": rejection.code, "reasons": sorted(rejection.reasons)}


def describe_attempt(attempt: Attempt) -> dict[str, Any]:
    """An attempt as a plain value; what is empty is left out."""
    value: dict[str, Any] = {"nominatedNode": attempt.nominated_node}
    value["preFilter"] = None if attempt.pre_filter is None else _describe(attempt.pre_filter)
    value["preFilterNodes"] = sorted((attempt.pre_filter_nodes or ()) if attempt.node else ())
    value["rejected"] = {name: _describe(rejection) for name, rejection in attempt.rejected.items()}
    value["feasible"] = attempt.feasible
    value["scores"] = {name: {"total": score.total, "plugins": score.plugins} for name, score in attempt.scores.items()}
    value["message"] = attempt.message
    value["postFilter"] = None if attempt.post_filter is None else _describe_post_filter(attempt.post_filter)
    return {key: each for key, each in value.items() if each}


def _describe_post_filter(found: PostFilter) -> dict[str, Any]:
    value: dict[str, Any] = {"code": found.code, "message": found.message, "nominated": found.nominated}
    value["victims"] = [victim.key for victim in found.victims]
    candidates = {}
    for name, candidate in found.candidates.items():
        candidates[name] = {"victims": [victim.key for victim in candidate.victims]}
        if candidate.violations:
            candidates[name]["pdbViolations"] = candidate.violations  # type: ignore[assignment]  # a count beside a list
    value["candidates"] = candidates
    value["rejected"] = {name: _describe(rejection) for name, rejection in found.rejected.items()}
    return {key: each for key, each in value.items() if each}
