"""The outcome of a dry run for people: where pods went, how full nodes are, what got stuck and what would help."""

from __future__ import annotations

from kubecheck.findings import Fate
from kubecheck.report.explanation_text import explanation_lines
from kubecheck.report.snippet import clean, width
from kubecheck.report.summary import plural
from kubecheck.sim.play.hints import amount_in_words, hint_of, names_in_words, nodeless_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.engine.left_out import LeftOut
    from kubecheck.findings import Fix
    from kubecheck.report.explanation_text import Places
    from kubecheck.sim.play.facts import Fact, Outcome, Placement, StalledRollout
    from kubecheck.sim.play.usage import ClaimUse, NodeUse


def _standstill(fact: StalledRollout) -> str:
    """What an update comes to that does not go on at once."""
    if not fact.took:
        return "stops"
    from kubecheck.report.plays.words import time_in_words  # only where there is such a thing

    return f"takes {time_in_words(fact.took)}, most of it"


def sentence(fact: Fact) -> str:
    """What a fact says, on one line."""
    words = _SENTENCES[type(fact).__name__](fact)
    return clean(f"{fact.ref.kind} {fact.ref.name}: {words}".removesuffix(": "))


_SENTENCES: dict[str, Any] = {
    "UnplacedPod": lambda fact: f"{_share(fact.count, fact.wanted, 'has', 'have')} no node: {fact.message}",
    "RefusedPod": lambda fact: f"{_share(fact.missing, fact.wanted, 'is', 'are')} refused: {fact.message}",
    "StalledRollout": lambda fact: f"an update {_standstill(fact)} with {fact.updated} of {fact.wanted} pods updated and {fact.available} available: {fact.why}",
    "BlockedDrain": lambda fact: f"node {fact.node} cannot be drained, {', '.join(fact.pods)} {'stays' if len(fact.pods) == 1 else 'stay'}: {fact.message}",
    "StalledChange": lambda fact: (
        f"the change {_standstill(fact.rollout)} with {fact.rollout.updated} of {fact.rollout.wanted} pods updated and {fact.rollout.available} available: {fact.rollout.why}"
    ),
    "PodlessChange": lambda fact: (
        f"none of its pods is ready for a while{f', as {fact.was} is deleted meanwhile, whose place it takes' if fact.was else ''}; {fact.before} were before the change"
    ),
    "StrandedPod": lambda fact: (
        f"{names_in_words(fact.pods)} on {names_in_words(fact.nodes)} {'are' if len(fact.pods) > 1 else 'is'} not made anew before the node is back or taken out of the cluster"
    ),
    "RefusedChange": lambda fact: f"the server refuses the change: {fact.message}",
    "UnboundClaim": lambda fact: f"gets no volume: {fact.why}",
    "EmptyService": lambda fact: f"{'the pod that it selects never becomes' if fact.matching == 1 else f'none of the {fact.matching} pods that it selects becomes'} ready" if fact.matching else "selects no pod",
    "UnreadyPod": lambda fact: (
        f"{fact.rejecting} rejects {'it' if fact.ref.kind == 'Pod' else plural(fact.count, 'pod') + ', and those that are made anew'}: {fact.why}"
        if fact.rejecting
        else f"{'1 pod never becomes' if fact.count == 1 else f'{fact.count} pods never become'} ready: {fact.why}"
    ),
    "EvictedPod": lambda fact: (
        f"is evicted from {fact.node} after {fact.seconds:g} s by its taint {fact.taint}, and nobody makes it anew"
        if fact.ref.kind == "Pod"
        else f"{'1 pod is' if fact.count == 1 else f'{fact.count} pods are'} evicted again and again, from {fact.node} after {fact.seconds:g} s by its taint {fact.taint}"
    ),
    "NodelessDaemonSet": lambda fact: f"has no pod: {nodeless_in_words(fact)}",
    "FailedJob": lambda fact: f"fails: {fact.reason}: {fact.why}",
    "Preemption": lambda fact: (
        f"pod {fact.pod} evicts {plural(fact.count, 'pod')} of {fact.victim.label} on node {fact.node}; {fact.waiting} of them {'is' if fact.waiting == 1 else 'are'} without a node in the end"
    ),
    "NotSettled": lambda fact: f"does not come to rest: {fact.cause}",
}


