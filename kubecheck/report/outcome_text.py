"""The outcome of a dry run for people: where pods went, how full nodes are, what got stuck and what would help."""

from __future__ import annotations

from kubecheck.report.explanation_text import explanation_lines
from kubecheck.report.snippet import clean, width
from kubecheck.sim.hints import amount_in_words, hint_of, names_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.report.explanation_text import Places
    from kubecheck.sim.facts import Fact, NodeUse, Outcome, Placement


def sentence(fact: Fact) -> str:
    """What a fact says, on one line."""
    words = _SENTENCES[type(fact).__name__](fact)
    return clean(f"{fact.ref.kind} {fact.ref.name}: {words}")


_SENTENCES: dict[str, Any] = {
    "UnplacedPod": lambda fact: f"{fact.count} of {fact.wanted} pods have no node: {fact.message}",
    "RefusedPod": lambda fact: f"{fact.missing} of {fact.wanted} pods are refused: {fact.message}",
    "StalledRollout": lambda fact: f"an update stops with {fact.updated} of {fact.wanted} pods updated and {fact.available} available: {fact.why}",
    "BlockedDrain": lambda fact: f"node {fact.node} cannot be drained, {', '.join(fact.pods)} stay: {fact.message}",
    "UnboundClaim": lambda fact: f"gets no volume: {fact.why}",
    "EmptyService": lambda fact: f"none of the {fact.matching} pods that it selects becomes ready" if fact.matching else "selects no pod",
    "UnreadyPod": lambda fact: f"{fact.count} pods never become ready: {fact.why}",
    "NotSettled": lambda fact: f"does not come to rest: {fact.cause}",
}


_BAR = 10
_HINTS = 3
_ALWAYS = ("cpu", "memory", "pods")


def write_text(outcomes: dict[str, Outcome], places: Places, trace: bool = False) -> str:
    """The outcome of each world, by its name, as tables and sentences."""
    parts = []
    for name, outcome in outcomes.items():
        lines = [f"== {clean(name)}", ""] if name else []
        lines += _table(outcome.placements)
        if outcome.nodes:
            lines += ["", *_node_table(outcome.nodes)]
        if outcome.explanation is not None:
            lines = [*lines[: 2 if name else 0], *explanation_lines(outcome.explanation, places)]
        elif outcome.facts:
            lines += ["", *(line for fact in outcome.facts for line in _fact_lines(fact))]
        elif not outcome.placements:
            lines.append("no pods")
        if trace:
            lines += ["", *(clean(str(step)) for step in outcome.trace.steps)]
        lines += ["", *(f"assumed: {each}" for each in outcome.assumptions)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _table(placements: tuple[Placement, ...]) -> list[str]:
    if not placements:
        return []
    head = ("NAMESPACE", "POD", "WORKLOAD", "NODE", "READY", "WHY")
    rows = [
        (each.namespace, each.pod, " ".join(each.owner), each.node or "-", "yes" if each.ready else "no", clean(each.why)) for each in placements
    ]
    widths = [max(width(row[column]) for row in (head, *rows)) for column in range(len(head) - 1)]
    return _align([head, *rows], widths)


def _align(rows: list[tuple[str, ...]], widths: list[int]) -> list[str]:
    return ["  ".join((*(f"{cell:<{size}}" for cell, size in zip(row[:-1], widths, strict=True)), row[-1])).rstrip() for row in rows]


def _node_table(nodes: tuple[NodeUse, ...]) -> list[str]:
    """A line for each node and resource: a bar, what is requested, what is free. Beyond cpu, memory and pods only what is requested."""
    rows: list[tuple[str, ...]] = [("NODE", "RESOURCE", "USE", "REQUESTED", "FREE")]
    for each in nodes:
        for resource, (requested, allocatable) in each.resources.items():
            if not requested and resource not in _ALWAYS:
                continue
            amounts = (amount_in_words(resource, requested), amount_in_words(resource, allocatable - requested))
            rows.append((clean(each.node), clean(resource), _bar(requested, allocatable), f"{amounts[0]} of {amount_in_words(resource, allocatable)}", amounts[1]))
    return _align(rows, [max(width(row[column]) for row in rows) for column in range(len(rows[0]) - 1)])


def _bar(requested: int, allocatable: int) -> str:
    """Ten steps, filled by what is requested; any request fills one."""
    filled = min(_BAR, -(-requested * _BAR // allocatable)) if allocatable > 0 else _BAR
    return "#" * filled + "." * (_BAR - filled)


def _fact_lines(fact: Fact) -> list[str]:
    """The sentence, and for pods without a node which nodes say what, and what would help."""
    lines = [sentence(fact)]
    lines += [f"  {names_in_words(each.nodes)}: {each.reason}" for each in getattr(fact, "rejected", ())]
    lines += [f"  hint: {hint_of(change)}" for change in getattr(fact, "changes", ())[:_HINTS]]
    return [clean(line) for line in lines]
