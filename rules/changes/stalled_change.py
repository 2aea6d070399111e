"""A change that cannot be rolled out from what runs now, although the new state by itself could be installed."""

from __future__ import annotations

from kubecheck.sdk import Severity, StalledChange, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=StalledChange, severity=Severity.ERROR, since="0.2")
def stalled_change(fact: StalledChange, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None:
        return
    rollout = fact.rollout
    path = fact.path if resource.document.is_written((*resource.base, *fact.path)) else ("metadata", "name")
    why = rollout.why.partition(". ")[0].rstrip(".") or "a pod never becomes ready"
    yield resource.at(*path).problem(
        f"this change never finishes: {rollout.updated} of {rollout.wanted} pods are updated and {rollout.available} available when it stops: {why}",
        help="leave room for one more pod while it rolls out, or allow one to be unavailable",
        facts={"updated": rollout.updated, "wanted": rollout.wanted, "available": rollout.available, "lowest": fact.lowest, "before": fact.before, "why": rollout.why},
    )
