"""A role that can read Secrets."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_5", "datree:CIS_INVALID_VERB_SECRETS", "kube-linter:access-to-secrets", "kubescape:C-0015",
    "kubescape:C-0186", "trivy-checks:KSV-0041", "trivy-checks:KSV-0113",
))  # fmt: skip
def reads_secrets(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("get", "list", "watch"), "", ("secrets",)):
        yield place.problem("reads every Secret in its reach")
