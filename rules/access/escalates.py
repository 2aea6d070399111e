"""A role that can give itself more rights, or act as someone else."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_ROLES = ("roles", "clusterroles")
_USERS = ("users", "groups", "serviceaccounts")
_ROLE_NAMES = ("", "cluster-admin")
_USER_NAMES = ("", "system:masters", "system:admin", "kubernetes-admin")
# What leads to more rights, in words: the ways of one kind, each with verb, group, resources and names; the empty name is that of any object.
# Mirrors: RoleEscalationAuthorized, BindingAuthorized (pkg/registry/rbac) and k8s.io/apiserver/pkg/endpoints/filters/impersonation.
_WAYS = (
    ("it writes roles that hold what it does not hold itself", (("escalate", policy_rules.RBAC_GROUP, _ROLES, ("",)),)),
    ("it binds roles whose rights it does not hold itself", (("bind", policy_rules.RBAC_GROUP, _ROLES, _ROLE_NAMES),)),
    (
        "it acts as someone else",
        (
            ("impersonate", "", _USERS, _USER_NAMES),
            ("impersonate:user-info", "authentication.k8s.io", _USERS, _USER_NAMES),
            ("impersonate:serviceaccount", "authentication.k8s.io", ("serviceaccounts",), _USER_NAMES),
        ),
    ),
)


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_1", "checkov:CKV2_K8S_3", "checkov:CKV_K8S_157", "checkov:CKV_K8S_158",
    "datree:CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE", "kubescape:C-0065", "kubescape:C-0191", "trivy-checks:KSV-0043",
    "trivy-checks:KSV-0051", "trivy-checks:KSV-0052",
))  # fmt: skip
def escalates(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx):
        what = next((words for words, allowed in _WAYS if any(_reaches(entry, *each) for each in allowed)), "")
        if what:
            yield role.at("rules", index).problem(f"can take more rights than it is given: {what}")


def _reaches(entry: dict[str, Any], verb: str, group: str, resources: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return any(policy_rules.allows(entry, (verb,), group, resources, name) for name in names)
