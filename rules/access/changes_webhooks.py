"""A role that can change admission webhooks."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_155", "kubescape:C-0281", "trivy-checks:KSV-0114",
))  # fmt: skip
def changes_webhooks(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        resources = set(items(entry.get("resources")))
        if verbs & {"create", "update", "patch", "delete", "*"} and resources & {"mutatingwebhookconfigurations", "validatingwebhookconfigurations"}:
            yield role.at("rules", index).problem("changes what is admitted to the whole cluster")
