"""An update that can never finish, or takes very long, although the first installation did."""

from __future__ import annotations

from kubecheck.sdk import Severity, StalledRollout, Standstill, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=StalledRollout, severity=Severity.ERROR, since="0.1")
def stalled_rollout(fact: StalledRollout, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or (resource.ref.kind == "Deployment" and fact.claim):
        return  # `shared-single-writer-claim` tells of the claim that two pods cannot have
    standstill = Standstill(fact, resource)
    way_out = "" if fact.unavailable else f", or allow one to be unavailable: {fact.path[-1]}.rollingUpdate"
    help_text = f"leave room for one more pod{way_out}" if standstill.surges else "keep others out of the room that a pod leaves: by a higher priority, or more nodes"
    if fact.by.endswith("WebhookConfiguration"):
        help_text = "keep a pod that answers the webhook ready all the time, or let the webhook leave its own pods out"
    path = fact.path if resource.document.is_written((*resource.base, *fact.path)) else ("metadata", "name")
    problem = resource.at(*path).problem(
        f"the rollout {standstill.pace}, {standstill.room}: {standstill.cause}",
        help=help_text,
        facts={"updated": fact.updated, "wanted": fact.wanted, "available": fact.available, "surge": fact.surge, "unavailable": fact.unavailable, "why": fact.why},
    )
    if fact.took:
        problem.severity = Severity.WARNING
        problem.facts["took"] = fact.took
    yield standstill.noted(problem, ctx.world)
