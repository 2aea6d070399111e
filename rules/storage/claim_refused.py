"""A claim that a LimitRange of its namespace refuses."""

from __future__ import annotations

from kubecheck.sdk import PersistentVolumeClaim, Severity, applied_together, lie_together, refused_claim, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PersistentVolumeClaim, severity=Severity.ERROR, since="0.1", joins=True, points_at=(("", "LimitRange"),), needs=(("", "LimitRange"),))
def claim_refused(claim: PersistentVolumeClaim, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(claim.resource.ref.key)
    if resource is None or not resource.is_stored:
        return
    for limits in ctx.world.of_kind("", "LimitRange"):
        is_near = applied_together(limits, resource) or lie_together(limits, resource)
        if not limits.is_stored or limits.ref.namespace != resource.ref.namespace or not is_near:
            continue
        why = refused_claim(resource, [limits], ctx.world)
        if why:
            written = next((path for path in (("spec", "resources", "requests", "storage"), ("spec", "resources")) if claim.get(*path) is not None), ("spec",))
            yield claim.at(*written).problem(f"{limits.ref.label} refuses the claim: {why}", facts={"server": why}).note(limits.ref.label, limits.at("spec"))
