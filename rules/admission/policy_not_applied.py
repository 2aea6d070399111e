"""A ValidatingAdmissionPolicy that cannot be applied to some of the other files."""

from __future__ import annotations

from kubecheck.sdk import Severity, ValidatingAdmissionPolicyBinding, policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ValidatingAdmissionPolicyBinding, severity=Severity.INFO, since="0.1", joins=True)
def policy_not_applied(binding: ValidatingAdmissionPolicyBinding, ctx: Context) -> Iterator[Problem]:
    applied = policies.applied_by(binding.resource.ref.key, ctx.world, ctx.catalog)
    if applied is None:
        return
    reasons: dict[tuple[str, str], list[str]] = {}
    for subject, found in applied.judge_all(ctx.world):
        if not isinstance(found, list):
            how = "only partly applied" if found.found else "not applied"
            reasons.setdefault((how, str(found)), []).append(subject.ref.label)
    for (how, reason), who in sorted(reasons.items()):
        whom = who[0] if len(who) == 1 else f"{who[0]} and {len(who) - 1} more"
        name = binding.text("spec", "policyName")
        yield binding.at("spec", "policyName").problem(f"the policy {name} is {how} to {whom}: {reason}")
