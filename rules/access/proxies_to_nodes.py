"""A role that reaches the kubelets of nodes directly."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_2", "kubescape:C-0279", "trivy-checks:KSV-0047",
))  # fmt: skip
def proxies_to_nodes(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("get", "create"), "", ("nodes/proxy",)):
        yield place.problem("reaches every kubelet directly, past admission and audit")
