"""A binding to system:masters, which no rule can limit."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "datree:CIS_INVALID_VALUE_SYSTEM_MASTERS", "trivy-checks:KSV-0123",
))  # fmt: skip
def masters_bound(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    for index, subject in binding.subjects:
        if subject.get("kind") == "Group" and subject.get("name") == "system:masters":
            yield binding.at("subjects", index, "name").problem("system:masters may do everything already, and nobody can take it away")
