"""A role that can run commands in pods of others."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_2", "datree:CONTAINERS_INCORRECT_RESOURCES_VERBS_VALUE", "kubescape:C-0002", "polaris:clusterrolePodExecAttach",
    "polaris:clusterrolebindingPodExecAttach", "polaris:rolePodExecAttach", "polaris:rolebindingClusterRolePodExecAttach",
    "polaris:rolebindingRolePodExecAttach", "trivy-checks:KSV-0053", "trivy-checks:KSV-0054",
))  # fmt: skip
def execs_into_pods(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        resources = set(items(entry.get("resources")))
        groups = set(items(entry.get("apiGroups")))
        if verbs & {"create", "get", "*"} and resources & {"pods/exec", "pods/attach", "*"} and groups & {"", "*"}:
            yield role.at("rules", index).problem("runs commands in any pod in its reach")
