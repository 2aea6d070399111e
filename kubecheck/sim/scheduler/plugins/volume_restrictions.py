"""Keeps pods off nodes where a disk is attached already, and apart where a claim may have one pod only.

Mirrors: pkg/scheduler/framework/plugins/volumerestrictions v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import SKIP, UNRESOLVABLE, UNSCHEDULABLE, Plugin, Rejection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass

NAME = "VolumeRestrictions"
_FIELD = ("spec", "volumes")
_DISK = Rejection(NAME, UNSCHEDULABLE, ("node(s) had no available disk",), _FIELD)
_ONE_POD = Rejection(
    NAME,
    UNSCHEDULABLE,
    ("node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod",),
    _FIELD,
)
_EXCLUSIVE = ("gcePersistentDisk", "awsElasticBlockStore", "rbd", "iscsi")


class _FilterState:
    __slots__ = ("claims", "conflicts")

    def __init__(self, claims: frozenset[str], conflicts: int) -> None:
        self.claims = claims
        self.conflicts = conflicts

    def clone(self) -> _FilterState:
        return _FilterState(self.claims, self.conflicts)


def steps_aside(kind: PodClass) -> bool:
    """Where every node has all volumes there is nothing to see to."""
    return not kind.stored_volumes


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: VolumeRestrictions.PreFilter."""
    kind, state = cycle.kind, cycle.state
    if not kind.stored_volumes:
        return SKIP
    claims = set()
    for index, volume in enumerate(kind.volumes):
        source = volume.get("persistentVolumeClaim")
        if source is None:
            continue
        name = source.get("claimName", "")
        claim = state.claims.get(f"{kind.namespace}/{name}")
        if claim is None:
            field = (*_FIELD, index, "persistentVolumeClaim", "claimName")
            return Rejection(NAME, UNRESOLVABLE, (f'persistentvolumeclaim "{name}" not found',), field)
        if "ReadWriteOncePod" in ((claim.get("spec") or {}).get("accessModes") or ()):
            claims.add(name)
    conflicts = sum(1 for name in claims if f"{kind.namespace}/{name}" in state.claims_in_use)
    if not conflicts and not any(volume.get(source) is not None for volume in kind.volumes for source in _EXCLUSIVE):
        return SKIP
    cycle.data[NAME] = _FilterState(frozenset(claims), conflicts)
    return None


def _conflicts(data: _FilterState, pod: Pod) -> int:
    """Mirrors: conflictingPVCRefCountForPod, which does not look at namespaces."""
    found = 0
    for volume in pod.kind.volumes:
        claim = volume.get("persistentVolumeClaim")
        if claim is not None and claim.get("claimName") in data.claims:
            found += 1
    return found


def add_pod(cycle: Cycle, pod: Pod, node: Node) -> None:
    """Mirrors: VolumeRestrictions.AddPod."""
    data: _FilterState = cycle.data[NAME]
    data.conflicts += _conflicts(data, pod)


def remove_pod(cycle: Cycle, pod: Pod, node: Node) -> None:
    """Mirrors: VolumeRestrictions.RemovePod."""
    data: _FilterState = cycle.data[NAME]
    data.conflicts -= _conflicts(data, pod)


def _is_in_conflict(volume: dict[str, Any], other: dict[str, Any]) -> bool:
    """Mirrors: isVolumeConflict, for one pair of volumes."""
    one, two = volume.get("gcePersistentDisk"), other.get("gcePersistentDisk")
    if one is not None and two is not None and one.get("pdName") == two.get("pdName") and not (one.get("readOnly") and two.get("readOnly")):
        return True
    one, two = volume.get("awsElasticBlockStore"), other.get("awsElasticBlockStore")
    if one is not None and two is not None and one.get("volumeID") == two.get("volumeID"):
        return True
    one, two = volume.get("iscsi"), other.get("iscsi")
    if one is not None and two is not None and one.get("iqn") == two.get("iqn") and not (one.get("readOnly") and two.get("readOnly")):
        return True
    one, two = volume.get("rbd"), other.get("rbd")
    if one is None or two is None:
        return False
    same = (one.get("pool") or "rbd", one.get("image")) == (two.get("pool") or "rbd", two.get("image"))
    shared = set(one.get("monitors") or ()) & set(two.get("monitors") or ())
    return same and bool(shared) and not (one.get("readOnly") and two.get("readOnly"))


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: VolumeRestrictions.Filter, satisfyVolumeConflicts, satisfyReadWriteOncePod."""
    for volume in cycle.kind.volumes:
        if not any(volume.get(source) is not None for source in _EXCLUSIVE):
            continue
        for pod in node.pods.values():
            if any(_is_in_conflict(volume, other) for other in pod.kind.volumes):
                return _DISK
    return _ONE_POD if cycle.data[NAME].conflicts > 0 else None


PLUGIN = Plugin(
    NAME,
    helped_by=("Node", "PersistentVolumeClaim"),
    unprepared_filter='cannot read "PreFilterVolumeRestrictions" from cycleState',
    steps_aside=steps_aside,
    pre_filter=pre_filter,
    filter=filter_node,
    add_pod=add_pod,
    remove_pod=remove_pod,
)
