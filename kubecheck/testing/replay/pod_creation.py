"""The pods of recorded questions about scheduling, as the API server would store them in the cluster of the question."""

from __future__ import annotations

from kubecheck.api.admission import admit
from kubecheck.api.admission.priority import as_requested
from kubecheck.api.defaults.core.pods import default_pod, prepare_pod
from kubecheck.api.validation.core.pods import validate_pod
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState


class PodInvalidError(Exception):
    """Validation refuses the pod; the message is the server's."""


class StateLister:
    """What the scheduler knows, for admission plugins; the records know all classes, and nothing of service accounts and LimitRanges."""

    __slots__ = ("_objects", "minor")

    def __init__(self, state: ClusterState) -> None:
        self.minor = current().minor
        self._objects: dict[str, dict[str, dict[str, Any]]] = {"PriorityClass": state.priority_classes, "RuntimeClass": state.runtime_classes}

    def get(self, _group: str, kind: str, _namespace: str, name: str) -> dict[str, Any] | None:
        """The class as stored; None where it is not found."""
        return self._objects.get(kind, {}).get(name)

    def of_kind(self, _group: str, kind: str, _namespace: str = "") -> list[dict[str, Any]]:
        """The classes of a kind as stored."""
        return list(self._objects.get(kind, {}).values())

    def is_missing(self, kind: str, _namespace: str, _name: str) -> bool:
        """Whether the records hold all objects of the kind."""
        return kind in self._objects


def create_pod(state: ClusterState, pod: dict[str, Any], is_checked: bool = True) -> dict[str, Any]:
    """The pod as the server would store it; the value given is not changed. A pod that exists already need not be checked.

    Raises:
        Denied: an admission plugin forbids it.
        PodInvalidError: validation refuses it.
    """
    pod = default_pod({**pod, "apiVersion": "v1", "kind": "Pod"})
    metadata = pod.get("metadata") or {}
    pod = {**pod, "metadata": {**metadata, "namespace": metadata.get("namespace") or "default"}, "spec": pod.get("spec") or {}}
    pod = prepare_pod(_with_stated_priority(admit(as_requested(pod), StateLister(state)), pod["spec"]))
    if is_checked:
        _check(pod)
    return pod


def _with_stated_priority(pod: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """The admitted pod with the priority that it states itself: the server would refuse one without a class, and the records play such pods."""
    stated = {name: written[name] for name in ("priority", "preemptionPolicy") if written.get(name) is not None}
    return {**pod, "spec": {**pod["spec"], **stated}}


def _check(pod: dict[str, Any]) -> None:
    """Mirrors: podStrategy.Validate; several errors are one text, as the server aggregates them."""
    texts = list(dict.fromkeys(f"{error.field}: {error.message}" for error in validate_pod(pod)))
    if texts:
        raise PodInvalidError(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")
