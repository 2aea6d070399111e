"""Keeps pods off nodes with taints that they do not tolerate, and prefers nodes with fewer soft taints.

Mirrors: pkg/scheduler/framework/plugins/tainttoleration v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import NODE, UNRESOLVABLE, Plugin, Rejection, no_labels, normalize_by_maximum
from kubecheck.sim.scheduler.core.node_selectors import has_untolerated_taint, tolerates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "TaintToleration"
_REJECTION = Rejection(NAME, UNRESOLVABLE, ("node(s) had untolerated taint(s)",), ("spec", "tolerations"))


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: TaintToleration.Filter."""
    if node.taints and has_untolerated_taint(node.taints, cycle.kind.tolerations):
        return _REJECTION
    return None


def score(cycle: Cycle, node: Node) -> int:
    """How many soft taints are not tolerated. Mirrors: TaintToleration.Score, countIntolerableTaintsPreferNoSchedule."""
    if not node.taints:
        return 0
    soft = tuple(each for each in cycle.kind.tolerations if each[3] in ("", "PreferNoSchedule"))
    return sum(1 for taint in node.taints if taint[2] == "PreferNoSchedule" and not tolerates(soft, taint))


def normalize(cycle: Cycle, nodes: Sequence[Node], scores: list[int]) -> list[int]:
    """Mirrors: TaintToleration.NormalizeScore."""
    return normalize_by_maximum(scores, reverse=True)


def pod_traits(cycle: Cycle) -> Hashable:
    """What the pod tolerates."""
    return cycle.kind.tolerations


PLUGIN = Plugin(
    NAME,
    unmodelled_points=("preScore",),
    weight=3,
    helped_by=("Node",),
    unprepared_score='failed to read "PreScoreTaintToleration" from cycleState: not found',
    filter=filter_node,
    score=score,
    normalize=normalize,
    sees=NODE,
    node_traits=no_labels,
    pod_traits=pod_traits,
)
