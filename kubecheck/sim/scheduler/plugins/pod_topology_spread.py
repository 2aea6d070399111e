"""Spreads pods evenly over topology domains: as a demand, as a wish, and by default for pods of services and controllers.

Mirrors: pkg/scheduler/framework/plugins/podtopologyspread v1.36.
"""

from __future__ import annotations

from math import log

from kubecheck.sim.scheduler.core.framework import DOMAINS, MAX_NODE_SCORE, SKIP, UNRESOLVABLE, UNSCHEDULABLE, Plugin, Rejection
from kubecheck.sim.scheduler.core.node_groups import EACH_NODE, HOSTNAME
from kubecheck.sim.scheduler.core.node_selectors import has_untolerated_taint
from kubecheck.sim.scheduler.core.pod_classes import SpreadConstraint
from kubecheck.sim.scheduler.core.topology_counts import Inclusion
from kubecheck.values.selector import NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass
    from kubecheck.sim.scheduler.core.topology_counts import Tally

NAME = "PodTopologySpread"
_REASON = "node(s) didn't match pod topology spread constraints"
_FIELD = ("spec", "topologySpreadConstraints")


_LABELLED = Inclusion(lambda node: HOSTNAME in node.labels, frozenset((HOSTNAME,)), by_name=False, by_taints=False)


class _Counted:
    """A constraint with its counts; ``matches_self`` says whether the incoming pod counts itself."""

    __slots__ = ("by_node", "constraint", "key", "matches_self", "missing", "skewed", "tally")

    def __init__(self, constraint: SpreadConstraint, tally: Tally, by_node: Tally | None, matches_self: bool) -> None:
        self.constraint = constraint
        self.key = constraint.topology_key
        self.tally = tally
        self.by_node = by_node
        self.matches_self = 1 if matches_self else 0
        field = _FIELD if constraint.index is None else (*_FIELD, constraint.index)
        self.missing = Rejection(NAME, UNRESOLVABLE, (_REASON + " (missing required label)",), (*field, "topologyKey"))
        self.skewed = Rejection(NAME, UNSCHEDULABLE, (_REASON,), field)


class _FilterState:
    __slots__ = ("counted", "deltas")

    def __init__(self, counted: list[_Counted]) -> None:
        self.counted = counted
        self.deltas: list[dict[str, int]] = []

    def clone(self) -> _FilterState:
        copy = _FilterState(self.counted)
        copy.deltas = [dict(delta) for delta in self.deltas] or [{} for _ in self.counted]
        return copy


def _constraints(cycle: Cycle, action: str) -> list[SpreadConstraint]:
    """The pod's constraints of one kind, or the default ones. Mirrors: filterTopologySpreadConstraints, buildDefaultConstraints."""
    kind = cycle.kind
    written = kind.spec.get("topologySpreadConstraints")
    if written:
        return [
            SpreadConstraint(each, kind.labels, index) for index, each in enumerate(written) if each.get("whenUnsatisfiable") == action
        ]
    defaults = [each for each in cycle.profile.default_constraints if each.get("whenUnsatisfiable") == action]
    if not defaults:
        return []
    selector = cycle.state.spreading.selector_for(kind)
    if selector.is_empty:
        return []
    constraints = [SpreadConstraint(each, kind.labels, None) for each in defaults]
    for constraint in constraints:
        constraint.selector = selector
    return constraints


def _inclusion(kind: PodClass, constraint: SpreadConstraint, keys: tuple[str, ...]) -> tuple[Hashable, Inclusion | None]:
    """Which nodes count for a constraint: those with all keys, and those that the policies honor.

    Mirrors: matchNodeInclusionPolicies, nodeLabelsMatchSpreadConstraints.
    """
    by_affinity = constraint.honor_affinity and bool(kind.node_selector or kind.required_nodes is not None)
    by_taints = constraint.honor_taints
    others = tuple(sorted(set(keys) - {constraint.topology_key}))
    if not by_affinity and not by_taints and not others:
        return None, None
    signature = (others, kind.node_signature() if by_affinity else None, kind.tolerations if by_taints else None)

    def includes(node: Node) -> bool:
        labels = node.labels
        if not all(key in labels for key in others):
            return False
        if by_affinity and not kind.selects_node(labels, node.name):
            return False
        return not (by_taints and node.taints and has_untolerated_taint(node.taints, kind.tolerations))

    looked_at, by_name = kind.node_keys() if by_affinity else (frozenset[str](), False)
    return signature, Inclusion(includes, looked_at | frozenset(others), by_name, by_taints)


