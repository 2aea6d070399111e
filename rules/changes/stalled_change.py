"""A change that cannot be rolled out from what runs now, although the new state by itself could be installed."""

from __future__ import annotations

from kubecheck.sdk import Severity, StalledChange, Standstill, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=StalledChange, severity=Severity.ERROR, since="0.1")
def stalled_change(fact: StalledChange, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None:
        return
    rollout, standstill = fact.rollout, Standstill(fact.rollout, resource)
    path = fact.path if resource.document.is_written((*resource.base, *fact.path)) else ("metadata", "name")
    reached = f"{rollout.updated} of {rollout.wanted} new pods {'is' if rollout.updated == 1 else 'are'} made {'until' if rollout.took else 'by'} then, and {rollout.available} available with the old ones"
    problem = resource.at(*path).problem(
        f"this change {standstill.pace}, {standstill.room}: {standstill.cause}; {reached}",
        help="leave room for one more pod while it rolls out, or allow one to be unavailable",
        facts={"updated": rollout.updated, "wanted": rollout.wanted, "available": rollout.available, "lowest": fact.lowest, "before": fact.before, "why": rollout.why},
    )
    if rollout.took:
        problem.severity = Severity.WARNING
        problem.facts["took"] = rollout.took
    yield standstill.noted(problem, ctx.world)
