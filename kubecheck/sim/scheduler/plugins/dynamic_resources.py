"""Claims for devices: what of them can be decided from the objects alone, and the words it adds to every failure.

Mirrors: pkg/scheduler/framework/plugins/dynamicresources v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.framework import SKIP, UNRESOLVABLE, UNSCHEDULABLE, Plugin, Rejection, normalize_by_maximum
from kubecheck.sim.scheduler.selectors import NodeSelector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubecheck.sim.scheduler.framework import Cycle
    from kubecheck.sim.scheduler.nodes import Node
    from kubecheck.sim.scheduler.pods import Pod, PodClass
    from kubecheck.sim.scheduler.state import ClusterState

NAME = "DynamicResources"
NOTHING_TO_DEALLOCATE = "no new claims to deallocate"
STILL_NOT_SCHEDULABLE = "still not schedulable"
_FIELD = ("spec", "resourceClaims")
_NOT_AVAILABLE = Rejection(NAME, UNSCHEDULABLE, ("resourceclaim not available on the node",), _FIELD)
_CANNOT_ALLOCATE = Rejection(NAME, UNRESOLVABLE, ("cannot allocate all claims",), _FIELD)


def find_claims(state: ClusterState, pod: Pod) -> tuple[list[dict[str, Any]], str]:
    """The claims of a pod, or why one cannot be used. Mirrors: foreachPodResourceClaim."""
    found = []
    for wanted in pod.kind.spec.get("resourceClaims") or ():
        name = wanted.get("resourceClaimName")
        if name is None:
            statuses = (pod.obj.get("status") or {}).get("resourceClaimStatuses") or ()
            made = [each for each in statuses if each.get("name") == wanted.get("name")]
            if not made:
                return [], f'pod "{pod.key}": ResourceClaim not created yet'
            name = made[0].get("resourceClaimName")
            if name is None:
                continue
        claim = state.resource_claims.get(f"{pod.namespace}/{name}")
        if claim is None:
            return [], f'resourceclaim.resource.k8s.io "{name}" not found'
        if (claim.get("metadata") or {}).get("deletionTimestamp") is not None:
            return [], f'resourceclaim "{name}" is being deleted'
        found.append(claim)
    return found, ""


def steps_aside(kind: PodClass) -> bool:
    """Without claims there is nothing to see to."""
    return not kind.spec.get("resourceClaims")


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: DynamicResources.PreFilter, for claims that are allocated and for the classes of those that are not."""
    cycle.data[NAME] = []
    if not cycle.kind.spec.get("resourceClaims"):
        return SKIP
    claims, reason = find_claims(cycle.state, cycle.pod)
    if reason:
        return Rejection(NAME, UNRESOLVABLE, (reason,), _FIELD)
    if not claims:
        return SKIP
    for claim in claims:
        if (claim.get("status") or {}).get("allocation") is not None:
            continue
        for request in ((claim.get("spec") or {}).get("devices") or {}).get("requests") or ():
            for exact in (request.get("exactly"), *(request.get("firstAvailable") or ())):
                name = (exact or {}).get("deviceClassName")
                if name and name not in cycle.state.device_classes:
                    reason = f"request {request.get('name', '')}: device class {name} does not exist"
                    return Rejection(NAME, UNRESOLVABLE, (reason,), _FIELD)
    cycle.data[NAME] = claims
    return None


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Allocated claims tie the pod to their nodes; others need a device on the node. Mirrors: DynamicResources.Filter, in part."""
    for claim in cycle.data[NAME]:
        allocation = (claim.get("status") or {}).get("allocation")
        if allocation is not None:
            written = allocation.get("nodeSelector")
            if written is not None and not NodeSelector(written).matches(node.labels, node.name):
                return _NOT_AVAILABLE
        elif not _has_devices(cycle.state, node):
            return _CANNOT_ALLOCATE
    return None


def _has_devices(state: ClusterState, node: Node) -> bool:
    """Whether a slice offers the node any device at all."""
    for resource_slice in state.resource_slices.values():
        spec = resource_slice.get("spec") or {}
        if not spec.get("devices"):
            continue
        selector = spec.get("nodeSelector")
        if spec.get("allNodes") or spec.get("nodeName") == node.name or spec.get("perDeviceNodeSelection"):
            return True
        if selector is not None and NodeSelector(selector).matches(node.labels, node.name):
            return True
    return False


def score(cycle: Cycle, node: Node) -> int:
    """Nothing to choose between devices here. Mirrors: DynamicResources.Score."""
    return 0


def normalize(cycle: Cycle, nodes: Sequence[Node], scores: list[int]) -> list[int]:
    """Mirrors: DynamicResources.NormalizeScore."""
    return normalize_by_maximum(scores, reverse=False)


PLUGIN = Plugin(NAME, steps_aside=steps_aside, pre_filter=pre_filter, filter=filter_node, score=score, normalize=normalize)
