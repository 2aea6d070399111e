"""Pods whose priority evicts the pods of another workload."""

from __future__ import annotations

from kubecheck.sdk import Preemption, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Preemption, severity=Severity.WARNING, since="0.1")
def evicts_other_pods(fact: Preemption, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    resource, victim = world.by_key(fact.ref.key), world.by_key(fact.victim.key)
    if resource is None:
        return
    name = get(resource.value, fact.path)
    urgent = f"priority class {name}" if isinstance(name, str) else "its priority"
    pods = "a pod" if fact.count == 1 else f"{fact.count} pods"
    end = "and 1 stays without a node" if fact.waiting == 1 else f"and {fact.waiting} stay without a node"
    if fact.victim.kind == "Pod":
        pods, end = "the lone", "which nobody makes anew"
    elif not fact.waiting:
        end = f"which find{'s' if fact.count == 1 else ''} {'a node again' if fact.in_change else 'another node'}"
    of_whom = fact.victim.label if fact.victim.kind == "Pod" else f"of {fact.victim.label}"
    problem = resource.at(*fact.path).problem(
        f"{urgent} evicts {pods} {of_whom} from node {fact.node}{' while this change rolls out' if fact.in_change else ''}, {end}",
        facts={"pod": fact.pod, "node": fact.node, "evicted": fact.count, "waiting": fact.waiting, "victim": fact.victim.label},
    )
    if victim is not None:
        problem.note("evicted", victim.at("metadata", "name"))
    yield problem
