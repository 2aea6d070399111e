"""Claims for devices: which nodes have devices that will do, and the words that this adds to every failure.

Mirrors: pkg/scheduler/framework/plugins/dynamicresources v1.36.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.sim.scheduler.core.framework import (
    ERROR,
    SKIP,
    UNRESOLVABLE,
    UNSCHEDULABLE,
    CycleError,
    Plugin,
    Rejection,
    normalize_by_maximum,
)
from kubecheck.sim.scheduler.core.node_selectors import NodeSelector
from kubecheck.sim.scheduler.core.pod_requests import is_extended_resource
from kubecheck.sim.scheduler.core.preemption import PostFilter
from kubecheck.sim.scheduler.devices.allocation import Allocation, FailedOnNodeError, TooManyError
from kubecheck.sim.scheduler.devices.extended_resources import claimed_resources, make_claim
from kubecheck.sim.scheduler.devices.requests import alternatives

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass
    from kubecheck.sim.scheduler.core.preemption import Failure
    from kubecheck.sim.scheduler.devices.pools import Taken

NAME = "DynamicResources"
NOTHING_TO_DEALLOCATE = "no new claims to deallocate"
STILL_NOT_SCHEDULABLE = "still not schedulable"
DEALLOCATED = "deallocation of ResourceClaim completed"
_CLASS_PREFIX = "deviceclass.resource.kubernetes.io/"
_RESOURCES = ("spec", "containers")
_MOST_ALTERNATIVES = 8  # of one request
_FIELD = ("spec", "resourceClaims")
_NOT_AVAILABLE = Rejection(NAME, UNRESOLVABLE, ("resourceclaim not available on the node",), _FIELD)
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
    """Without claims, and without resources for which devices might stand, there is nothing to see to."""
    return not kind.spec.get("resourceClaims") and not kind.requests.scalars


class Search:
    """The claims of one pod in one cycle, and what nodes could give them.

    Attributes:
        claims: All claims of the pod.
        classes: The extended resources that may be had as devices, with their classes.
        waiting: Those that have no devices yet.
        by_node: The devices found on each node that was looked at and has them, with the claims that get them.
        unavailable: The claims whose devices some node cannot reach, by their place among the claims.
    """

    __slots__ = ("by_node", "claims", "classes", "taken", "unavailable", "waiting")

    def __init__(self, claims: list[dict[str, Any]], classes: dict[str, str], taken: Taken) -> None:
        self.claims = claims
        self.classes = classes
        self.waiting = [claim for claim in claims if _allocation_of(claim) is None]
        self.taken = taken
        self.by_node: dict[str, tuple[list[dict[str, Any]], Allocation]] = {}
        self.unavailable: set[int] = set()


def _allocation_of(claim: dict[str, Any]) -> dict[str, Any] | None:
    found = (claim.get("status") or {}).get("allocation")
    return found if isinstance(found, dict) else None


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: DynamicResources.PreFilter, preFilterExtendedResources."""
    cycle.data[NAME] = None
    state = cycle.state
    if state.devices.are_assumed and not state.resource_slices:
        return SKIP
    claims, reason = find_claims(state, cycle.pod)
    if reason:
        return Rejection(NAME, UNRESOLVABLE, (reason,), _FIELD)
    classes = claimed_resources(cycle.kind.requests.scalars, state.devices)
    if not claims and not classes:
        return SKIP
    for claim in claims:
        if _allocation_of(claim) is not None:
            continue
        for written in ((claim.get("spec") or {}).get("devices") or {}).get("requests") or ():
            for request in alternatives(written):
                if request.class_name not in state.device_classes:
                    reason = f"request {request.full_name}: device class {request.class_name} does not exist"
                    return Rejection(NAME, UNRESOLVABLE, (reason,), _FIELD)
    cycle.data[NAME] = Search(claims, classes, state.devices.taken())
    return None


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Claims with devices tie the pod to where these can be used; for the others, devices are sought. Mirrors: DynamicResources.Filter."""
    search: Search = cycle.data[NAME]
    waiting = search.waiting
    if search.classes:
        for name, amount in cycle.kind.requests.scalars.items():
            is_candidate = name.startswith(_CLASS_PREFIX) or is_extended_resource(name)
            if amount and is_candidate and name not in node.scalars and name not in search.classes:
                return Rejection(NAME, UNRESOLVABLE, ("cannot fit resource",), _RESOURCES)
        classes = {name: each for name, each in search.classes.items() if not node.scalars.get(name)}
        if not classes and not search.claims:
            return None
        waiting = [*waiting, make_claim(cycle.pod, classes)]
    is_available = True
    for index, claim in enumerate(search.claims):
        written = (_allocation_of(claim) or {}).get("nodeSelector")
        if written is not None and not NodeSelector(written).matches(node.labels, node.name):
            search.unavailable.add(index)
            is_available = False
    if waiting:
        state = cycle.state
        try:
            found = Allocation(node, waiting, state.device_classes, state.devices.pools(node), search.taken, state.devices.matches)
            if not found.find():
                return _CANNOT_ALLOCATE
        except FailedOnNodeError as error:
            return Rejection(NAME, UNRESOLVABLE, (str(error),), _FIELD)
        except TooManyError:
            raise CycleError(f'running "{NAME}" filter plugin: allocation max size exceeded') from None
        except CycleError as error:
            raise CycleError(f'running "{NAME}" filter plugin: {error}') from None
        search.by_node[node.name] = (waiting, found)
    return None if is_available else _NOT_AVAILABLE


def post_filter(cycle: Cycle, failure: Failure) -> PostFilter:
    """The words that a failure gets, and a claim whose devices are given back because they are out of reach. Mirrors: DynamicResources.PostFilter."""
    if NAME not in cycle.data and (failure.is_at_once or PLUGIN not in cycle.profile.pre_filters):
        # A plugin before it rejected the pod, or it did not prepare: it has nothing to go by.
        return PostFilter(ERROR, "not found")
    search: Search | None = cycle.data.get(NAME)
    if search is None:
        return PostFilter(UNSCHEDULABLE, "" if current().since(37) else NOTHING_TO_DEALLOCATE)
    for index in sorted(search.unavailable):
        claim = search.claims[index]
        reserved = (claim.get("status") or {}).get("reservedFor") or ()
        if not reserved or (len(reserved) == 1 and reserved[0].get("uid") == cycle.pod.uid):
            found = PostFilter(UNSCHEDULABLE, DEALLOCATED)
            found.given_back = claim
            return found
    return PostFilter(UNSCHEDULABLE, STILL_NOT_SCHEDULABLE)


def find_devices(cycle: Cycle, node: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The claims of the pod with their allocations, also those that they get on the node chosen. Mirrors: DynamicResources.Reserve."""
    search: Search | None = cycle.data.get(NAME)
    if search is None:
        return []
    given = [(claim, allocation) for claim in search.claims if (allocation := _allocation_of(claim)) is not None]
    waiting, found = search.by_node.get(node, ((), None))
    if found is not None:
        given += [(claim, found.status(index)) for index, claim in enumerate(waiting) if index < len(search.waiting) or found.results[index]]
    return given


