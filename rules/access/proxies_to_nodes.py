"""A role that reaches the kubelets of nodes directly."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_2", "kubescape:C-0279", "trivy-checks:KSV-0047",
))  # fmt: skip
def proxies_to_nodes(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        resources = set(items(entry.get("resources")))
        if verbs & {"get", "create", "*"} and resources & {"nodes/proxy"}:
            yield role.at("rules", index).problem("reaches every kubelet directly, past admission and audit")
