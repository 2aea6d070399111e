"""Keeps pods off nodes that their bound volumes do not reach, and where their waiting claims could not be bound.

Mirrors: pkg/scheduler/framework/plugins/volumebinding (volume_binding.go, binder.go) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import SKIP, UNRESOLVABLE, CycleError, Plugin, Rejection
from kubecheck.sim.scheduler.core.node_selectors import NodeSelector, label_selector
from kubecheck.sim.scheduler.core.pod_requests import nanos_of, whole
from kubecheck.sim.scheduler.core.volume_claims import (
    claim_class,
    find_matching_volume,
    is_claim_of_pod,
    is_fully_bound,
    reaches_node,
    requested_storage,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import PodClass

NAME = "VolumeBinding"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
_FIELD = ("spec", "volumes")
_NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity"
_BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind"
_NOT_ENOUGH_SPACE = "node(s) did not have enough free storage"
_VOLUME_MISSING = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"


class PodVolumes:
    """What a pod's waiting claims would get on a node: (claim, volume) pairs, and claims for which a volume would be made.

    ``capacities`` are the storage that there is for such claims, by storage class, where the driver says so.
    """

    __slots__ = ("bindings", "capacities", "provisions")

    def __init__(self) -> None:
        self.bindings: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.provisions: list[dict[str, Any]] = []
        self.capacities: list[tuple[dict[str, Any], int]] = []


class _FilterState:
    __slots__ = ("bound", "volumes_by_class", "waiting")

    def __init__(self, bound: list[dict[str, Any]], waiting: list[dict[str, Any]], volumes_by_class: dict[str, list[dict[str, Any]]]) -> None:
        self.bound = bound
        self.waiting = waiting
        self.volumes_by_class = volumes_by_class


def _claims(cycle: Cycle) -> tuple[list[tuple[dict[str, Any], int]], Rejection | None]:
    """The pod's claims with the index of their volume, or the reason why one is not usable. Mirrors: podHasPVCs."""
    found = []
    pod, state = cycle.pod, cycle.state
    for index, volume in enumerate(cycle.kind.volumes):
        source = volume.get("persistentVolumeClaim")
        is_ephemeral = source is None
        if source is not None:
            name = source.get("claimName", "")
        elif volume.get("ephemeral") is not None:
            name = f"{pod.name}-{volume.get('name', '')}"
        else:
            continue
        reason = ""
        claim = state.claims.get(f"{pod.namespace}/{name}")
        if claim is None:
            reason = f'persistentvolumeclaim "{name}" not found'
            if is_ephemeral:
                reason = f'waiting for ephemeral volume controller to create the persistentvolumeclaim "{name}"'
        elif (claim.get("status") or {}).get("phase") == "Lost":
            bound_to = (claim.get("spec") or {}).get("volumeName") or ""
            reason = f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{bound_to}"'
        elif (claim.get("metadata") or {}).get("deletionTimestamp") is not None:
            reason = f'persistentvolumeclaim "{name}" is being deleted'
        elif is_ephemeral and not is_claim_of_pod(claim, pod):
            reason = f"PVC {pod.namespace}/{name} was not created for pod {pod.key} (pod is not owner)"
        if reason:
            return [], Rejection(NAME, UNRESOLVABLE, (reason,), (*_FIELD, index))
        if claim is not None:
            found.append((claim, index))
    return found, None


