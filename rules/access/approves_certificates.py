"""A role that can approve certificate signing requests."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=("checkov:CKV_K8S_156", "kubescape:C-0280"))
def approves_certificates(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        resources = set(items(entry.get("resources")))
        if verbs & {"update", "patch", "approve", "*"} and resources & {"certificatesigningrequests/approval"}:
            yield role.at("rules", index).problem("approves certificates, and so can become anyone")
