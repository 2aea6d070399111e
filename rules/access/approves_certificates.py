"""A role that can approve certificate signing requests."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=("checkov:CKV_K8S_156", "kubescape:C-0280"))
def approves_certificates(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("update", "patch"), "certificates.k8s.io", ("certificatesigningrequests/approval",)):
        yield place.problem("approves certificates, and so can become anyone")
