"""A role that can make pods or change what they run, and through them use every Secret and account of the namespace."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

# What makes pods, by API group.
_MAKERS = {
    "": ("replicationcontrollers",),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "batch": ("cronjobs", "jobs"),
}


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "datree:CIS_INVALID_VALUE_CREATE_POD", "kube-linter:access-to-create-pods", "kubescape:C-0188", "trivy-checks:KSV-0048",
))  # fmt: skip
def creates_pods(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx):
        if policy_rules.allows(entry, ("create",), "", ("pods",)) or _allows(entry, "create"):
            yield role.at("rules", index).problem("makes pods, which can use every Secret and account of their namespace")
        elif _allows(entry, "update", "patch"):
            yield role.at("rules", index).problem("changes the pod templates of workloads, whose pods can use every Secret and account of their namespace")


def _allows(entry: dict[str, Any], *verbs: str) -> bool:
    return any(policy_rules.allows(entry, verbs, group, resources) for group, resources in _MAKERS.items())
