"""Keeps pods off nodes without room for their requests, and scores the room that would be left.

Mirrors: pkg/scheduler/framework/plugins/noderesources (fit.go, least_allocated.go, most_allocated.go, requested_to_capacity_ratio.go) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import MAX_NODE_SCORE, ROOM, UNRESOLVABLE, UNSCHEDULABLE, Plugin, Rejection, no_labels
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY, PODS, is_extended_resource, is_scalar_resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "NodeResourcesFit"
_FIELD = ("spec", "containers")
_REJECTIONS: dict[tuple[str, tuple[str, ...]], Rejection] = {}


def _rejection(code: str, short: tuple[str, ...]) -> Rejection:
    found = _REJECTIONS.get((code, short))
    if found is None:
        reasons = tuple("Too many pods" if each == PODS else f"Insufficient {each}" for each in short)
        found = _REJECTIONS[code, short] = Rejection(NAME, code, reasons, () if short == (PODS,) else _FIELD, short)
    return found


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """What is short; beyond the node's whole size no removal of pods could help. Mirrors: Fit.Filter, fitsRequest."""
    wanted = cycle.kind.requests
    short = []
    hopeless = False
    if len(node.pods) >= node.pod_limit:
        short.append(PODS)
    if not wanted.is_nothing:
        if wanted.cpu > 0 and wanted.cpu > node.cpu - node.used_cpu:
            short.append(CPU)
            hopeless = wanted.cpu > node.cpu
        if wanted.memory > 0 and wanted.memory > node.memory - node.used_memory:
            short.append(MEMORY)
            hopeless = hopeless or wanted.memory > node.memory
        if wanted.ephemeral > 0 and wanted.ephemeral > node.ephemeral - node.used_ephemeral:
            short.append(EPHEMERAL_STORAGE)
            hopeless = hopeless or wanted.ephemeral > node.ephemeral
        for name, amount in wanted.scalars.items():
            if amount == 0 or cycle.profile.ignores_resource(name, is_extended_resource):
                continue
            offered = node.scalars.get(name, 0)
            if amount > offered - node.used_scalars.get(name, 0):
                # Mirrors: shouldDelegateResourceToDRA.
                if offered == 0 and cycle.state.devices.class_for(name) is not None:
                    continue
                short.append(name)
                hopeless = hopeless or amount > offered
    if not short:
        return None
    return _rejection(UNRESOLVABLE if hopeless else UNSCHEDULABLE, tuple(short))


def filter_for(cycle: Cycle) -> Callable[[Node], Rejection | None]:
    """As `filter_node`, quick where the node has room."""
    wanted = cycle.kind.requests
    cpu, memory, ephemeral = wanted.cpu, wanted.memory, wanted.ephemeral
    has_scalars = bool(wanted.scalars)

    def ask(node: Node) -> Rejection | None:
        if (
            has_scalars
            or len(node.pods) >= node.pod_limit
            or cpu > node.cpu - node.used_cpu
            or memory > node.memory - node.used_memory
            or ephemeral > node.ephemeral - node.used_ephemeral
        ):
            return filter_node(cycle, node)
        return None

    return ask


def allocation(node: Node, name: str, exact: bool) -> tuple[int, int]:
    """What the node offers of a resource and what is taken, either as requested or with the assumed amounts.

    Mirrors: resourceAllocationScorer.calculateResourceAllocatableRequest.
    """
    if name == CPU:
        return node.cpu, node.used_cpu if exact else node.non_zero_cpu
    if name == MEMORY:
        return node.memory, node.used_memory if exact else node.non_zero_memory
    if name == EPHEMERAL_STORAGE:
        return node.ephemeral, node.used_ephemeral
    return node.scalars.get(name, 0), node.used_scalars.get(name, 0)


def score(cycle: Cycle, node: Node) -> int:
    """The weighted mean over the scored resources. Mirrors: Fit.Score, leastResourceScorer, mostResourceScorer."""
    profile = cycle.profile
    requests = cycle.kind.fit_request(profile.fit_resources)
    total = weights = 0
    shape = profile.fit_shape
    for name, weight, request in zip(profile.fit_resources, profile.fit_weights, requests, strict=True):
        if request == 0 and is_scalar_resource(name):
            continue
        offered, taken = allocation(node, name, exact=False)
        if offered == 0:
            continue
        taken += request
        if shape is not None:
            value = shape(100 if taken > offered else taken * 100 // offered)
            if value > 0:
                total += value * weight
                weights += weight
            continue
        if profile.fit_strategy == "MostAllocated":
            value = min(taken, offered) * MAX_NODE_SCORE // offered
        else:
            value = 0 if taken > offered else (offered - taken) * MAX_NODE_SCORE // offered
        total += value * weight
        weights += weight
    if not weights:
        return 0
    # A half is rounded up.
    return (2 * total + weights) // (2 * weights) if shape is not None else total // weights


def score_for(cycle: Cycle) -> Callable[[Node], int]:
    """As `score`, with the default strategy written out: the mean of free CPU and free memory."""
    if not cycle.profile.has_plain_fit:
        return lambda node: score(cycle, node)
    wanted_cpu, wanted_memory = cycle.kind.fit_request(cycle.profile.fit_resources)

    def ask(node: Node) -> int:
        if not node.cpu or not node.memory:
            return score(cycle, node)
        free_cpu = node.cpu - node.non_zero_cpu - wanted_cpu
        free_memory = node.memory - node.non_zero_memory - wanted_memory
        cpu = free_cpu * 100 // node.cpu if free_cpu > 0 else 0
        return int(cpu + (free_memory * 100 // node.memory if free_memory > 0 else 0)) // 2

    return ask


def pod_traits(cycle: Cycle) -> Hashable:
    """What the pod asks for."""
    return cycle.kind.requests.signature(), tuple(cycle.kind.fit_request(cycle.profile.fit_resources))


PLUGIN = Plugin(
    NAME,
    unmodelled_points=("preFilter", "preScore", "placementScore"),
    weight=1,
    helped_by=("Node",),
    unprepared_filter='error reading "PreFilterNodeResourcesFit" from cycleState: not found',
    filter=filter_node,
    filter_for=filter_for,
    score=score,
    score_for=score_for,
    sees=ROOM,
    node_traits=no_labels,
    pod_traits=pod_traits,
)
