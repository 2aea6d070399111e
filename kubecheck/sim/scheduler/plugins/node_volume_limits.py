"""Keeps pods off nodes that cannot attach as many volumes of a driver.

Mirrors: pkg/scheduler/framework/plugins/nodevolumelimits v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import SKIP, UNRESOLVABLE, UNSCHEDULABLE, CycleError, Plugin, Rejection
from kubecheck.sim.scheduler.core.volume_claims import claim_class, is_claim_of_pod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass

NAME = "NodeVolumeLimits"
_FIELD = ("spec", "volumes")
_REJECTION = Rejection(NAME, UNSCHEDULABLE, ("node(s) exceed max volume count",), _FIELD)

# In-tree sources that stand for a driver today: the driver, and what names the volume. Mirrors: csi-translation-lib.
_MIGRATED = {
    "awsElasticBlockStore": ("kubernetes.io/aws-ebs", "ebs.csi.aws.com", "volumeID"),
    "gcePersistentDisk": ("kubernetes.io/gce-pd", "pd.csi.storage.gke.io", "pdName"),
    "azureDisk": ("kubernetes.io/azure-disk", "disk.csi.azure.com", "diskURI"),
    "cinder": ("kubernetes.io/cinder", "cinder.csi.openstack.org", "volumeID"),
    "portworxVolume": ("kubernetes.io/portworx-volume", "pxd.portworx.com", "volumeID"),
}
_DRIVER_OF_PROVISIONER = {provisioner: driver for provisioner, driver, _ in _MIGRATED.values()}
# These are migratable too, but no node counts them.
_UNCOUNTED = ("azureFile", "vsphereVolume")
_UNCOUNTED_PROVISIONERS = ("kubernetes.io/azure-file", "kubernetes.io/vsphere-volume")


def steps_aside(kind: PodClass) -> bool:
    """Where every node has all volumes there is nothing to see to."""
    return not kind.stored_volumes


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: CSILimits.PreFilter."""
    for volume in cycle.kind.volumes:
        if volume.get("persistentVolumeClaim") is not None or volume.get("ephemeral") is not None:
            return None
        if any(volume.get(source) is not None for source in (*_MIGRATED, *_UNCOUNTED)):
            return None
    return SKIP


def _migrated_handle(source: dict[str, Any]) -> tuple[str, str] | None:
    """Driver and handle of an in-tree volume source."""
    for name, (_, driver, handle) in _MIGRATED.items():
        if source.get(name) is not None:
            return driver, str(source[name].get(handle, ""))
    return None


def _driver_of_claim(state: ClusterState, migrates: bool, claim: dict[str, Any], key: str) -> tuple[str, str] | None:
    """Driver and handle of the volume of a claim, or of the one it will get. Mirrors: getCSIDriverInfo, getCSIDriverInfoFromSC."""
    volume = state.volumes.get((claim.get("spec") or {}).get("volumeName") or "")
    if volume is not None:
        spec = volume.get("spec") or {}
        if spec.get("csi") is not None:
            return spec["csi"].get("driver", ""), spec["csi"].get("volumeHandle", "")
        return _migrated_handle(spec) if migrates else None
    storage_class = state.storage_classes.get(claim_class(claim))
    if storage_class is None:
        return None
    provisioner = storage_class.get("provisioner", "")
    if provisioner in _UNCOUNTED_PROVISIONERS:
        return None
    if provisioner in _DRIVER_OF_PROVISIONER:
        return (_DRIVER_OF_PROVISIONER[provisioner], f"unbound-{key}") if migrates else None
    return provisioner, f"unbound-{key}"


def _attachable(state: ClusterState, pod: Pod, migrates: bool, is_new: bool) -> dict[str, str]:
    """Driver by volume of what the pod attaches. Mirrors: CSILimits.filterAttachableVolumes.

    Raises:
        KeyError: a claim of the new pod does not exist.
        CycleError: an ephemeral volume's claim belongs to another pod.
    """
    found = {}
    for volume in pod.kind.volumes:
        source = volume.get("persistentVolumeClaim")
        if source is not None:
            name = source.get("claimName", "")
        elif volume.get("ephemeral") is not None:
            name = f"{pod.name}-{volume.get('name', '')}"
        else:
            migrated = _migrated_handle(volume) if migrates else None
            if migrated is not None:
                found["/".join(migrated)] = migrated[0]
            continue
        key = f"{pod.namespace}/{name}"
        claim = state.claims.get(key)
        if claim is None:
            if is_new:
                raise KeyError(f'looking up PVC {key}: persistentvolumeclaim "{name}" not found')
            continue
        if source is None and not is_claim_of_pod(claim, pod):
            raise CycleError(f"PVC {key} was not created for pod {pod.key} (pod is not owner)")
        driver = _driver_of_claim(state, migrates, claim, key)
        if driver is not None and driver[0] and driver[1]:
            found["/".join(driver)] = driver[0]
    return found


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: CSILimits.Filter."""
    state = cycle.state
    csi_node = state.csi_nodes.get(node.name)
    limits = {}
    for driver in ((csi_node or {}).get("spec") or {}).get("drivers") or ():
        count = (driver.get("allocatable") or {}).get("count")
        if count is not None:
            limits[driver.get("name", "")] = count
    try:
        new = _attachable(state, cycle.pod, csi_node is not None, is_new=True)
    except KeyError as missing:
        return Rejection(NAME, UNRESOLVABLE, (missing.args[0],), _FIELD)
    if not new or not limits:
        return None
    attached: dict[str, str] = {}
    for pod in node.pods.values():
        if pod.kind.volumes:
            attached.update(_attachable(state, pod, csi_node is not None, is_new=False))
    counts: dict[str, int] = {}
    for volume, driver in attached.items():
        new.pop(volume, None)
        counts[driver] = counts.get(driver, 0) + 1
    for volume, driver in _attachments(state, node.name).items():
        if volume not in attached:
            counts[driver] = counts.get(driver, 0) + 1
    wanted: dict[str, int] = {}
    for driver in new.values():
        wanted[driver] = wanted.get(driver, 0) + 1
    for driver, count in wanted.items():
        if driver in limits and counts.get(driver, 0) + count > limits[driver]:
            return _REJECTION
    return None


def _attachments(state: ClusterState, node: str) -> dict[str, str]:
    """Driver by volume of what VolumeAttachments name. Mirrors: getNodeVolumeAttachmentInfo."""
    found = {}
    for attachment in state.attachments.values():
        spec = attachment.get("spec") or {}
        if spec.get("nodeName") != node or not spec.get("attacher"):
            continue
        volume = state.volumes.get((spec.get("source") or {}).get("persistentVolumeName") or "")
        csi = ((volume or {}).get("spec") or {}).get("csi")
        if csi is not None:
            found[f"{spec['attacher']}/{csi.get('volumeHandle', '')}"] = spec["attacher"]
    return found


def node_traits(cycle: Cycle) -> tuple[frozenset[str], bool] | None:
    """Where no node has a limit, all nodes are alike."""
    return None if cycle.state.csi_nodes else (frozenset(), False)


PLUGIN = Plugin(
    NAME, helped_by=("CSINode", "Node", "PersistentVolumeClaim"), steps_aside=steps_aside, pre_filter=pre_filter, filter=filter_node, node_traits=node_traits
)
