"""Keeps pods off nodes outside the zone or region with which a bound volume is labelled.

Mirrors: pkg/scheduler/framework/plugins/volumezone v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import SKIP, UNRESOLVABLE, Plugin, Rejection
from kubecheck.sim.scheduler.core.volume_claims import claim_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import PodClass

NAME = "VolumeZone"
_FIELD = ("spec", "volumes")
_REJECTION = Rejection(NAME, UNRESOLVABLE, ("node(s) had no available volume zone",), _FIELD)
_STABLE = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region": "topology.kubernetes.io/region",
}


def _zones(value: str) -> frozenset[str] | None:
    """Several zones are joined by two underscores. Mirrors: volumehelpers.LabelZonesToSet."""
    parts = [part.strip() for part in value.split("__")]
    return None if "" in parts else frozenset(parts)


def steps_aside(kind: PodClass) -> bool:
    """Where every node has all volumes there is nothing to see to."""
    return not kind.stored_volumes


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: VolumeZone.PreFilter, getPVbyPod."""
    kind, state = cycle.kind, cycle.state
    found: list[tuple[str, frozenset[str]]] = []
    for index, volume in enumerate(kind.volumes):
        source = volume.get("persistentVolumeClaim")
        if source is None:
            continue
        field = (*_FIELD, index)
        name = source.get("claimName", "")
        if not name:
            return Rejection(NAME, UNRESOLVABLE, ("PersistentVolumeClaim had no name",), field)
        claim = state.claims.get(f"{kind.namespace}/{name}")
        if claim is None:
            return Rejection(NAME, UNRESOLVABLE, (f'persistentvolumeclaim "{name}" not found',), field)
        volume_name = (claim.get("spec") or {}).get("volumeName") or ""
        if not volume_name:
            reason = _reason_without_volume(cycle, claim)
            if reason:
                return Rejection(NAME, UNRESOLVABLE, (reason,), field)
            continue
        persistent = state.volumes.get(volume_name)
        if persistent is None:
            return Rejection(NAME, UNRESOLVABLE, (f'persistentvolume "{volume_name}" not found',), field)
        labels = (persistent.get("metadata") or {}).get("labels") or {}
        for key in _STABLE:
            zones = _zones(labels[key]) if key in labels else None
            if zones is not None:
                found.append((key, zones))
    if not found:
        return SKIP
    cycle.data[NAME] = found
    return None


def _reason_without_volume(cycle: Cycle, claim: dict[str, Any]) -> str:
    """Why a claim without a volume cannot wait, or nothing when it can."""
    class_name = claim_class(claim)
    if not class_name:
        return "PersistentVolumeClaim had no pv name and storageClass name"
    storage_class = cycle.state.storage_classes.get(class_name)
    if storage_class is None:
        return f'storageclass.storage.k8s.io "{class_name}" not found'
    if storage_class.get("volumeBindingMode") == "WaitForFirstConsumer":
        return ""
    return "PersistentVolume had no name"


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Nodes without any zone or region are not looked at. Mirrors: VolumeZone.Filter."""
    labels = node.labels
    if not any(key in labels for key in _STABLE):
        return None
    zoned = cycle.data.get(NAME)
    if zoned is None:
        # Where a profile leaves the preparation out, the filter makes up for it.
        said = pre_filter(cycle)
        if said is not None:
            return said if isinstance(said, Rejection) else None
        zoned = cycle.data[NAME]
    for key, zones in zoned:
        value = labels.get(key)
        if value is None:
            value = labels.get(_STABLE[key])
        if value is None or value not in zones:
            return _REJECTION
    return None


def node_traits(cycle: Cycle) -> tuple[frozenset[str], bool] | None:
    """Zones and regions are labels."""
    return frozenset(_STABLE), False


PLUGIN = Plugin(
    NAME,
    helped_by=("Node", "PersistentVolume", "PersistentVolumeClaim", "StorageClass"),
    steps_aside=steps_aside,
    pre_filter=pre_filter,
    filter=filter_node,
    node_traits=node_traits,
)
