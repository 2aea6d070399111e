"""Keeps pods with and apart from other pods by topology domain: required and preferred, of the incoming pod and of those already there.

Mirrors: pkg/scheduler/framework/plugins/interpodaffinity v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import DOMAINS, MAX_NODE_SCORE, SKIP, UNRESOLVABLE, UNSCHEDULABLE, Plugin, Rejection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, Term
    from kubecheck.sim.scheduler.core.topology_counts import Carried, Tally

NAME = "InterPodAffinity"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_AFFINITY = Rejection(
    NAME, UNRESOLVABLE, ("node(s) didn't match pod affinity rules",), ("spec", "affinity", "podAffinity", _REQUIRED)
)
_ANTI_AFFINITY = Rejection(
    NAME, UNSCHEDULABLE, ("node(s) didn't match pod anti-affinity rules",), ("spec", "affinity", "podAntiAffinity", _REQUIRED)
)
_EXISTING = Rejection(NAME, UNSCHEDULABLE, ("node(s) didn't satisfy existing pods anti-affinity rules",), ("metadata", "labels"))


class _FilterState:
    """What is counted for the incoming pod, and in a dry run what pods taken off or put back change in it."""

    __slots__ = ("affinity", "anti_affinity", "deltas", "existing")

    def __init__(self, existing: list[Carried], affinity: list[tuple[str, Tally]], anti_affinity: list[tuple[str, Tally]]) -> None:
        self.existing = existing
        self.affinity = affinity
        self.anti_affinity = anti_affinity
        # By count (`own`, `existing`, or the identity of a tally), topology key and domain: the difference to what the tallies say.
        self.deltas: dict[tuple[Any, str, str], int] = {}

    def clone(self) -> _FilterState:
        copy = _FilterState(self.existing, self.affinity, self.anti_affinity)
        copy.deltas = dict(self.deltas)
        return copy


def _atom(term: Term) -> Any:
    return (term.namespaces, None if term.namespace_selector.nothing else term.namespace_selector, term.selector)


def _tallies(cycle: Cycle) -> tuple[list[tuple[str, Tally]], list[tuple[str, Tally]]]:
    """Counts for required affinity (pods that all terms mean) and anti-affinity (term by term), found once for a class of pods."""
    kind, state = cycle.kind, cycle.state
    if not kind.own_affinity and not kind.anti_affinity:
        return [], []
    key = (NAME, kind.identity)
    found = state.memo.get(key)
    if found is None:
        together = tuple(_atom(term) for term in kind.own_affinity)
        keys = dict.fromkeys(term.topology_key for term in kind.own_affinity)
        affinity = [(topology_key, state.counts.tally(together, topology_key, True)) for topology_key in keys]
        anti = [(term.topology_key, state.counts.tally((_atom(term),), term.topology_key, True)) for term in kind.anti_affinity]
        found = state.memo[key] = (affinity, anti)
    return found


def pre_filter(cycle: Cycle) -> Any:
    """Mirrors: InterPodAffinity.PreFilter."""
    kind = cycle.kind
    existing = [carried for carried in cycle.state.counts.carried_against(kind) if carried.role == "anti" and carried.tally.counts]
    if not existing and not kind.own_affinity and not kind.anti_affinity:
        return SKIP
    cycle.data[NAME] = _FilterState(existing, *_tallies(cycle))
    return None


def _satisfies_affinity(cycle: Cycle, data: _FilterState, node: Node) -> bool:
    """Mirrors: satisfyPodAffinity; the first pod of a group may go anywhere, if it is of the group itself."""
    deltas = data.deltas
    all_there = True
    for topology_key, tally in data.affinity:
        domain = node.labels.get(topology_key)
        if domain is None:
            return False
        if tally.counts.get(domain, 0) + (deltas.get(("own", topology_key, domain), 0) if deltas else 0) <= 0:
            all_there = False
    if all_there:
        return True
    if any(_has_any(topology_key, tally, deltas) for topology_key, tally in data.affinity):
        return False
    kind = cycle.kind
    return all(cycle.state.counts.own_term_matches(term, kind.namespace, kind.labels) for term in kind.own_affinity)


def _has_any(topology_key: str, tally: Tally, deltas: dict[tuple[Any, str, str], int]) -> bool:
    """Whether the counts are not all zero."""
    if not deltas:
        return bool(tally.counts)
    touched = {domain for name, key, domain in deltas if name == "own" and key == topology_key}
    if any(domain not in touched for domain in tally.counts):
        return True
    return any(tally.counts.get(domain, 0) + deltas["own", topology_key, domain] for domain in touched)


def _is_existing_against(data: _FilterState, node: Node) -> bool:
    """Mirrors: satisfyExistingPodsAntiAffinity, the other way round."""
    deltas = data.deltas
    labels = node.labels
    if not deltas:
        for carried in data.existing:
            domain = labels.get(carried.term.topology_key)
            if domain is not None and domain in carried.tally.counts:
                return True
        return False
    totals: dict[tuple[str, str], int] = {}
    for carried in data.existing:
        key = carried.term.topology_key
        domain = labels.get(key)
        if domain is not None:
            totals[key, domain] = totals.get((key, domain), 0) + carried.tally.counts.get(domain, 0)
    return any(total + deltas.get(("existing", *pair), 0) > 0 for pair, total in totals.items())


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """Mirrors: InterPodAffinity.Filter."""
    data: _FilterState = cycle.data[NAME]
    if data.affinity and not _satisfies_affinity(cycle, data, node):
        return _AFFINITY
    deltas = data.deltas
    for topology_key, tally in data.anti_affinity:
        domain = node.labels.get(topology_key)
        if domain is None:
            continue
        delta = deltas.get((id(tally), topology_key, domain), 0) if deltas else 0
        if tally.counts.get(domain, 0) + delta > 0:
            return _ANTI_AFFINITY
    return _EXISTING if _is_existing_against(data, node) else None


def _update(cycle: Cycle, pod: Pod, node: Node, amount: int) -> None:
    """Mirrors: preFilterState.updateWithPod."""
    data: _FilterState = cycle.data[NAME]
    state, kind, other = cycle.state, cycle.kind, pod.kind
    deltas = data.deltas
    for term in other.anti_affinity:
        domain = node.labels.get(term.topology_key)
        if domain is not None and state.counts.term_matches(term, kind.namespace, kind.labels):
            key: Any = ("existing", term.topology_key, domain)
            deltas[key] = deltas.get(key, 0) + amount
    if kind.own_affinity and all(state.counts.own_term_matches(term, other.namespace, other.labels) for term in kind.own_affinity):
        for topology_key, _ in data.affinity:
            domain = node.labels.get(topology_key)
            if domain is not None:
                key = ("own", topology_key, domain)
                deltas[key] = deltas.get(key, 0) + amount
    for term, (topology_key, tally) in zip(kind.anti_affinity, data.anti_affinity, strict=True):
        domain = node.labels.get(topology_key)
        if domain is not None and state.counts.own_term_matches(term, other.namespace, other.labels):
            key = (id(tally), topology_key, domain)
            deltas[key] = deltas.get(key, 0) + amount


def add_pod(cycle: Cycle, pod: Pod, node: Node) -> None:
    """Mirrors: InterPodAffinity.AddPod."""
    _update(cycle, pod, node, 1)


def remove_pod(cycle: Cycle, pod: Pod, node: Node) -> None:
    """Mirrors: InterPodAffinity.RemovePod."""
    _update(cycle, pod, node, -1)


def _own_sources(cycle: Cycle) -> list[tuple[str, int, Tally]]:
    """The counts behind the incoming pod's own preferences, found once for a class of pods."""
    kind, state = cycle.kind, cycle.state
    if not kind.preferred_affinity and not kind.preferred_anti_affinity:
        return []
    key = (NAME, "preferred", kind.identity)
    known = state.memo.get(key)
    if known is None:
        weighted = [*kind.preferred_affinity, *((term, -weight) for term, weight in kind.preferred_anti_affinity)]
        known = [(term.topology_key, weight, state.counts.tally((_atom(term),), term.topology_key, True)) for term, weight in weighted]
        state.memo[key] = known
    return known


