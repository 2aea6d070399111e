"""Keeps a pod that names its node off all others.

Mirrors: pkg/scheduler/framework/plugins/nodename v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import NODE, UNRESOLVABLE, Plugin, Rejection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "NodeName"
_REJECTION = Rejection(NAME, UNRESOLVABLE, ("node(s) didn't match the requested node name",), ("spec", "nodeName"))


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: NodeName.Filter."""
    wanted = cycle.kind.spec.get("nodeName")
    return None if not wanted or wanted == node.name else _REJECTION


PLUGIN = Plugin(NAME, filter=filter_node, sees=NODE)