def _counted(cycle: Cycle, action: str) -> list[_Counted]:
    """The constraints with their counts, found once for a class of pods."""
    state, kind = cycle.state, cycle.kind
    key = (NAME, action, kind.identity)
    # Services and owners matter to default constraints alone.
    version = 0 if kind.spec.get("topologySpreadConstraints") else state.spreading.version
    memo = state.memo.get(key)
    if memo is not None and memo[0] == version:
        return memo[1]  # type: ignore[no-any-return]  # the memo holds what was put there below
    constraints = _constraints(cycle, action)
    # Scoring by the system's defaults does not ask that nodes have all keys.
    hard = action == "DoNotSchedule"
    needs_all = hard or bool(kind.spec.get("topologySpreadConstraints")) or not cycle.profile.has_system_defaults
    keys = tuple(constraint.topology_key for constraint in constraints) if needs_all else ()
    known: list[_Counted] = []
    for constraint in constraints:
        signature, includes = _inclusion(kind, constraint, keys)
        # An empty selector counts no pod, although it matches the incoming one.
        selector = NOTHING if constraint.selector.is_empty else constraint.selector
        atoms = ((frozenset((kind.namespace,)), None, selector),)
        tally = state.counts.tally(atoms, constraint.topology_key, False, signature, includes)
        by_node = state.counts.tally(atoms, EACH_NODE, False, NAME, _LABELLED) if not hard and constraint.topology_key == HOSTNAME else None
        known.append(_Counted(constraint, tally, by_node, constraint.selector.matches(kind.labels)))
    state.memo[key] = (version, known)
    return known


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: PodTopologySpread.PreFilter."""
    counted = _counted(cycle, "DoNotSchedule")
    if not counted:
        return SKIP
    cycle.data[NAME] = _FilterState(counted)
    return None


def tallies(cycle: Cycle) -> tuple[list[tuple[str, Tally]], tuple[str, ...] | None]:
    """The topology key and counts of everything at which filter and score look.

    Also, where the number of feasible nodes matters to the score: the keys whose domains among these nodes are numbered too; else None.
    """
    found: list[tuple[str, Tally]] = []
    for counted in _counted(cycle, "DoNotSchedule"):
        found.append((counted.key, counted.tally))
    soft = _counted(cycle, "ScheduleAnyway")
    found.extend((counted.key, counted.tally) if counted.by_node is None else (EACH_NODE, counted.by_node) for counted in soft)
    return found, tuple(counted.key for counted in soft if counted.by_node is None) if soft else None


def _least(counted: _Counted, delta: dict[str, int] | None) -> int:
    """The smallest number of matching pods in a domain. Mirrors: preFilterState.minMatchNum."""
    tally = counted.tally
    if len(tally.domains) < counted.constraint.min_domains:
        return 0
    if not delta:
        return tally.minimum()
    return min((tally.counts.get(domain, 0) + delta.get(domain, 0) for domain in tally.domains), default=0)


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: PodTopologySpread.Filter."""
    data: _FilterState = cycle.data[NAME]
    for index, counted in enumerate(data.counted):
        domain = node.labels.get(counted.key)
        if domain is None:
            return counted.missing
        delta = data.deltas[index] if data.deltas else None
        count = counted.tally.counts.get(domain, 0)
        if delta:
            count += delta.get(domain, 0)
        if count + counted.matches_self - _least(counted, delta) > counted.constraint.max_skew:
            return counted.skewed
    return None


