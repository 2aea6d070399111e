"""Keeps pods off nodes where a host port they want is taken.

Mirrors: pkg/scheduler/framework/plugins/nodeports v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import ROOM, SKIP, UNSCHEDULABLE, Plugin, Rejection, no_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import PodClass

NAME = "NodePorts"
_REJECTION = Rejection(NAME, UNSCHEDULABLE, ("node(s) didn't have free ports for the requested pod ports",), ("spec", "containers"))


def steps_aside(kind: PodClass) -> bool:
    """Without host ports there is nothing to see to."""
    return not kind.host_ports


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: NodePorts.PreFilter."""
    return None if cycle.kind.host_ports else SKIP


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: NodePorts.Filter."""
    return _REJECTION if node.has_port_conflict(cycle.kind.host_ports) else None


def pod_traits(cycle: Cycle) -> Hashable:
    """The host ports that the pod wants."""
    return cycle.kind.host_ports


PLUGIN = Plugin(
    NAME,
    helped_by=("Node",),
    unprepared_filter='reading "PreFilterNodePorts" from cycleState: not found',
    steps_aside=steps_aside,
    pre_filter=pre_filter,
    filter=filter_node,
    sees=ROOM,
    node_traits=no_labels,
    pod_traits=pod_traits,
)
