"""A ResourceClaim or ResourceClaimTemplate that pods name and that is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("resourceClaims",))
def missing_resource_claim(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for kind in ("ResourceClaim", "ResourceClaimTemplate"):
        for missing in missing_references(template, ctx.world, "resource.k8s.io", kind):
            if missing.near or missing.has_siblings:
                yield missing.problem("; the pods stay pending until it is there")
