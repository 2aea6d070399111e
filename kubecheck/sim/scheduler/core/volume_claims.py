"""Claims and volumes: classes, binding, matching.

Mirrors: k8s.io/component-helpers/storage/volume, storage/ephemeral v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.node_selectors import NodeSelector, label_selector
from kubecheck.sim.scheduler.core.pod_requests import nanos_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod

_BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
BIND_COMPLETED = "pv.kubernetes.io/bind-completed"


def claim_class(claim: dict[str, Any]) -> str:
    """The class of a claim or a volume. Mirrors: GetPersistentVolumeClaimClass, GetPersistentVolumeClass."""
    annotations = (claim.get("metadata") or {}).get("annotations") or {}
    if _BETA_CLASS in annotations:
        return str(annotations[_BETA_CLASS])
    return (claim.get("spec") or {}).get("storageClassName") or ""


def is_fully_bound(claim: dict[str, Any]) -> bool:
    """Mirrors: volumeBinder.isPVCFullyBound."""
    annotations = (claim.get("metadata") or {}).get("annotations") or {}
    return bool((claim.get("spec") or {}).get("volumeName")) and BIND_COMPLETED in annotations


def is_claim_of_pod(claim: dict[str, Any], pod: Pod) -> bool:
    """Whether the claim was made for an ephemeral volume of the pod. Mirrors: ephemeral.VolumeIsForPod."""
    for owner in (claim.get("metadata") or {}).get("ownerReferences") or ():
        if owner.get("controller"):
            return bool(owner.get("uid") == pod.uid)
    return False


def requested_storage(claim: dict[str, Any]) -> int:
    """What the claim asks for, in billionths of a byte."""
    requests = ((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}
    return nanos_of(requests.get("storage", 0))


def is_bound_to(volume: dict[str, Any], claim: dict[str, Any]) -> bool:
    """Whether the volume names the claim. Mirrors: IsVolumeBoundToClaim."""
    reference = (volume.get("spec") or {}).get("claimRef")
    if reference is None:
        return False
    metadata = claim.get("metadata") or {}
    if reference.get("name") != metadata.get("name") or (reference.get("namespace") or "") != (metadata.get("namespace") or "default"):
        return False
    return not reference.get("uid") or reference["uid"] == claim_uid(claim)


def claim_uid(claim: dict[str, Any]) -> str:
    """``.metadata.uid``, or the one that stands for it."""
    metadata = claim.get("metadata") or {}
    return metadata.get("uid") or f"uid-{metadata.get('namespace') or 'default'}-{metadata.get('name', '')}"


def reaches_node(volume: dict[str, Any], node: Node) -> bool:
    """Whether the volume's node affinity takes the node. Mirrors: CheckNodeAffinity, which does not look at the node's name."""
    required = ((volume.get("spec") or {}).get("nodeAffinity") or {}).get("required")
    return required is None or NodeSelector(required).matches(node.labels, "")


def find_matching_volume(claim: dict[str, Any], volumes: list[dict[str, Any]], node: Node, taken: set[str]) -> dict[str, Any] | None:
    """The smallest available volume that satisfies the claim on the node. Mirrors: FindMatchingVolume."""
    spec = claim.get("spec") or {}
    wanted = requested_storage(claim)
    class_name = claim_class(claim)
    selector = label_selector(spec["selector"]) if spec.get("selector") is not None else None
    mode = spec.get("volumeMode") or "Filesystem"
    smallest, smallest_size = None, 0
    for volume in volumes:
        metadata, own = volume.get("metadata") or {}, volume.get("spec") or {}
        if metadata.get("name") in taken:
            continue
        bound = is_bound_to(volume, claim)
        if own.get("claimRef") is not None and not bound:
            continue
        size = nanos_of((own.get("capacity") or {}).get("storage", 0))
        if size < wanted or (own.get("volumeMode") or "Filesystem") != mode:
            continue
        if (spec.get("volumeAttributesClassName") or "") != (own.get("volumeAttributesClassName") or ""):
            continue
        if metadata.get("deletionTimestamp") is not None:
            continue
        reached = reaches_node(volume, node)
        if bound:
            return volume if reached else None
        if ((volume.get("status") or {}).get("phase") or "Available") != "Available":
            continue
        if selector is not None and not selector.matches(metadata.get("labels")):
            continue
        if claim_class(volume) != class_name or not reached:
            continue
        modes = own.get("accessModes") or ()
        if any(each not in modes for each in spec.get("accessModes") or ()):
            continue
        if smallest is None or size < smallest_size:
            smallest, smallest_size = volume, size
    return smallest
