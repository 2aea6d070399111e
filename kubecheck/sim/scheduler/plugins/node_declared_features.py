"""Keeps pods off nodes that do not declare a feature which the pod needs.

Mirrors: pkg/scheduler/framework/plugins/nodedeclaredfeatures, k8s.io/component-helpers/nodedeclaredfeatures v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import NODE, SKIP, UNRESOLVABLE, Plugin, Rejection, no_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import PodClass

NAME = "NodeDeclaredFeatures"
_REJECTION = Rejection(NAME, UNRESOLVABLE, ("node(s) didn't match Pod's required features",), ("spec",))


def _required_features(spec: dict[str, Any]) -> frozenset[str]:
    """Mirrors: Framework.InferForPodScheduling."""
    features = set()
    for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
        for rule in container.get("restartPolicyRules") or ():
            if rule.get("action") == "RestartAllContainers":
                features.add("RestartAllContainersOnContainerExits")
    if spec.get("hostNetwork") and spec.get("hostUsers") is False:
        features.add("UserNamespacesHostNetworkSupport")
    return frozenset(features)


def steps_aside(kind: PodClass) -> bool:
    """Without needs there is nothing to see to."""
    return not _required_features(kind.spec)


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: NodeDeclaredFeatures.PreFilter."""
    needed = _required_features(cycle.kind.spec)
    if not needed:
        return SKIP
    cycle.data[NAME] = needed
    return None


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: NodeDeclaredFeatures.Filter."""
    return None if cycle.data[NAME] <= node.declared_features else _REJECTION


def pod_traits(cycle: Cycle) -> Hashable:
    """The features that the pod needs."""
    return _required_features(cycle.kind.spec)


PLUGIN = Plugin(
    NAME,
    helped_by=("Node",),
    unprepared_filter='error reading "PreFilterNodeDeclaredFeatures" from cycle-state: not found',
    steps_aside=steps_aside,
    pre_filter=pre_filter,
    filter=filter_node,
    sees=NODE,
    node_traits=no_labels,
    pod_traits=pod_traits,
)
