"""A role that can write the status of Services."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=("checkov:CKV2_K8S_4",))
def changes_service_status(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("update", "patch"), "", ("services/status",)):
        yield place.problem("writes the load balancer address of Services, and so can take over traffic to any address")
