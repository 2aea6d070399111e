"""An Ingress whose TLS Secret is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), presets="strict")
def missing_tls_secret(view: Ingress, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(view, ctx.world, "", "Secret"):
        yield missing.problem()
