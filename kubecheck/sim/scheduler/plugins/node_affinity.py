"""Keeps pods on the nodes that their node selector and required node affinity take, and scores preferred node affinity.

Mirrors: pkg/scheduler/framework/plugins/nodeaffinity v1.36.
"""

from __future__ import annotations

from marshal import dumps

from kubecheck.sim.scheduler.core.framework import NODE, SKIP, UNRESOLVABLE, Plugin, Rejection, normalize_by_maximum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "NodeAffinity"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_AFFINITY = ("spec", "affinity", "nodeAffinity", REQUIRED)
_REASON = ("node(s) didn't match Pod's node affinity/selector",)
_REJECTION = Rejection(NAME, UNRESOLVABLE, _REASON, _AFFINITY)
_ENFORCED = Rejection(NAME, UNRESOLVABLE, ("node(s) didn't match scheduler-enforced node affinity",))
_CONFLICT = Rejection(NAME, UNRESOLVABLE, ("pod affinity terms conflict",), (*_AFFINITY, "nodeSelectorTerms"))


def pre_filter(cycle: Cycle) -> Any:
    """The nodes that all terms name, where all do. Mirrors: NodeAffinity.PreFilter."""
    kind = cycle.kind
    required = kind.node_affinity.get(REQUIRED)
    if required is None and cycle.profile.added_node_selector is None and kind.spec.get("nodeSelector") is None:
        return SKIP
    names: set[str] | None = None
    for term in (required or {}).get("nodeSelectorTerms") or ():
        named: set[str] | None = None
        for field in term.get("matchFields") or ():
            if field.get("key") == "metadata.name" and field.get("operator") == "In":
                values = set(field.get("values") or ())
                named = values if named is None else named & values
        if named is None:
            return None
        names = named if names is None else names | named
    if names is None:
        return None
    return frozenset(names) if names else _CONFLICT


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: NodeAffinity.Filter."""
    added = cycle.profile.added_node_selector
    if added is not None and not added.matches(node.labels, node.name):
        return _ENFORCED
    kind = cycle.kind
    if kind.selects_node(node.labels, node.name):
        return None
    for key, value in kind.node_selector.items():
        if node.labels.get(key) != value:
            return Rejection(NAME, UNRESOLVABLE, _REASON, ("spec", "nodeSelector", key))
    return _REJECTION


def pre_score(cycle: Cycle, nodes: Sequence[Node], sizes: Sequence[int] | None) -> bool:
    """Mirrors: NodeAffinity.PreScore."""
    return cycle.kind.preferred_nodes is not None or cycle.profile.added_preferred_terms is not None


def score(cycle: Cycle, node: Node) -> int:
    """The sum of the weights of the preferred terms that match. Mirrors: NodeAffinity.Score."""
    total = 0
    for preferred in (cycle.profile.added_preferred_terms, cycle.kind.preferred_nodes):
        if preferred is not None:
            total += preferred.score(node.labels, node.name)
    return total


def normalize(cycle: Cycle, nodes: Sequence[Node], scores: list[int]) -> list[int]:
    """Mirrors: NodeAffinity.NormalizeScore."""
    return normalize_by_maximum(scores, reverse=False)


def node_traits(cycle: Cycle) -> tuple[frozenset[str], bool]:
    """What the selectors and terms of the pod and of the profile look at."""
    keys, by_name = cycle.kind.node_keys()
    for selector in (cycle.kind.preferred_nodes, cycle.profile.added_node_selector, cycle.profile.added_preferred_terms):
        if selector is not None:
            keys |= selector.keys
            by_name = by_name or selector.looks_at_name
    return keys, by_name


def pod_traits(cycle: Cycle) -> Hashable:
    """What the pod demands and prefers of its node."""
    preferred = cycle.kind.node_affinity.get("preferredDuringSchedulingIgnoredDuringExecution")
    return cycle.kind.node_signature(), None if preferred is None else dumps(preferred, 2)


PLUGIN = Plugin(
    NAME,
    weight=2,
    helped_by=("Node",),
    pre_filter=pre_filter,
    filter=filter_node,
    pre_score=pre_score,
    score=score,
    normalize=normalize,
    sees=NODE,
    node_traits=node_traits,
    pod_traits=pod_traits,
)
