"""A role that can make pods, and through them use every Secret and account of the namespace."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "datree:CIS_INVALID_VALUE_CREATE_POD", "kube-linter:access-to-create-pods", "kubescape:C-0188", "trivy-checks:KSV-0048",
))  # fmt: skip
def creates_pods(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        resources = set(items(entry.get("resources")))
        groups = set(items(entry.get("apiGroups")))
        if verbs & {"create", "*"} and resources & {"pods", "deployments", "daemonsets", "statefulsets", "jobs", "cronjobs", "replicasets", "*"} and groups & {"", "apps", "batch", "*"}:
            yield role.at("rules", index).problem("makes pods, which can use every Secret and account of their namespace")
