"""Someone is made the owner of the whole cluster."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "datree:CIS_INVALID_ROLE_CLUSTER_ADMIN", "kube-linter:cluster-admin-role-binding", "kubescape:C-0035",
    "polaris:clusterrolebindingClusterAdmin", "polaris:rolebindingClusterAdminClusterRole", "polaris:rolebindingClusterAdminRole",
    "trivy-checks:KSV-0111",
))  # fmt: skip
def cluster_admin_bound(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    if binding.kind == "ClusterRoleBinding" and binding.text("roleRef", "name") == "cluster-admin":
        names = ", ".join(str(subject.get("name")) for _, subject in binding.subjects) or "nobody yet"
        yield binding.at("roleRef", "name").problem(f"makes {names} the owner of the whole cluster")