def score_sources(cycle: Cycle) -> list[tuple[str, int, Tally]]:
    """(topology key, weight, counts): each pod in a domain adds the weight to the nodes of that domain.

    Mirrors: InterPodAffinity.processExistingPod.
    """
    kind, state = cycle.kind, cycle.state
    has_preferences = bool(kind.preferred_affinity or kind.preferred_anti_affinity)
    if cycle.profile.ignore_preferred_terms_of_existing_pods and not has_preferences:
        return []
    hard_weight = cycle.profile.hard_pod_affinity_weight
    own = [source for source in _own_sources(cycle) if source[2].counts]
    for carried in state.counts.carried_against(kind):
        weight = carried.weight if carried.role == "score" else hard_weight if carried.role == "hard" else 0
        if weight and carried.tally.counts:
            own.append((carried.term.topology_key, weight, carried.tally))
    return own


def tallies(cycle: Cycle) -> tuple[list[tuple[str, Tally]], tuple[str, ...] | None]:
    """The topology key and counts of everything at which filter and score look."""
    affinity, anti_affinity = _tallies(cycle)
    found = [*affinity, *anti_affinity]
    found.extend((key, tally) for key, _, tally in _own_sources(cycle))
    found.extend((carried.term.topology_key, carried.tally) for carried in cycle.state.counts.carried_against(cycle.kind))
    return found, None


def pre_score(cycle: Cycle, nodes: Sequence[Node], sizes: Sequence[int] | None) -> bool:
    """Takes part only where some pod adds to some domain. Mirrors: InterPodAffinity.PreScore."""
    sources = score_sources(cycle)
    cycle.data["PreScore" + NAME] = sources
    return bool(sources)


def score(cycle: Cycle, node: Node) -> int:
    """Mirrors: InterPodAffinity.Score."""
    total = 0
    for topology_key, weight, tally in cycle.data["PreScore" + NAME]:
        domain = node.labels.get(topology_key)
        if domain is not None:
            total += weight * tally.counts.get(domain, 0)
    return total


def normalize(cycle: Cycle, nodes: Sequence[Node], scores: list[int]) -> list[int]:
    """Mirrors: InterPodAffinity.NormalizeScore."""
    lowest, highest = min(scores), max(scores)
    spread = highest - lowest
    if spread <= 0:
        return [0] * len(scores)
    return [int(float(MAX_NODE_SCORE) * ((score - lowest) / spread)) for score in scores]


PLUGIN = Plugin(
    NAME,
    weight=2,
    helped_by=("Node",),
    unprepared_filter='error reading "PreFilterInterPodAffinity" from cycleState: not found',
    unprepared_score='failed to read "PreScoreInterPodAffinity" from cycleState: not found',
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
