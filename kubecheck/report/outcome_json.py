"""The outcome of a dry run for machines. The shape is versioned: keys are added, none changes its meaning."""

from __future__ import annotations

from kubecheck.report.outcome_text import sentence
from kubecheck.sim.play.facts import UnplacedPod
from kubecheck.sim.play.hints import hint_of
from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.engine.left_out import LeftOut
    from kubecheck.findings import Location
    from kubecheck.report.explanation_text import Places
    from kubecheck.sim.play.explanation import Explanation, NodeVerdict
    from kubecheck.sim.play.facts import Fact, Outcome, Placement
    from kubecheck.sim.play.usage import NodeUse
    from kubecheck.sim.scheduler import Change
    from kubecheck.source.positions import Path


def write_json(outcomes: dict[str, Outcome], places: Places, trace: bool = False, missing: Iterable[LeftOut] = ()) -> str:
    """The outcome of each world, by its name, and what was left out."""
    import json

    worlds = [_world(*each, places, trace) for each in outcomes.items()]
    return json.dumps({"version": 1, "worlds": worlds, "left_out": list(map(_left_out, missing))}, indent=2) + "\n"


def _left_out(each: LeftOut) -> dict[str, Any]:
    ref = each.ref
    named = None if ref is None else {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name, "place": _place(each.place)}
    return {"path": each.path, "cause": each.cause, "why": each.why, "object": named}


def _world(name: str, outcome: Outcome, places: Places, trace: bool) -> dict[str, Any]:
    world: dict[str, Any] = {
        "world": name,
        "settled": outcome.settled,
        "placements": [placement(each) for each in outcome.placements],
        "nodes": [node_use(each) for each in outcome.nodes],
        "claims": [
            {
                "namespace": each.namespace,
                "claim": each.claim,
                "phase": each.phase,
                "volume": each.volume,
                "class": each.storage_class,
                "size": each.size,
                "pods": list(each.pods),
            }
            for each in outcome.claims
        ],
        "facts": [fact_value(fact, outcome, places) for fact in outcome.troubles],
        "notes": [fact_value(fact, outcome, places) for fact in outcome.notes],
        "assumptions": list(outcome.assumptions),
    }
    if outcome.plays:
        from kubecheck.report.plays.values import play_value

        world["plays"] = [play_value(play, outcome, places, trace) for play in outcome.plays]
    if outcome.explanation is not None:
        world["explanation"] = _explanation(outcome.explanation, places)
    if trace:
        world["trace"] = [
            {"when": step.when, "actor": step.actor, "verb": step.verb, "object": list(step.key), "cause": step.cause}
            for step in outcome.trace.steps
        ]
    return world


def placement(each: Placement) -> dict[str, Any]:
    """Where a pod is."""
    return {
        "namespace": each.namespace,
        "pod": each.pod,
        "workload": {"kind": each.owner[0], "name": each.owner[1]},
        "node": each.node,
        "ready": each.ready,
        "ended": each.ended,
        "why": each.why,
    }


def node_use(each: NodeUse) -> dict[str, Any]:
    """How full a node is."""
    return {"node": each.node, "resources": {name: {"requested": requested, "allocatable": has} for name, (requested, has) in each.resources.items()}}


def fact_value(fact: Fact, outcome: Outcome, places: Places) -> dict[str, Any]:
    """What got stuck, and what would help."""
    from kubecheck.report.json_v1 import fix_value

    value: dict[str, Any] = {
        "type": type(fact).__name__,
        "kind": fact.ref.kind,
        "namespace": fact.ref.namespace,
        "name": fact.ref.name,
        "path": list(fact.path),
        "place": _place(places.of(fact.ref, fact.path)),
        "message": sentence(fact),
    }
    if isinstance(fact, UnplacedPod):
        value["rejected"] = [{"reason": each.reason, "plugin": each.plugin, "nodes": each.nodes} for each in fact.rejected]
        found = fact.obstacle
        value["obstacle"] = None if found is None else {"type": type(found).__name__, "field": format_path(found.field), "nodes": found.nodes}
        value["changes"] = [_change(each) for each in fact.changes]
    value["ways_out"] = list(map(fix_value, outcome.ways_out_of(fact)))
    return value


def _change(change: Change) -> dict[str, Any]:
    taint = change.taint
    return {
        "action": change.action,
        "field": format_path(change.field),
        "resource": change.resource,
        "amount": change.amount,
        "taint": None if taint is None else {"key": taint[0], "value": taint[1], "effect": taint[2]},
        "nodes": change.nodes,
        "hint": hint_of(change),
    }


def _explanation(explanation: Explanation, places: Places) -> dict[str, Any]:
    ref = explanation.ref
    return {
        "namespace": explanation.namespace,
        "pod": explanation.pod,
        "object": {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name, "place": _place(places.of(ref, ()))},
        "outcome": explanation.outcome,
        "node": explanation.node,
        "message": explanation.message,
        "nominated": explanation.nominated,
        "victims": [{"namespace": namespace, "pod": name} for namespace, name in explanation.victims],
        "rejection": None if explanation.rejection is None else _verdict(explanation.rejection, explanation, places),
        "verdicts": [{"node": each.node, **_verdict(each, explanation, places)} for each in explanation.verdicts],
        "weights": explanation.weights,
        "changes": [_change(each) for each in explanation.changes],
    }


def _verdict(verdict: NodeVerdict, explanation: Explanation, places: Places) -> dict[str, Any]:
    path: Path = (*explanation.path, *verdict.field) if verdict.field else ()
    return {
        "fits": verdict.fits,
        "plugin": verdict.plugin,
        "code": verdict.code,
        "reasons": list(verdict.reasons),
        "pod_field": None if not path else {"path": format_path(path), "place": _place(places.of(explanation.ref, path))},
        "node_field": None
        if not verdict.node_field
        else {"path": format_path(verdict.node_field), "place": _place(places.of_node(verdict.node, verdict.node_field))},
        "scores": verdict.scores,
        "total": verdict.total,
    }


def _place(location: Location | None) -> dict[str, Any] | None:
    return None if location is None else {"path": location.path, "line": location.line, "column": location.column}
