"""Keeps pods off cordoned nodes, unless they tolerate the taint of that name.

Mirrors: pkg/scheduler/framework/plugins/nodeunschedulable v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import NODE, UNRESOLVABLE, Plugin, Rejection, no_labels
from kubecheck.sim.scheduler.core.node_selectors import tolerates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "NodeUnschedulable"
_TAINT = ("node.kubernetes.io/unschedulable", "", "NoSchedule")
_REJECTION = Rejection(NAME, UNRESOLVABLE, ("node(s) were unschedulable",), ("spec", "tolerations"))


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: NodeUnschedulable.Filter."""
    if not node.unschedulable or tolerates(cycle.kind.tolerations, _TAINT):
        return None
    return _REJECTION


def pod_traits(cycle: Cycle) -> Hashable:
    """What the pod tolerates."""
    return cycle.kind.tolerations


PLUGIN = Plugin(NAME, helped_by=("Node",), filter=filter_node, sees=NODE, node_traits=no_labels, pod_traits=pod_traits)
