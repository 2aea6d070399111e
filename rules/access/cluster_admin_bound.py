"""Someone is made the owner of the whole cluster, or of a whole namespace."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, grants, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), presets="security", aliases=(
    "datree:CIS_INVALID_ROLE_CLUSTER_ADMIN", "kube-linter:cluster-admin-role-binding", "kubescape:C-0035",
    "polaris:clusterrolebindingClusterAdmin", "polaris:rolebindingClusterAdminClusterRole", "polaris:rolebindingClusterAdminRole",
    "trivy-checks:KSV-0111",
))  # fmt: skip
def cluster_admin_bound(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    granted = grants.granted_rules(binding.resource, ctx.world)
    if not any(map(policy_rules.allows_everything, granted)):
        return
    names = ", ".join(str(subject.get("name")) for _, subject in binding.subjects) or "nobody yet"
    role = binding.text("roleRef", "name")
    what = "the whole cluster" if binding.kind == "ClusterRoleBinding" else f"everything in namespace {binding.namespace}"
    why = "" if role == "cluster-admin" else f": {role} allows every verb on every resource"
    yield binding.at("roleRef", "name").problem(f"makes {names} the owner of {what}{why}")
