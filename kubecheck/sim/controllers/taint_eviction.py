"""Eviction by taints: a pod goes from a node with a NoExecute taint that it does not tolerate, or tolerates for a while only.

Mirrors: pkg/controller/tainteviction (Controller.processPodOnNode, addConditionAndDeletePod) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Delete, SetStatus, Wake
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.store import DELETED
from kubecheck.sim.objects.taints import evicting_taints, eviction_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_ACTOR = "TaintEviction"


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one pod: it stays as long as it may, counted from when somebody saw that it may not stay for ever."""
    pod = store.get("Pod", namespace, name)
    node = store.get("Node", "", pod["spec"].get("nodeName") or "") if pod is not None else None
    if pod is None or node is None or pod["metadata"].get("deletionTimestamp"):
        return
    found, uid = eviction_of(pod, node), pod["metadata"]["uid"]
    if found is None:
        store.noticed.pop(uid, None)
        return
    left = store.noticed.setdefault(uid, now) + found[0] - now
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


def _of_pod(change: str, old: Object | None, pod: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """A pod that came to a node which has taints."""
    name = pod["spec"].get("nodeName")
    if name and change != DELETED and (old is None or old["spec"].get("nodeName") != name):
        node = store.get("Node", "", name)
        if node is not None and node["spec"].get("taints"):
            yield _ACTOR, pod["metadata"].get("namespace") or "", pod["metadata"]["name"]


def _of_node(change: str, old: Object | None, node: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """The pods of a node whose taints are others, of those that evict."""
    if change == DELETED or evicting_taints(old) == evicting_taints(node):
        return
    for pod in store.of_kind("Pod"):
        if pod["spec"].get("nodeName") == node["metadata"]["name"]:
            yield _ACTOR, pod["metadata"]["namespace"], pod["metadata"]["name"]


CONTROLLER = Controller({_ACTOR: sync}, watches={"Pod": _of_pod, "Node": _of_node})
