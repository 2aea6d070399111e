"""A role that can change admission webhooks or policies."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_RESOURCES = (
    "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
    "validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
)  # fmt: skip


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_155", "kubescape:C-0281", "trivy-checks:KSV-0114",
))  # fmt: skip
def changes_webhooks(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("create", "update", "patch", "delete", "deletecollection"), "admissionregistration.k8s.io", _RESOURCES):
        yield place.problem("changes admission webhooks or policies, and so what is admitted to the whole cluster")