def steps_aside(kind: PodClass) -> bool:
    """Where every node has all volumes there is nothing to see to."""
    return not kind.stored_volumes


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: VolumeBinding.PreFilter, GetPodVolumeClaims."""
    if not cycle.kind.stored_volumes:
        return SKIP
    claims, rejection = _claims(cycle)
    if rejection is not None:
        return rejection
    if not claims:
        return SKIP
    state = cycle.state
    bound, waiting = [], []
    for claim, index in claims:
        if is_fully_bound(claim):
            bound.append(claim)
        elif _waits_for_consumer(state, claim) and not (claim.get("spec") or {}).get("volumeName"):
            waiting.append(claim)
        else:
            return Rejection(NAME, UNRESOLVABLE, ("pod has unbound immediate PersistentVolumeClaims",), (*_FIELD, index))
    by_class: dict[str, list[dict[str, Any]]] = {claim_class(claim): [] for claim in waiting}
    for claim in waiting:
        class_name = claim_class(claim)
        if not by_class[class_name]:
            by_class[class_name].extend(state.open_volumes.get(class_name, {}).values())
    for claim in waiting:
        key = f"{cycle.pod.namespace}/{claim['metadata'].get('name', '')}"
        for volume in state.reserved_volumes.get(key, {}).values():
            if claim_class(volume) in by_class:
                by_class[claim_class(volume)].append(volume)
    for volumes in by_class.values():
        volumes.sort(key=lambda volume: volume["metadata"]["name"])
    cycle.data[NAME] = _FilterState(bound, waiting, by_class)
    return None


def _waits_for_consumer(state: ClusterState, claim: dict[str, Any]) -> bool:
    """Mirrors: IsDelayBindingMode."""
    storage_class = state.storage_classes.get(claim_class(claim))
    return storage_class is not None and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: VolumeBinding.Filter."""
    _, reasons = find_pod_volumes(cycle, node)
    return Rejection(NAME, UNRESOLVABLE, tuple(reasons), _FIELD) if reasons else None


def find_pod_volumes(cycle: Cycle, node: Node) -> tuple[PodVolumes, list[str]]:
    """What the claims would get on the node, and why that is not enough. Mirrors: volumeBinder.FindPodVolumes."""
    data: _FilterState = cycle.data[NAME]
    found = PodVolumes()
    bound_reach, bound_exist = True, True
    for claim in data.bound:
        volume = cycle.state.volumes.get((claim.get("spec") or {}).get("volumeName") or "")
        if volume is None:
            bound_exist = False
            break
        if not reaches_node(volume, node):
            bound_reach = False
            break
    satisfied, enough = _place_waiting(cycle, data, node, found) if data.waiting else (True, True)
    reasons = []
    if not bound_reach:
        reasons.append(_NODE_CONFLICT)
    if not satisfied:
        reasons.append(_BIND_CONFLICT)
    if not enough:
        reasons.append(_NOT_ENOUGH_SPACE)
    if not bound_exist:
        reasons.append(_VOLUME_MISSING)
    return found, reasons


def _place_waiting(cycle: Cycle, data: _FilterState, node: Node, found: PodVolumes) -> tuple[bool, bool]:
    """Whether each waiting claim gets a volume, and whether there is space. Mirrors: findMatchingVolumes, checkVolumeProvisions."""
    to_match, to_provision = [], []
    for claim in data.waiting:
        selected = ((claim.get("metadata") or {}).get("annotations") or {}).get(SELECTED_NODE)
        if selected is None:
            to_match.append(claim)
        elif selected != node.name:
            return False, True
        else:
            to_provision.append(claim)
    taken: set[str] = set()
    for claim in sorted(to_match, key=requested_storage):
        volume = find_matching_volume(claim, data.volumes_by_class[claim_class(claim)], node, taken)
        if volume is None:
            to_provision.append(claim)
        else:
            taken.add(volume["metadata"]["name"])
            found.bindings.append((claim, volume))
    for claim in to_provision:
        name = claim_class(claim)
        storage_class = cycle.state.storage_classes.get(name)
        if storage_class is None:
            key = f"{cycle.pod.namespace}/{claim['metadata'].get('name', '')}"
            raise CycleError(f'failed to find storage class "{name}"' if name else f'no class for claim "{key}"')
        if storage_class.get("provisioner", "") in ("", "kubernetes.io/no-provisioner"):
            return False, True
        if not _allows_topology(storage_class, node):
            return False, True
        is_enough, capacity = _find_capacity(cycle.state, claim, name, storage_class, node)
        if not is_enough:
            return True, False
        found.provisions.append(claim)
        if capacity is not None:
            found.capacities.append((claim, whole(nanos_of(capacity.get("capacity") or "0"))))
    return True, True


def _allows_topology(storage_class: dict[str, Any], node: Node) -> bool:
    """Mirrors: v1helper.MatchTopologySelectorTerms."""
    terms = storage_class.get("allowedTopologies") or ()
    if not terms:
        return True
    for term in terms:
        expressions = term.get("matchLabelExpressions") or ()
        if expressions and all(node.labels.get(each.get("key", "")) in (each.get("values") or ()) for each in expressions):
            return True
    return False


