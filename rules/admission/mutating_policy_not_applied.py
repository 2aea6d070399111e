"""A MutatingAdmissionPolicy that cannot be applied to some of the other files."""

from __future__ import annotations

from kubecheck.sdk import MutatingAdmissionPolicyBinding, Severity, policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=MutatingAdmissionPolicyBinding, severity=Severity.INFO, since="0.1", joins=True)
def mutating_policy_not_applied(binding: MutatingAdmissionPolicyBinding, ctx: Context) -> Iterator[Problem]:
    reasons: dict[str, list[str]] = {}
    for outcome in policies.outcomes_of(ctx.world, ctx.catalog):
        if outcome.unknown and outcome.policy is not None and outcome.policy.binding.ref.key == binding.resource.ref.key:
            reasons.setdefault(outcome.unknown.partition(": ")[2], []).append(outcome.subject.ref.label)
    for reason, who in sorted(reasons.items()):
        whom = who[0] if len(who) == 1 else f"{who[0]} and {len(who) - 1} more"
        yield binding.at("spec", "policyName").problem(f"the policy {binding.text('spec', 'policyName')} is not applied to {whom}: {reason}")
