"""A role that can read Secrets."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_5", "datree:CIS_INVALID_VERB_SECRETS", "kube-linter:access-to-secrets", "kubescape:C-0015", "kubescape:C-0186",
    "trivy-checks:KSV-0041", "trivy-checks:KSV-0113",
))  # fmt: skip
def reads_secrets(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        resources = set(items(entry.get("resources")))
        groups = set(items(entry.get("apiGroups")))
        if verbs & {"get", "list", "watch", "*"} and resources & {"secrets", "*"} and groups & {"", "*"} and not entry.get("resourceNames"):
            yield role.at("rules", index).problem("reads every Secret in its reach")