def score(cycle: Cycle, node: Node) -> int:
    """The better the alternatives that the claims get, the higher. Mirrors: DynamicResources.Score, computeScore."""
    search: Search | None = cycle.data.get(NAME)
    if search is None or node.name not in search.by_node:
        return 0
    found = search.by_node[node.name][1]
    total = 0
    waiting = 0
    for claim in search.claims:
        allocation = _allocation_of(claim)
        if allocation is None:
            chosen = {request.full_name for request, _, _ in found.results[waiting]}
            waiting += 1
        else:
            chosen = {result.get("request") for result in (allocation.get("devices") or {}).get("results") or ()}
        for written in ((claim.get("spec") or {}).get("devices") or {}).get("requests") or ():
            if written.get("firstAvailable"):
                total += sum(_MOST_ALTERNATIVES - index for index, request in enumerate(alternatives(written)) if request.full_name in chosen)
    return total


def normalize(cycle: Cycle, nodes: Sequence[Node], scores: list[int]) -> list[int]:
    """Mirrors: DynamicResources.NormalizeScore."""
    return normalize_by_maximum(scores, reverse=False)


PLUGIN = Plugin(
    NAME,
    unmodelled_points=("preEnqueue", "reserve", "preBind"),
    weight=2,
    helped_by=("DeviceClass", "Node", "ResourceClaim", "ResourceSlice"),
    unprepared_filter="not found",
    steps_aside=steps_aside,
    pre_filter=pre_filter,
    filter=filter_node,
    post_filter=post_filter,
    score=score,
    normalize=normalize,
)
