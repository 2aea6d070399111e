"""A node that cannot be drained: a budget lets no pod go."""

from __future__ import annotations

from kubecheck.sdk import BlockedDrain, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=BlockedDrain, severity=Severity.WARNING, since="0.1", aliases=("gatekeeper-library:poddisruptionbudget",))
def blocked_drain(fact: BlockedDrain, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None:
        return
    if not ctx.world.of_kind("", "Node") and (ctx.profile is None or ctx.profile.elastic):
        return  # of nodes that nobody named, only a budget that blocks any drain is told of, by budget-blocks-everything
    alike = [each for each in ctx.outcome.of(BlockedDrain) if each.ref == fact.ref]
    if alike[0] is not fact:
        return  # told of with the first node
    pods = ", ".join(fact.pods[:3]) + (f" and {len(fact.pods) - 3} more" if len(fact.pods) > 3 else "")
    more = f" (nor {len(alike) - 1} more)" if len(alike) > 1 else ""
    limits = [("spec", field) for field in ("minAvailable", "maxUnavailable") if get(resource.value, ("spec", field)) is not None]
    problem = resource.at(*(limits[0] if limits else fact.path)).problem(
        f"node {fact.node}{more} cannot be drained: {pods} may not be evicted{_cause(fact)}",
        facts={"nodes": [each.node for each in alike], "pods": fact.pods, "server": fact.message, "why": fact.why},
    )
    for ref in fact.workloads:
        owner = ctx.world.by_key(ref.key)
        if owner is not None:
            problem.note(f"{ref.label} makes the pods", owner.at("spec"))
    yield problem


def _cause(fact: BlockedDrain) -> str:
    why = fact.why.partition(". ")[0].rstrip(".")  # without what the scheduler says of preemption
    if why and fact.waiting:
        count = f" ({fact.needed} of {fact.expected} pods must stay, and {fact.healthy} are healthy)" if 0 < fact.needed <= fact.expected else ""
        return f" while {fact.waiting} is not ready{count}: {why}"
    if why:
        return f" while the pod that takes the place is refused: {why}"
    if not 0 < fact.healthy <= fact.needed:
        return ""
    if fact.needed > fact.expected:
        return f": {fact.needed} pods must stay, and there {'is' if fact.expected == 1 else 'are'} only {fact.expected}"
    return f": {fact.needed} of {fact.expected} pods must stay" + (f", and {fact.healthy} are healthy" if fact.healthy < fact.expected else "")
