"""The controller of ReplicaSets and ReplicationControllers: as many pods as wanted, and which go first when there are too many.

Mirrors: pkg/controller/replicaset (ReplicaSetController.syncReplicaSet, manageReplicas, calculateStatus, getPodsToDelete),
pkg/controller (ActivePodsWithRanks), pkg/controller/replication v1.36.
"""

from __future__ import annotations

import math

from kubecheck.sim.controllers.controller import Controller, is_own_status
from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, SetStatus, Wake, Warn
from kubecheck.sim.objects.clock import seconds, stamp
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import (
    claim_pods,
    condition_of,
    is_active,
    phase_of,
    pod_from_template,
    until_available,
)
from kubecheck.sim.objects.store import controller_of
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kubecheck.sim.objects.pod_states import PodState
    from kubecheck.sim.objects.store import Object, Store

_BURST = 500
_COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one ReplicaSet. Mirrors: syncReplicaSet."""
    yield from _sync("ReplicaSet", namespace, name, store, now)


def sync_replication_controller(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one ReplicationController: the same, by way of conversion. Mirrors: replication.ReplicationManager."""
    yield from _sync("ReplicationController", namespace, name, store, now)


def _sync(kind: str, namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    value = store.get(kind, namespace, name)
    if value is None:
        return
    spec = value["spec"]
    selector = selector_of(spec.get("selector")) if kind == "ReplicaSet" else Selector.from_set(spec.get("selector"))
    states = [each for each in (yield from claim_pods(value, selector, store)) if each.is_active]
    problem = ""
    if not value["metadata"].get("deletionTimestamp"):
        problem = yield from _manage(value, [each.pod for each in states], store, now)
    value = store.current(value) or value
    minimum = spec.get("minReadySeconds", 0)
    status = _status(value, states, problem, minimum, now)
    yield SetStatus({**value, "status": status})
    if problem:
        raise Failed(problem)
    if minimum and status["readyReplicas"] != status["availableReplicas"] and (left := until_available([each.pod for each in states], minimum, now)) is not None:
        yield Wake(left)


def _manage(value: Object, pods: list[Object], store: Store, now: float) -> Generator[Any, Any, str]:
    """Create or delete; what went wrong, or an empty text. Mirrors: manageReplicas, slowStartBatch."""
    wanted = value["spec"].get("replicas", 1)
    missing = min(wanted - len(pods), _BURST)
    batch, problem = 1, ""
    while missing > 0 and not problem:
        batch = min(batch, missing)
        for _ in range(batch):
            try:
                yield Create(pod_from_template(value["spec"].get("template") or {}, value))
            except Refused as refused:
                problem = problem or refused.message
                yield Warn(value, "FailedCreate", f"Error creating: {refused.message}")
        missing -= batch
        batch *= 2
    if len(pods) > wanted:
        for pod in choose_victims(value, pods, len(pods) - wanted, store, now):
            yield Delete(pod)
    return problem


def _status(value: Object, states: list[PodState], problem: str, minimum: int, now: float) -> dict[str, Any]:
    """Mirrors: calculateStatus."""
    labels = ((value["spec"].get("template") or {}).get("metadata") or {}).get("labels") or {}
    own = labels.items()
    ready = [each for each in states if each.ready_since is not None]
    status: dict[str, Any] = {
        **(value.get("status") or {}),
        "replicas": len(states),
        "fullyLabeledReplicas": sum([own <= (each.pod["metadata"].get("labels") or {}).items() for each in states]),
        "readyReplicas": len(ready),
        "availableReplicas": sum([each.is_available(minimum, now) for each in ready]) if minimum else len(ready),
        "observedGeneration": value["metadata"]["generation"],
    }
    failure = condition_of(value, "ReplicaFailure")
    others = [each for each in status.get("conditions") or () if each["type"] != "ReplicaFailure"]
    if problem and failure is None:
        reason = "FailedCreate" if len(states) < value["spec"].get("replicas", 1) else "FailedDelete"
        condition = {"type": "ReplicaFailure", "status": "True", "reason": reason, "message": problem, "lastTransitionTime": stamp(now)}
        status["conditions"] = [*others, condition]
    elif not problem and failure is not None:
        status["conditions"] = others
    return status


def choose_victims(value: Object, pods: list[Object], count: int, store: Store, now: float) -> list[Object]:
    """Which pods go when there are too many. Mirrors: getPodsToDelete, getPodsRankedByRelatedPodsOnSameNode."""
    if count >= len(pods):
        return pods
    on_node: dict[str, int] = {}
    for pod in _related(value, store):
        if is_active(pod):
            node = pod["spec"].get("nodeName", "")
            on_node[node] = on_node.get(node, 0) + 1
    return sorted(pods, key=lambda pod: _rank(pod, on_node.get(pod["spec"].get("nodeName", ""), 0), now))[:count]


def _related(value: Object, store: Store) -> list[Object]:
    """The pods of all ReplicaSets of the same deployment; none where there is no deployment. Mirrors: getIndirectlyRelatedPods, getReplicaSetsWithSameController."""
    owner = controller_of(value)
    family = [] if owner is None else store.controlled(value["kind"], owner["uid"])
    return [pod for each in family for pod in store.controlled("Pod", each["metadata"]["uid"])]


def _rank(pod: Object, together: int, now: float) -> tuple[Any, ...]:
    """Smaller goes first. Mirrors: ActivePodsWithRanks.Less."""
    ready = condition_of(pod, "Ready")
    is_up = ready is not None and ready["status"] == "True"
    cost = (pod["metadata"].get("annotations") or {}).get(_COST, "0")
    restarts = max((each.get("restartCount", 0) for each in (pod.get("status") or {}).get("containerStatuses") or ()), default=0)
    return (
        bool(pod["spec"].get("nodeName")),
        _PHASES.get(phase_of(pod), 0),
        is_up,
        int(cost) if cost.lstrip("+-").isdigit() else 0,
        -together,
        _magnitude(now - seconds(ready["lastTransitionTime"])) if ready is not None and is_up else 0,
        -restarts,
        _magnitude(now - seconds(pod["metadata"]["creationTimestamp"])),
        pod["metadata"]["uid"],
    )


def _magnitude(age: float) -> int:
    """Ages are compared by their magnitude only. Mirrors: logarithmicRankDiff."""
    return -1 if age < 1e-9 else int(math.log2(age * 1e9))


CONTROLLER = Controller(
    {"ReplicaSet": sync, "ReplicationController": sync_replication_controller},
    kinds=(("apps", "ReplicaSet"), ("", "ReplicationController")),
    claims="Pod",
    counts_pods=True,
    is_echo=is_own_status,
)
