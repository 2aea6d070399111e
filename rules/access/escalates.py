"""A role that can give itself more rights, or act as someone else."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_1", "checkov:CKV2_K8S_3", "checkov:CKV_K8S_157", "checkov:CKV_K8S_158",
    "datree:CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE", "kubescape:C-0065", "kubescape:C-0191", "trivy-checks:KSV-0043",
    "trivy-checks:KSV-0051", "trivy-checks:KSV-0052",
))  # fmt: skip
def escalates(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        verbs = set(items(entry.get("verbs")))
        if verbs & {"escalate", "bind", "impersonate"}:
            yield role.at("rules", index).problem("can take more rights than it is given")
