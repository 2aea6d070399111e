"""A ServiceAccount that pods run as and that is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), presets="recommended", aliases=(
    "kube-linter:non-existent-service-account", "kubescape:C-0307", "kubevious:pod-spec-service-account-ref",
    "kubevious:role-binding-service-account-ref", "popeye:POP-307", "popeye:POP-507",
))  # fmt: skip
def missing_service_account(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for missing in missing_references(template, ctx.world, "", "ServiceAccount"):
        if missing.name != "default" and (missing.near or missing.has_siblings):
            yield missing.problem()
