"""Rights for the default ServiceAccount, and so for every pod that names none."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), aliases=(
    "checkov:CKV_K8S_42", "popeye:POP-308",
))  # fmt: skip
def default_account_bound(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    for index, subject in binding.subjects:
        if subject.get("kind") == "ServiceAccount" and subject.get("name") == "default":
            yield binding.at("subjects", index, "name").problem("every pod of the namespace that names no account gets these rights")
