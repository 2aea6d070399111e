"""A claim that nobody can satisfy: what mounts it never starts."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnboundClaim, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnboundClaim, severity=Severity.ERROR, since="0.1")
def unbound_claim(fact: UnboundClaim, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is not None:
        yield resource.at(*fact.path).problem(f"{resource.ref.label} gets no volume: {fact.why}", facts={"why": fact.why})
