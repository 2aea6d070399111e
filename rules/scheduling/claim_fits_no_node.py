"""A claim whose volume no node that the pods could go to can reach."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnboundClaim, UnplacedPod, UnusableClaim, rule

from ._telling import place_of_volume, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def claim_fits_no_node(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, UnusableClaim):
        return
    claim = ctx.world.by_key(("", "PersistentVolumeClaim", fact.ref.namespace, found.claim))
    if claim is None and found.reason.endswith("not found"):
        return  # where it comes from is not known; `missing-claim` tells of names that are near
    told = [each.ref.key for each in ctx.outcome.of(UnboundClaim)] if ctx.outcome is not None else []
    if claim is not None and claim.ref.key in told:
        return  # it gets no volume at all, which is told where it stands
    problem = tell(fact, resource, found.field, f"claim {found.claim} keeps the pod off {_nodes(found.nodes)}: {found.reason}")
    problem.place = place_of_volume(fact, resource, found.volume) or problem.place
    if claim is not None:
        problem.note("the claim", claim.at("metadata", "name"))
    yield problem


def _nodes(names: list[str]) -> str:
    return f"the only node in question, {names[0]}" if len(names) == 1 else f"all {len(names)} nodes in question"
