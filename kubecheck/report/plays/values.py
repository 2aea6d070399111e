"""What the steps of a play came to, for machines: plain values with keys that keep their meaning."""

from __future__ import annotations

from kubecheck.report.outcome_json import fact_value, node_use, placement
from kubecheck.sim.play.facts import BlockedDrain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.report.explanation_text import Places
    from kubecheck.sim.play.answers import Answer, NodeDrain, Play, Rollout
    from kubecheck.sim.play.facts import Fact, Outcome
    from kubecheck.sim.play.timeline import Event


def play_value(play: Play, outcome: Outcome, places: Places, trace: bool) -> dict[str, Any]:
    """The steps with their events, with ``trace`` those of the install as well; and where pods are in the end."""
    return {
        "steps": [_step(answer, play, outcome, places) for answer in play.answers],
        "events": [_event(each) for each in play.events if trace or each.step],
        "end": {"placements": [placement(each) for each in play.after.placements], "nodes": [node_use(each) for each in play.after.nodes]},
    }


def _step(answer: Answer, play: Play, outcome: Outcome, places: Places) -> dict[str, Any]:
    return {
        "step": answer.text,
        "result": answer.result,
        "note": answer.note,
        "begin": _time(answer.begin),
        "end": _time(answer.end),
        "unreachable": list(answer.nodes),
        "passed_over": list(answer.passed_over),
        "drains": [_drain(each) for each in answer.drains],
        "deleted_claims": [{"namespace": namespace, "claim": name} for namespace, name in answer.deleted_claims],
        "moves": [placement(each) for each in answer.moves],
        "rollouts": [_rollout(each) for each in answer.rollouts],
        "facts": [
            {**fact_value(fact, outcome, places), "blame": _blame(fact), "chain": [event.number for event in play.chain_of(fact)]} for fact in answer.facts
        ],
    }


def _drain(drain: NodeDrain) -> dict[str, Any]:
    return {
        "node": drain.node,
        "drained": not drain.left,
        "seconds": _time(drain.seconds),
        "evictions": [
            {
                "when": _time(each.when),
                "namespace": each.namespace,
                "pod": each.pod,
                "workload": {"kind": each.owner[0], "name": each.owner[1]},
                "waited": _time(each.waited),
                "budgets": list(each.by),
            }
            for each in drain.evictions
        ],
        "left": list(drain.left),
        "left_alone": drain.others,
        "returned": list(drain.returned),
        "room": {resource: {"needed": needed, "free": free} for resource, (needed, free) in drain.room.items()},
    }


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {
        "kind": rollout.ref.kind,
        "namespace": rollout.ref.namespace,
        "name": rollout.ref.name,
        "update": rollout.is_update,
        "wanted": rollout.wanted,
        "least": rollout.least,
        "most": rollout.most,
        "budgets": [{"name": name, "needs": needed} for name, needed in rollout.budgets],
        "lowest": rollout.lowest,
        "samples": [
            {
                "when": _time(each.when),
                "old": each.old,
                "new": each.new,
                "ready": each.ready,
                "ready_new": each.new_ready,
                "unavailable": max(0, rollout.wanted - each.ready),
            }
            for each in rollout.samples
        ],
    }


def _blame(fact: Fact) -> dict[str, Any] | None:
    """Who is to blame for a drain that is blocked: the budget, or the pod that is not ready."""
    if not isinstance(fact, BlockedDrain):
        return None
    return {"budget": fact.ref.name, "needs": fact.needed, "healthy": fact.healthy, "waits_for": fact.waiting or None, "why": fact.why or None}


def _event(event: Event) -> dict[str, Any]:
    turn = event.turn
    return {
        "number": event.number,
        "step": event.step,
        "when": _time(event.when),
        "actor": event.actor,
        "turn": None if turn is None else _key(turn),
        "verb": event.verb,
        "object": _key(event.key),
        "cause": event.cause,
        "details": event.details,
    }


def _key(key: tuple[str, str, str]) -> dict[str, str]:
    return {"kind": key[0], "namespace": key[1], "name": key[2]}


def _time(seconds: float) -> float:
    return round(seconds, 3)