def _find_capacity(
    state: ClusterState, claim: dict[str, Any], name: str, storage_class: dict[str, Any], node: Node
) -> tuple[bool, dict[str, Any] | None]:
    """Whether there is space, and the CSIStorageCapacity that says so. Mirrors: volumeBinder.hasEnoughCapacity, capacitySufficient, nodeHasAccess."""
    requests = ((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}
    if "storage" not in requests:
        return True, None
    driver = state.csi_drivers.get(storage_class.get("provisioner", ""))
    if driver is None or not (driver.get("spec") or {}).get("storageCapacity"):
        return True, None
    wanted = whole(requested_storage(claim))
    for capacity in state.capacities.values():
        limit = capacity.get("capacity") if capacity.get("maximumVolumeSize") is None else capacity["maximumVolumeSize"]
        if capacity.get("storageClassName") != name or limit is None or whole(nanos_of(limit)) < wanted:
            continue
        topology = capacity.get("nodeTopology")
        if topology is not None and label_selector(topology).matches(node.labels):
            return True, capacity
    return False, None


def score(cycle: Cycle, node: Node) -> int:
    """How little of the storage is asked for, each storage class alike. Mirrors: VolumeBinding.Score, buildScorerFunction."""
    if NAME not in cycle.data:
        return 0
    found, _ = find_pod_volumes(cycle, node)
    amounts: dict[str, list[int]] = {}
    for claim, volume in found.bindings:
        asked = amounts.setdefault(claim_class(volume), [0, 0])
        asked[0] += whole(requested_storage(claim))
        asked[1] += whole(nanos_of(((volume.get("spec") or {}).get("capacity") or {}).get("storage") or "0"))
    for claim, capacity in () if found.bindings else found.capacities:
        asked = amounts.setdefault(claim_class(claim), [0, 0])
        asked[0] += whole(requested_storage(claim))
        asked[1] = capacity
    if not amounts:
        return 0
    shape = cycle.profile.volume_shape
    total = sum(shape(100 if not held or asked > held else asked * 100 // held) for asked, held in amounts.values())
    return int(total / len(amounts) + 0.5)


def node_traits(cycle: Cycle) -> tuple[frozenset[str], bool] | None:
    """The labels at which volumes, classes and capacities look."""
    data: _FilterState = cycle.data[NAME]
    state = cycle.state
    volumes = [state.volumes.get((claim.get("spec") or {}).get("volumeName") or "") for claim in data.bound]
    for candidates in data.volumes_by_class.values():
        volumes.extend(candidates)
    keys: set[str] = set()
    for volume in volumes:
        required = (((volume or {}).get("spec") or {}).get("nodeAffinity") or {}).get("required")
        if required is not None:
            keys |= NodeSelector(required).keys
    by_name = False
    for claim in data.waiting:
        by_name = by_name or SELECTED_NODE in ((claim.get("metadata") or {}).get("annotations") or {})
        storage_class = state.storage_classes.get(claim_class(claim)) or {}
        for term in storage_class.get("allowedTopologies") or ():
            keys.update(each.get("key", "") for each in term.get("matchLabelExpressions") or ())
        driver = state.csi_drivers.get(storage_class.get("provisioner", ""))
        if driver is not None and (driver.get("spec") or {}).get("storageCapacity"):
            for capacity in state.capacities.values():
                topology = label_selector(capacity.get("nodeTopology"))
                keys.update(topology.equalities)
                keys.update(requirement.key for requirement in topology.requirements)
    return frozenset(keys), by_name


PLUGIN = Plugin(
    NAME,
    unmodelled_points=("preScore", "reserve", "preBind"),
    weight=1,
    score=score,
    score_gate="StorageCapacityScoring",
    helped_by=("CSINode", "CSIStorageCapacity", "Node", "PersistentVolume", "PersistentVolumeClaim", "StorageClass"),
    unprepared_filter="not found",
    steps_aside=steps_aside,
    pre_filter=pre_filter,
    filter=filter_node,
    node_traits=node_traits,
)
