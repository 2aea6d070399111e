"""What the steps of a play came to, for people: who went in which order, where others came up, how updates went on, what is in the way and why."""

from __future__ import annotations

from kubecheck.report.outcome_text import align, fact_lines, state_in_words, way_lines
from kubecheck.report.plays.picture import picture_lines
from kubecheck.report.plays.words import (
    NO_NODE,
    actor_in_words,
    blame_in_words,
    deleted_claims_in_words,
    event_in_words,
    passed_over_in_words,
    result_in_words,
    returned_in_words,
    rollout_in_words,
    room_in_words,
    time_in_words,
)
from kubecheck.report.snippet import clean
from kubecheck.report.summary import plural
from kubecheck.sim.play.facts import BlockedDrain
from kubecheck.sim.play.hints import names_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.report.explanation_text import Places
    from kubecheck.report.plays.picture import Marks
    from kubecheck.sim.play.answers import Answer, NodeDrain, Play
    from kubecheck.sim.play.facts import Fact, Outcome, Placement
    from kubecheck.sim.play.timeline import Event

_MOST_ROWS = 40
_MOST_PICTURES = 6


def play_lines(play: Play, outcome: Outcome, places: Places, marks: Marks, trace: bool) -> list[str]:
    """A section for each step; with ``trace``, each has all that happened in it."""
    lines: list[str] = []
    for number, answer in enumerate(play.answers, 1):
        lines += ["", f"-- {clean(answer.text)}: {result_in_words(answer)}"]
        for part in (_drain_lines(answer), _move_lines(answer.moves), _rollout_lines(answer, marks), _claim_lines(answer)):
            lines += ["", *part] if part else []
        chains: set[str] = set()
        for fact in answer.facts:
            blame = [f"  {blame_in_words(fact)}"] if isinstance(fact, BlockedDrain) else []
            chain = _chain_lines(play, fact, answer)
            is_new = "\n".join(chain) not in chains  # a drain is often held up by the very pod that finds no node
            chains.add("\n".join(chain))
            lines += ["", *fact_lines(fact, places), *blame, *way_lines(outcome.ways_out_of(fact)), *(chain if is_new else ())]
        if trace:
            lines += ["", *_event_lines([event for event in play.events if event.step == number], answer.begin)]
    return lines


def _drain_lines(answer: Answer) -> list[str]:
    """Nodes where there are several; who is evicted in which order; what the rest has room for."""
    if answer.nodes:
        return [clean(f"out of reach: {names_in_words(answer.nodes)}")]
    lines: list[str] = []
    drains = answer.drains
    if len(drains) > 1:
        rows: list[tuple[str, ...]] = [("NODE", "EVICTED", "IN", "LEFT ALONE", "STAYS")]
        rows += [(each.node, str(len(each.evictions)), time_in_words(each.seconds), str(each.others), names_in_words(each.left) if each.left else "-") for each in drains]
        lines += align([tuple(map(clean, row)) for row in rows])
    evictions = [(drain, each) for drain in drains for each in drain.evictions]
    if evictions and len(evictions) <= _MOST_ROWS:
        rows = [("EVICTED", "WORKLOAD", "NODE", "AT", "WAITED")]
        for drain, each in evictions:
            waited = f"{time_in_words(each.waited)} for {names_in_words([f'budget {name}' for name in each.by]) if each.by else 'its turn'}" if each.waited else "-"
            rows.append((f"{each.namespace}/{each.pod}", " ".join(each.owner), drain.node or "-", time_in_words(each.when - answer.begin), waited))
        lines += ["", *align([tuple(map(clean, row)) for row in rows])] if lines else align([tuple(map(clean, row)) for row in rows])
    elif evictions:
        lines.append(f"{plural(len(evictions), 'pod')} evicted")
    if len(drains) == 1:
        lines += _room_lines(drains[0])
    if answer.passed_over:
        lines.append(passed_over_in_words(answer))
    lines += filter(None, [returned_in_words(answer)])
    return lines


def _room_lines(drain: NodeDrain) -> list[str]:
    found = []
    if drain.others:
        found.append(f"left alone: {plural(drain.others, 'pod')} of DaemonSets and Jobs")
    if drain.left:
        found.append(clean(f"cannot go: {names_in_words(drain.left)}"))
    if not drain.node:
        found.append(NO_NODE)
    if drain.room:
        found.append(f"needed of what is free on all other nodes: {room_in_words(drain)}")
    return found


def _move_lines(moves: tuple[Placement, ...]) -> list[str]:
    """A line for the new pods of a workload that fare alike."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for each in moves:
        alike.setdefault((each.namespace, " ".join(each.owner), each.node or "-", state_in_words(each), each.why.partition(" preemption: ")[0]), []).append(each.pod)
    if not alike:
        return []
    rows: list[tuple[str, ...]] = [("COMES UP", "WORKLOAD", "NODE", "READY", "WHY")]
    for (namespace, *rest), pods in list(alike.items())[:_MOST_ROWS]:
        rows.append((f"{namespace}/{pods[0]}" + (f" and {len(pods) - 1} more" if len(pods) > 1 else ""), *rest))
    lines = align([tuple(map(clean, row)) for row in rows])
    return [*lines, f"and {len(alike) - _MOST_ROWS} lines more"] if len(alike) > _MOST_ROWS else lines


def _rollout_lines(answer: Answer, marks: Marks) -> list[str]:
    """A picture of each workload that is updated, a line for each other one whose pods were fewer for a while."""
    lines: list[str] = []
    updates = [each for each in answer.rollouts if each.is_update]
    for each in updates[:_MOST_PICTURES]:
        lines += [*([""] if lines else []), *picture_lines(each, marks)]
    others = [each for each in answer.rollouts if not each.is_update and each.lowest < each.wanted] + updates[_MOST_PICTURES:]
    if others:
        lines += [*([""] if lines else []), *map(rollout_in_words, others[:_MOST_ROWS])]
    return lines


def _claim_lines(answer: Answer) -> list[str]:
    """What is lost with the claims that a step deletes."""
    return [clean(deleted_claims_in_words(answer))] if answer.deleted_claims else []


def _chain_lines(play: Play, fact: Fact, answer: Answer) -> list[str]:
    """How it came to a fact."""
    chain = [event for event in play.chain_of(fact) if event.when >= answer.begin]
    return [f"  after {time_in_words(event.when - answer.begin)}: {actor_in_words(event)}: {event_in_words(event)}" for event in chain]


def _event_lines(events: list[Event], begin: float) -> list[str]:
    rows: list[tuple[str, ...]] = [("NUMBER", "TIME", "WHO", "BECAUSE OF", "WHAT")]
    for each in events:
        because = "-" if each.cause is None else str(each.cause)
        rows.append((str(each.number), time_in_words(each.when - begin), actor_in_words(each), because, event_in_words(each)))
    return align(rows)
