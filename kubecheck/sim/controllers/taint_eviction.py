"""Eviction by taints: a pod goes from a node with a NoExecute taint that it does not tolerate, or tolerates for a while only.

Mirrors: pkg/controller/tainteviction (Controller.processPodOnNode, addConditionAndDeletePod) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Delete, SetStatus, Wake
from kubecheck.sim.objects.clock import seconds, stamp
from kubecheck.sim.objects.pod_states import condition_of
from kubecheck.sim.objects.store import DELETED
from kubecheck.sim.objects.taints import eviction_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_ACTOR = "TaintEviction"


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one pod: it stays as long as it may, counted from when it came to the node."""
    pod = store.get("Pod", namespace, name)
    node = store.get("Node", "", pod["spec"].get("nodeName") or "") if pod is not None else None
    if pod is None or node is None or pod["metadata"].get("deletionTimestamp"):
        return
    found = eviction_of(pod, node)
    if found is None:
        return
    placed = (condition_of(pod, "PodScheduled") or {}).get("lastTransitionTime") or pod["metadata"]["creationTimestamp"]  # made for that node
    left = seconds(placed) + found[0] - now
    if left > 0:
        yield Wake(left)
        return
    condition = {
        "type": "DisruptionTarget",
        "status": "True",
        "reason": "DeletionByTaintManager",
        "message": "Taint manager: deleting due to NoExecute taint",
        "lastTransitionTime": stamp(now),
    }
    status = pod.get("status") or {}
    conditions = [each for each in status.get("conditions") or () if each["type"] != "DisruptionTarget"]
    yield Delete((yield SetStatus({**pod, "status": {**status, "conditions": [*conditions, condition]}})) or pod)


def _of_pod(change: str, old: Object | None, pod: Object, _store: Store) -> Iterator[tuple[str, str, str]]:
    """A pod that came to a node."""
    node = pod["spec"].get("nodeName")
    if node and change != DELETED and (old is None or old["spec"].get("nodeName") != node):
        yield _ACTOR, pod["metadata"].get("namespace") or "", pod["metadata"]["name"]


def _of_node(change: str, old: Object | None, node: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """The pods of a node whose taints are others."""
    if change == DELETED or (old["spec"].get("taints") if old is not None else None) == node["spec"].get("taints"):
        return
    for pod in store.of_kind("Pod"):
        if pod["spec"].get("nodeName") == node["metadata"]["name"]:
            yield _ACTOR, pod["metadata"]["namespace"], pod["metadata"]["name"]


CONTROLLER = Controller({_ACTOR: sync}, watches={"Pod": _of_pod, "Node": _of_node})
