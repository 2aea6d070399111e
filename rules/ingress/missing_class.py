"""An Ingress whose IngressClass is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.INFO, since="0.1", joins=True, points_at=())
def missing_class(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(ingress, ctx.world, "networking.k8s.io", "IngressClass"):
        if missing.near or missing.has_siblings:
            yield missing.problem()
