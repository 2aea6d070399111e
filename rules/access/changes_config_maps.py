"""A role that can change every ConfigMap."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "kubescape:C-0037", "trivy-checks:KSV-0049", "trivy-checks:KSV-0115",
))  # fmt: skip
def changes_config_maps(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("create", "update", "patch", "delete", "deletecollection"), "", ("configmaps",)):
        yield place.problem("changes every ConfigMap in its reach, in kube-system also those of DNS and of logins")