def _update(cycle: Cycle, pod: Pod, node: Node, amount: int) -> None:
    """Mirrors: PodTopologySpread.updateWithPod, which counts pods being deleted too."""
    data: _FilterState = cycle.data[NAME]
    if pod.namespace != cycle.kind.namespace:
        return
    for counted, delta in zip(data.counted, data.deltas, strict=True):
        domain = counted.tally.domain_of[node.index]
        if domain is not None and counted.constraint.selector.matches(pod.kind.labels):
            delta[domain] = delta.get(domain, 0) + amount


def add_pod(cycle: Cycle, pod: Pod, node: Node) -> None:
    """Mirrors: PodTopologySpread.AddPod."""
    _update(cycle, pod, node, 1)


def remove_pod(cycle: Cycle, pod: Pod, node: Node) -> None:
    """Mirrors: PodTopologySpread.RemovePod."""
    _update(cycle, pod, node, -1)


class _ScoreState:
    """What a score is made of: for each constraint its key, its counts, whether these are by node, their weight, and what is added to it."""

    __slots__ = ("counted", "needs_all", "parts")

    def __init__(self, counted: list[_Counted], needs_all: bool) -> None:
        self.counted = counted
        self.needs_all = needs_all
        self.parts: list[tuple[str, dict[Any, int], bool, float, float]] = []

    def ignores(self, node: Node) -> bool:
        return any(counted.key not in node.labels for counted in self.counted)


def pre_score(cycle: Cycle, nodes: Sequence[Node], sizes: Sequence[int] | None) -> bool:
    """Mirrors: PodTopologySpread.PreScore, initPreScoreState."""
    counted = _counted(cycle, "ScheduleAnyway")
    if not counted:
        return False
    needs_all = bool(cycle.kind.spec.get("topologySpreadConstraints")) or not cycle.profile.has_system_defaults
    data = _ScoreState(counted, needs_all)
    number = 0
    taken = []
    for index, node in enumerate(nodes):
        if not needs_all or not data.ignores(node):
            taken.append(node)
            number += 1 if sizes is None else sizes[index]
    for each in counted:
        size = number if each.key == HOSTNAME else len({node.labels.get(each.key, "") for node in taken})
        tally = each.tally if each.by_node is None else each.by_node
        data.parts.append((each.key, tally.counts, each.by_node is not None, log(float(size + 2)), float(each.constraint.max_skew - 1)))
    cycle.data["PreScore" + NAME] = data
    return True


def score(cycle: Cycle, node: Node) -> int:
    """Mirrors: PodTopologySpread.Score, scoreForCount."""
    data: _ScoreState = cycle.data["PreScore" + NAME]
    if data.needs_all and data.ignores(node):
        return 0
    total = 0.0
    labels = node.labels
    for key, counts, is_by_node, weight, allowed in data.parts:
        domain = labels.get(key)
        if domain is not None:
            total += counts.get(node.index if is_by_node else domain, 0) * weight + allowed
    whole = int(total)
    return whole + 1 if total - whole >= 0.5 else whole


def normalize(cycle: Cycle, nodes: Sequence[Node], scores: list[int]) -> list[int]:
    """Mirrors: PodTopologySpread.NormalizeScore."""
    data: _ScoreState = cycle.data["PreScore" + NAME]
    ignored = [data.ignores(node) for node in nodes] if data.needs_all else [False] * len(nodes)
    taken = [score for score, is_ignored in zip(scores, ignored, strict=True) if not is_ignored]
    lowest, highest = min(taken, default=0), max(taken, default=0)
    found = []
    for score, is_ignored in zip(scores, ignored, strict=True):
        if is_ignored:
            found.append(0)
        elif highest == 0:
            found.append(MAX_NODE_SCORE)
        else:
            found.append(MAX_NODE_SCORE * (highest + lowest - score) // highest)
    return found


PLUGIN = Plugin(
    NAME,
    weight=2,
    helped_by=("Node", "Service"),
    unprepared_filter='reading "PreFilterPodTopologySpread" from cycleState: not found',
    unprepared_score='error reading "PreScorePodTopologySpread" from cycleState: not found',
    pre_filter=pre_filter,
    filter=filter_node,
    add_pod=add_pod,
    remove_pod=remove_pod,
    pre_score=pre_score,
    score=score,
    normalize=normalize,
    sees=DOMAINS,
    tallies=tallies,
)
