"""What becomes of a pod's claims when it is placed: volumes are bound or made, devices reserved.

Mirrors: pkg/controller/volume/persistentvolume (bind), pkg/scheduler/framework/plugins/dynamicresources (bindClaim) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.volume_claims import BIND_COMPLETED, claim_class, claim_uid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.plugins.volume_binding import PodVolumes

_ZONE = "topology.kubernetes.io/zone"
_BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"


def bind_volumes(state: ClusterState, volumes: PodVolumes, node_name: str) -> dict[str, str]:
    """Do what volume controllers do when a pod is placed: bind its waiting claims, make volumes where there are none.

    Returns the volume of each claim that was bound, by the claim's key.
    """
    bound = {}
    for claim, volume in volumes.bindings:
        metadata = claim["metadata"]
        namespace = metadata.get("namespace") or "default"
        reference = {"kind": "PersistentVolumeClaim", "namespace": namespace, "name": metadata["name"], "uid": claim_uid(claim)}
        spec = {**(volume.get("spec") or {}), "claimRef": reference}
        state.apply({**volume, "spec": spec, "status": {**(volume.get("status") or {}), "phase": "Bound"}})
        bound[f"{namespace}/{metadata['name']}"] = volume["metadata"]["name"]
        _bind_claim(state, claim, volume["metadata"]["name"])
    for claim in volumes.provisions:
        volume = _provision(state, claim, node_name)
        state.apply(volume)
        namespace = claim["metadata"].get("namespace") or "default"
        bound[f"{namespace}/{claim['metadata']['name']}"] = volume["metadata"]["name"]
        _bind_claim(state, claim, volume["metadata"]["name"])
    return bound


def bind_devices(
    state: ClusterState, devices: list[tuple[dict[str, Any], dict[str, Any]]], namespace: str, name: str
) -> list[dict[str, Any]]:
    """Do what the scheduler does when a pod is placed: give its claims their devices, and reserve them. Returns the claims as they are now."""
    user = {"resource": "pods", "name": name, "uid": state.pods[f"{namespace}/{name}"].uid}
    found = []
    for claim, allocation in devices:
        status = claim.get("status") or {}
        reserved = [each for each in status.get("reservedFor") or () if each != user]
        found.append({**claim, "status": {**status, "allocation": allocation, "reservedFor": [*reserved, user]}})
        state.apply(found[-1])
    return found


def _provision(state: ClusterState, claim: dict[str, Any], node_name: str) -> dict[str, Any]:
    """A new volume of the size asked for, reachable from the zone of the node, or from everywhere if it has none."""
    metadata, spec = claim["metadata"], claim.get("spec") or {}
    namespace = metadata.get("namespace") or "default"
    class_name = claim_class(claim)
    name = f"pvc-{namespace}-{metadata['name']}"
    driver = (state.storage_classes.get(class_name) or {}).get("provisioner", "")
    own: dict[str, Any] = {
        "capacity": {"storage": ((spec.get("resources") or {}).get("requests") or {}).get("storage", 0)},
        "accessModes": spec.get("accessModes") or [],
        "storageClassName": class_name,
        "volumeMode": spec.get("volumeMode") or "Filesystem",
        "csi": {"driver": driver, "volumeHandle": name},
        "claimRef": {"kind": "PersistentVolumeClaim", "namespace": namespace, "name": metadata["name"], "uid": claim_uid(claim)},
    }
    zone = state.node_by_name[node_name].labels.get(_ZONE)
    if zone is not None:
        term = {"matchExpressions": [{"key": _ZONE, "operator": "In", "values": [zone]}]}
        own["nodeAffinity"] = {"required": {"nodeSelectorTerms": [term]}}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": own, "status": {"phase": "Bound"}}


def _bind_claim(state: ClusterState, claim: dict[str, Any], volume_name: str) -> None:
    metadata = claim["metadata"]
    annotations = {**(metadata.get("annotations") or {}), BIND_COMPLETED: "yes", _BOUND_BY_CONTROLLER: "yes"}
    spec = {**(claim.get("spec") or {}), "volumeName": volume_name}
    status = {**(claim.get("status") or {}), "phase": "Bound"}
    state.apply({**claim, "metadata": {**metadata, "annotations": annotations}, "spec": spec, "status": status})
