"""Prefers nodes on which the pod evens out how much of each resource is taken.

Mirrors: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import MAX_NODE_SCORE, ROOM, Plugin, no_labels
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY, is_scalar_resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "NodeResourcesBalancedAllocation"


def pre_score(cycle: Cycle, nodes: Sequence[Node], sizes: Sequence[int] | None) -> bool:
    """A pod that asks for nothing is not balanced. Mirrors: BalancedAllocation.PreScore."""
    return any(cycle.kind.balanced_request(cycle.profile.balanced_resources))


def _allocation(node: Node, name: str) -> tuple[int, int]:
    if name == CPU:
        return node.cpu, node.used_cpu
    if name == MEMORY:
        return node.memory, node.used_memory
    if name == EPHEMERAL_STORAGE:
        return node.ephemeral, node.used_ephemeral
    return node.scalars.get(name, 0), node.used_scalars.get(name, 0)


def score(cycle: Cycle, node: Node) -> int:
    """Mirrors: BalancedAllocation.Score, balancedResourceScorer."""
    names = cycle.profile.balanced_resources
    fractions_after, fractions_before = [], []
    for name, request in zip(names, cycle.kind.balanced_request(names), strict=True):
        if request == 0 and is_scalar_resource(name):
            continue
        offered, taken = _allocation(node, name)
        if offered:
            fractions_after.append(min(1.0, (taken + request) / offered))
            fractions_before.append(min(1.0, taken / offered))
    half = MAX_NODE_SCORE // 2
    return half + int((half + _balance(fractions_after) - _balance(fractions_before)) / 2)


def _balance(fractions: list[float]) -> int:
    """Mirrors: balancedResourceScore."""
    deviation = 0.0
    if len(fractions) == 2:
        deviation = abs((fractions[0] - fractions[1]) / 2)
    elif len(fractions) > 2:
        mean = _in_order(fractions) / len(fractions)
        deviation = (_in_order([(fraction - mean) * (fraction - mean) for fraction in fractions]) / len(fractions)) ** 0.5
    return int((1 - deviation) * float(MAX_NODE_SCORE))


def _in_order(numbers: list[float]) -> float:
    """A sum in plain order, as the server adds; Python's own sum of floats is more exact."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def score_for(cycle: Cycle) -> Callable[[Node], int]:
    """As `score`, with the default resources written out: half the difference between the two fractions, before and after."""
    if not cycle.profile.has_plain_balance:
        return lambda node: score(cycle, node)
    wanted_cpu, wanted_memory = cycle.kind.balanced_request(cycle.profile.balanced_resources)

    def ask(node: Node) -> int:
        cpu, memory, used_cpu, used_memory = node.cpu, node.memory, node.used_cpu, node.used_memory
        if not cpu or not memory:
            return score(cycle, node)
        one, other = (used_cpu + wanted_cpu) / cpu, (used_memory + wanted_memory) / memory
        after = int((1 - abs(((one if one < 1 else 1.0) - (other if other < 1 else 1.0)) / 2)) * 100.0)
        one, other = used_cpu / cpu, used_memory / memory
        before = int((1 - abs(((one if one < 1 else 1.0) - (other if other < 1 else 1.0)) / 2)) * 100.0)
        return 50 + (50 + after - before) // 2

    return ask


def pod_traits(cycle: Cycle) -> Hashable:
    """What the pod asks for of what is balanced."""
    return tuple(cycle.kind.balanced_request(cycle.profile.balanced_resources))


PLUGIN = Plugin(
    NAME, weight=1, helped_by=("Node",), pre_score=pre_score, score=score, score_for=score_for, sees=ROOM, node_traits=no_labels, pod_traits=pod_traits
)