def _share(count: int, wanted: int, one: str, several: str) -> str:
    """How many pods of how many, with the verb: ``2 of 3 pods are``, ``the pod is``; ``pods are`` where nobody counts them, ``it is`` where it is about none."""
    if not wanted:
        return f"it {one}"
    if not count:
        return f"pods {several}"
    return f"{count} of {wanted} pods {one if count == 1 else several}" if wanted > 1 else f"the pod {one}"


_BAR = 10
_HINTS = 3
_MOST_OTHERS = 5
_NO_MANIFESTS = (Fate.NOT_A_MANIFEST, Fate.OTHER_TOOL, Fate.PATCH)
_PODS = "pods"
_ALWAYS = ("cpu", "memory", _PODS)
PLAIN_BAR = "#."
BLOCK_BAR = "\u2588\u2591"  # full and light blocks


def write_text(outcomes: dict[str, Outcome], places: Places, trace: bool = False, bar: str = PLAIN_BAR) -> str:
    """The outcome of each world, by its name, as tables and sentences; ``bar`` holds the marks of what is taken and what is free."""
    from kubecheck.report.plays.picture import BLOCK_MARKS, PLAIN_MARKS
    from kubecheck.report.plays.text import play_lines

    marks = BLOCK_MARKS if bar == BLOCK_BAR else PLAIN_MARKS
    parts = []
    for name, outcome in outcomes.items():
        lines = [f"== {clean(name)}", ""] if name else []
        lines += _table(outcome.placements)
        if outcome.nodes:
            lines += ["", *_node_table(outcome.nodes, outcome.placements, bar)]
        if outcome.claims:
            lines += ["", *_claim_table(outcome.claims)]
        if outcome.explanation is not None:
            lines = [*lines[: 2 if name else 0], *explanation_lines(outcome.explanation, places)]
        elif outcome.troubles:
            told = {id(fact) for play in outcome.plays for answer in play.answers for fact in answer.facts}
            before = [line for fact in outcome.troubles if id(fact) not in told for line in (*fact_lines(fact, places), *way_lines(outcome.ways_out_of(fact)))]
            lines += ["", *before] if before else []
        elif not outcome.placements:
            lines.append("no pods")
        for play in outcome.plays:
            lines += play_lines(play, outcome, places, marks, trace)
        if trace and not any(play.answers for play in outcome.plays):
            lines += ["", *(clean(str(step)) for step in outcome.trace.steps)]
        lines += ["", *(f"note: {line}" for fact in outcome.notes for line in fact_lines(fact, places)), *(f"assumed: {each}" for each in outcome.assumptions)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def left_out_lines(missing: Iterable[LeftOut]) -> list[str]:
    """A line for each broken file, template and object that took no part; files that are no manifests share one."""
    lines, others = [], []
    for each in missing:
        if each.ref is not None:
            at = each.path if each.place is None else f"{each.path}:{each.place.line}:{each.place.column}"
            named = f"{each.ref.kind} {each.ref.name}".rstrip()
            lines.append(f"left out: {at}: {named}: {each.cause}: {each.why}")
        elif each.cause in _NO_MANIFESTS:
            others.append(f"{each.path} ({each.why or each.cause})")
        else:
            lines.append(f"left out: {each.path}: {each.cause}{f': {each.why}' if each.why else ''}")
    if others:
        more = f" and {len(others) - _MOST_OTHERS} more" if len(others) > _MOST_OTHERS else ""
        lines.append(f"left out, since they hold no manifests: {', '.join(others[:_MOST_OTHERS])}{more}")
    return list(map(clean, lines))


def _table(placements: tuple[Placement, ...]) -> list[str]:
    """A line for the pods of a workload that fare alike."""
    if not placements:
        return []
    alike: dict[tuple[str, ...], list[str]] = {}
    for each in placements:
        key = (each.namespace, " ".join(each.owner), each.node or "-", state_in_words(each), each.why)
        alike.setdefault(key, []).append(each.pod)
    rows: list[tuple[str, ...]] = [("NAMESPACE", "POD", "WORKLOAD", "NODE", "READY", "WHY")]
    rows += [(key[0], pods[0] if len(pods) == 1 else f"{pods[0]} and {len(pods) - 1} more", *key[1:]) for key, pods in alike.items()]
    return align([tuple(map(clean, row)) for row in rows])


def state_in_words(placement: Placement) -> str:
    """Whether a pod is ready, or has run to its end."""
    return "yes" if placement.ready else "ended" if placement.ended else "no"


def align(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of a table as lines: columns below each other; the last one is as long as it is."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return ["  ".join((*(cell + " " * (size - width(cell)) for cell, size in zip(row[:-1], widths, strict=True)), row[-1])).rstrip() for row in rows]


def _node_table(nodes: tuple[NodeUse, ...], placements: tuple[Placement, ...], bar: str) -> list[str]:
    """A line for each node and resource: a bar, what is requested, what is free, and with the pods whose they are.

    Nodes that are as full and run as many pods of the same workloads are one. Beyond cpu, memory and pods only what is requested is shown.
    """
    owners: dict[str, dict[str, int]] = {}
    for each in placements:
        if each.node and not each.ended:
            here = owners.setdefault(each.node, {})
            owner = " ".join(each.owner)
            here[owner] = here.get(owner, 0) + 1
    alike: dict[tuple[object, ...], list[NodeUse]] = {}
    for use in nodes:
        alike.setdefault((*use.resources.items(), *sorted(owners.get(use.node, {}).items())), []).append(use)
    rows: list[tuple[str, ...]] = [("NODE", "RESOURCE", "USE", "REQUESTED", "FREE", "BY")]
    for group in alike.values():
        name, use = names_in_words([each.node for each in group]), group[0]
        for resource, (requested, allocatable) in use.resources.items():
            if not requested and resource not in _ALWAYS:
                continue
            taken, all_of_it, free = (amount_in_words(resource, amount) for amount in (requested, allocatable, allocatable - requested))
            by = owners.get(use.node, {}) if resource == _PODS else {}
            runs = ", ".join(owner if count == 1 else f"{count} of {owner}" for owner, count in by.items())
            rows.append((name, resource, _bar(requested, allocatable, bar), f"{taken} of {all_of_it}", free, runs))
    return align([tuple(map(clean, row)) for row in rows])


def _claim_table(claims: tuple[ClaimUse, ...]) -> list[str]:
    """A line for each claim; a volume without a name is one that a provisioner makes."""
    rows: list[tuple[str, ...]] = [("NAMESPACE", "CLAIM", "PHASE", "VOLUME", "CLASS", "SIZE", "MOUNTED BY")]
    for each in claims:
        volume = each.volume or ("made" if each.phase == "Bound" else "-")
        rows.append((each.namespace, each.claim, each.phase, volume, each.storage_class or "-", each.size, names_in_words(each.pods) if each.pods else "-"))
    return align([tuple(map(clean, row)) for row in rows])


def _bar(requested: int, allocatable: int, marks: str) -> str:
    """Ten steps, filled by what is requested; any request fills one."""
    filled = min(_BAR, -(-requested * _BAR // allocatable)) if allocatable > 0 else _BAR
    return marks[0] * filled + marks[1] * (_BAR - filled)


def fact_lines(fact: Fact, places: Places) -> list[str]:
    """The place and the sentence, and for pods without a node which nodes say what, and what would help."""
    where = places.of(fact.ref, fact.path)
    lines = [sentence(fact) if where is None else f"{where.path}:{where.line}:{where.column}: {sentence(fact)}"]
    lines += [f"  {names_in_words(each.nodes)}: {each.reason}" for each in getattr(fact, "rejected", ())]
    lines += [f"  hint: {hint_of(change)}" for change in getattr(fact, "changes", ())[:_HINTS]]
    return [clean(line) for line in lines]


def way_lines(ways: tuple[Fix, ...]) -> list[str]:
    """What would end what got stuck, a line each, the smallest change first."""
    return [clean(f"  {'or' if number else 'way out'}: {way.message}") for number, way in enumerate(ways)]
