"""The command ``simulate``: the outcome of a dry run as a table for people, or as JSON."""

from __future__ import annotations

import sys

from kubecheck.report.snippet import clean, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.facts import Fact, NodeUse, Outcome, Placement


def simulate_command(values: dict[str, Any]) -> int:
    """Runs the command.

    Args:
        values: the options of the call.

    Returns:
        0 where all went well, 1 where something got stuck.

    Raises:
        UsageError: the call or the settings cannot be used.
    """
    from kubecheck.app import UsageError, build_request, build_ruleset, build_settings, config_report
    from kubecheck.config.load import ConfigError
    from kubecheck.library import simulate_request

    try:
        settings = build_settings(values)
        ruleset = build_ruleset(settings)
    except ConfigError as error:
        sys.stderr.write(config_report(error, values))
        return 2
    paths = list(values.get("paths") or ()) or [settings.root or "."]
    request = build_request(settings, paths, ruleset)
    missing = [each for each in request.fates if str(each.fate) == "unreadable"]
    if missing:
        raise UsageError("; ".join(f"{each.path}: {each.detail}" for each in missing))
    plan = [word.strip() for word in values["plan"].split(",")] if values.get("plan") else None
    outcomes = simulate_request(request, plan)
    sys.stdout.write(_json(outcomes, bool(values.get("trace"))) if values.get("form") == "json" else _text(outcomes, bool(values.get("trace"))))
    return int(any(outcome.facts for outcome in outcomes.values()))


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
_ALWAYS = ("cpu", "memory", "pods")
_BYTES = ("memory", "ephemeral-storage")


def _text(outcomes: dict[str, Outcome], trace: bool) -> str:
    parts = []
    for name, outcome in outcomes.items():
        lines = [f"== {clean(name)}", ""] if name else []
        lines += _table(outcome.placements)
        if outcome.nodes:
            lines += ["", *_node_table(outcome.nodes)]
        if outcome.facts:
            lines += ["", *(sentence(fact) for fact in outcome.facts)]
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
            amounts = (_amount(resource, requested), _amount(resource, allocatable - requested))
            rows.append((clean(each.node), clean(resource), _bar(requested, allocatable), f"{amounts[0]} of {_amount(resource, allocatable)}", amounts[1]))
    return _align(rows, [max(width(row[column]) for row in rows) for column in range(len(rows[0]) - 1)])


def _bar(requested: int, allocatable: int) -> str:
    """Ten steps, filled by what is requested; any request fills one."""
    filled = min(_BAR, -(-requested * _BAR // allocatable)) if allocatable > 0 else _BAR
    return "#" * filled + "." * (_BAR - filled)


def _amount(resource: str, value: int) -> str:
    """A number as manifests write it: ``1500m`` as 1.5 cores, bytes in the largest unit that keeps three digits."""
    if resource == "cpu":
        return f"{value / 1000:g}"
    if resource not in _BYTES and not resource.startswith("hugepages-"):
        return str(value)
    for unit, size in (("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)):
        if abs(value) >= size:
            return f"{round(value / size, 1):g}{unit}"
    return str(value)


def _json(outcomes: dict[str, Outcome], trace: bool) -> str:
    import json

    worlds = []
    for name, outcome in outcomes.items():
        world: dict[str, object] = {
            "world": name,
            "settled": outcome.settled,
            "placements": [
                {
                    "namespace": each.namespace,
                    "pod": each.pod,
                    "workload": {"kind": each.owner[0], "name": each.owner[1]},
                    "node": each.node,
                    "ready": each.ready,
                    "why": each.why,
                }
                for each in outcome.placements
            ],
            "nodes": [
                {
                    "node": each.node,
                    "resources": {name: {"requested": requested, "allocatable": has} for name, (requested, has) in each.resources.items()},
                }
                for each in outcome.nodes
            ],
            "facts": [
                {
                    "type": type(fact).__name__,
                    "kind": fact.ref.kind,
                    "namespace": fact.ref.namespace,
                    "name": fact.ref.name,
                    "path": list(fact.path),
                    "message": sentence(fact),
                }
                for fact in outcome.facts
            ],
            "assumptions": list(outcome.assumptions),
        }
        if trace:
            world["trace"] = [
                {"when": step.when, "actor": step.actor, "verb": step.verb, "object": list(step.key), "cause": step.cause}
                for step in outcome.trace.steps
            ]
        worlds.append(world)
    return json.dumps({"version": 1, "worlds": worlds}, indent=2) + "\n"
