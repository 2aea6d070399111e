"""A role that grants every verb or every resource."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_WHAT = {"verbs": "every verb", "resources": "every resource", "apiGroups": "resources of every API group", "nonResourceURLs": "every path"}


class Options:
    """What can be chosen."""

    fields = ["verbs", "resources"]  # a default, copied for each run; apiGroups is another one


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", options=Options, aliases=(
    "checkov:CKV_K8S_49", "datree:CIS_INVALID_WILDCARD_ROLE", "kube-linter:wildcard-in-rules", "kubescape:C-0187",
    "trivy-checks:KSV-0044", "trivy-checks:KSV-0045", "trivy-checks:KSV-0046", "trivy-checks:KSV-0112",
))  # fmt: skip
def wildcard_role(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        if policy_rules.allows_everything(entry):
            yield role.at("rules", index).problem("grants everything: every verb on every resource of every API group, also those that come later")
            continue
        for field in ctx.options.fields:
            if "*" in items(entry.get(field)):
                yield role.at("rules", index, field).problem(f"grants {_WHAT.get(field, field)}, also those that come later")
                break
