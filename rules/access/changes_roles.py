"""A role that can change roles and bindings."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_1", "trivy-checks:KSV-0050", "trivy-checks:KSV-0055",
))  # fmt: skip
def changes_roles(role: Role, ctx: Context) -> Iterator[Problem]:
    resources = ("roles", "clusterroles", "rolebindings", "clusterrolebindings")
    for place in granting(role, ctx, ("create", "update", "patch", "delete", "deletecollection"), "rbac.authorization.k8s.io", resources):
        yield place.problem("changes roles or bindings, and so can pass on its rights and take those of others")
