"""The search for ways out: the cheapest first, each tried on the world; what is told of has been seen to succeed."""

from __future__ import annotations

import heapq

from kubecheck.sim.play.ways_out.candidates import Case, candidates_for
from kubecheck.sim.play.ways_out.nodes import nodes_for_all, nodes_of
from kubecheck.sim.play.ways_out.played import trouble_of, troubles_of
from kubecheck.sim.play.ways_out.steps import Way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.played import Played
    from kubecheck.sim.play.ways_out.stage import Stage

MOST_TRIES = 20  # for one fact
_FEWEST_TRIES = 2  # however long they take
_MORE_TRIES = 3  # once a way is found, for further ones
_MOST_WAYS = 3
_MOST_STEPS = 4
_WORSE = 2.5  # ways that cost so much more than the best are not told of


def ways_out_of(fact: Fact, stage: Stage) -> list[Way]:
    """The ways out of one trouble, those that change least first.

    A way is one after which the same play, all of it, does not tell of this trouble, of no other that it did not tell of before, and of no
    more pods in any.

    Args:
        fact: what the dry run of the stage told of.
        stage: the world; it says how many turns a search may take.
    """
    first = stage.as_it_is()
    target = trouble_of(fact)
    blamed = next((each for each in first.facts if trouble_of(each) == target), None)
    if blamed is None:
        return []
    until = stage.turns + stage.share()
    queue: list[tuple[float, int, Way]] = []
    known: set[frozenset[tuple[object, ...]]] = set()
    found: list[Way] = []
    number, tries, most = 0, 0, MOST_TRIES

    def push(way: Way, played: Played, blame: Fact) -> None:
        nonlocal number
        for step in candidates_for(Case(stage, played, blame, fact.ref, way)):
            longer = way.and_then(step)
            if longer.deeds not in known:
                known.add(longer.deeds)
                number += 1
                heapq.heappush(queue, (longer.cost, number, longer))

    before = troubles_of(first.run.at_install)

    def is_hopeless(told: list[Fact]) -> bool:
        """Whether the trouble is there as before, and no less of any, once all is installed."""
        left = next((each for each in told if trouble_of(each) == target), None)
        if left is None or _reason(left) != _reason(blamed):
            return False
        now = troubles_of(told)
        return now[target] >= before.get(target, 0) and sum(now.values()) >= sum(before.values())

    push(Way(), first, blamed)
    while queue and tries < most and len(found) < _MOST_WAYS:
        cost, _, way = heapq.heappop(queue)
        if found and cost > found[0].cost + _WORSE:
            break
        if any(each.deeds <= way.deeds or each.fields == way.fields for each in found):
            continue
        if stage.turns >= until and (found or tries >= _FEWEST_TRIES) and not stage.has_played(way):
            continue
        tries += 1
        played = stage.play(way, is_hopeless)
        if played is None:
            continue
        worse = _worse(first, played, target)
        if target not in played.troubles and not worse:
            found.append(way)
            most = min(MOST_TRIES, tries + _MORE_TRIES)
        elif len(way.steps) < _MOST_STEPS:
            blame = _next_blame(played, target, worse, blamed, first)
            if blame is not None:
                push(way, played, blame)
    return found or list(_room_for_all(fact, blamed, stage))


def _room_for_all(fact: Fact, blamed: Fact, stage: Stage) -> Iterator[Way]:
    """As many nodes as all pods together need, where no time was left for that: it is played once for all troubles of a world."""
    first = stage.as_it_is()
    case = Case(stage, first, blamed, fact.ref, Way())
    for step in [step for node in nodes_of(case)[:1] for step in nodes_for_all(case, node)]:
        way, turns = Way().and_then(step), stage.turns
        played = stage.play(way)
        stage.turns = turns  # which takes nothing from the searches to come
        if played is not None and trouble_of(fact) not in played.troubles and not _worse(first, played, trouble_of(fact)):
            yield way


def _worse(first: Played, played: Played, target: tuple[object, ...]) -> list[tuple[object, ...]]:
    """The troubles that a change makes; a workload that is away for a while comes back by itself."""
    return [each for each, count in played.troubles.items() if each != target and each[0] != "PodlessChange" and count > first.troubles.get(each, 0)]


def _next_blame(played: Played, target: tuple[object, ...], worse: list[tuple[object, ...]], blamed: Fact, first: Played) -> Fact | None:
    """What to look at next: the trouble where there is less of it or for another reason, else one about the same objects that came in its stead."""
    left = next((each for each in played.facts if trouble_of(each) == target), None)
    if left is not None:
        is_less = played.troubles[target] < first.troubles[target] or sum(played.troubles.values()) < sum(first.troubles.values())
        return left if is_less or _reason(left) != _reason(blamed) else None
    return next((each for each in played.facts if trouble_of(each) in worse), None)


def _reason(fact: Fact) -> tuple[object, ...]:
    obstacle = getattr(fact, "obstacle", None)
    return (getattr(fact, "message", ""), getattr(fact, "why", ""), type(obstacle).__name__, getattr(obstacle, "field", ""))
