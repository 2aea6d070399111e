"""Keeps a pod that names its node off all others.

Mirrors: pkg/scheduler/framework/plugins/nodename v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import NODE, UNRESOLVABLE, Plugin, Rejection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "NodeName"
_REJECTION = Rejection(NAME, UNRESOLVABLE, ("node(s) didn't match the requested node name",), ("spec", "nodeName"))


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: NodeName.Filter."""
    wanted = cycle.kind.spec.get("nodeName")
    return None if not wanted or wanted == node.name else _REJECTION


def node_traits(cycle: Cycle) -> tuple[frozenset[str], bool]:
    """The name, where the pod gives one."""
    return frozenset(), bool(cycle.kind.spec.get("nodeName"))


def pod_traits(cycle: Cycle) -> Hashable:
    """The name that the pod gives."""
    return cycle.kind.spec.get("nodeName")


PLUGIN = Plugin(NAME, helped_by=("Node",), filter=filter_node, sees=NODE, node_traits=node_traits, pod_traits=pod_traits)
