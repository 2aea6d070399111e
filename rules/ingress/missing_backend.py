"""An Ingress that sends to a Service which is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), presets="recommended", aliases=(
    "kube-linter:dangling-ingress", "kube-score:ingress-targets-service", "kubescape:C-0298", "kubevious:ingress-ext-service-ref",
    "kubevious:ingress-service-ref", "popeye:POP-1401", "popeye:POP-1402",
))  # fmt: skip
def missing_backend(view: Ingress, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(view, ctx.world, "", "Service"):
        if missing.near or missing.has_siblings:
            yield missing.problem()
