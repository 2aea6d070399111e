"""A role that can make pods, and through them use every Secret and account of the namespace."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# What makes pods, by API group.
_MAKERS = {
    "": ("pods", "replicationcontrollers"),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "batch": ("cronjobs", "jobs"),
}


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "datree:CIS_INVALID_VALUE_CREATE_POD", "kube-linter:access-to-create-pods", "kubescape:C-0188", "trivy-checks:KSV-0048",
))  # fmt: skip
def creates_pods(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        if any(policy_rules.allows(entry, ("create",), group, resources) for group, resources in _MAKERS.items()):
            yield role.at("rules", index).problem("makes pods, which can use every Secret and account of their namespace")
