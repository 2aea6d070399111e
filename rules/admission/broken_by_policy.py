"""Objects that are refused because of a MutatingAdmissionPolicy among the files: it fails on them, or changes them so that they are not valid."""

from __future__ import annotations

from kubecheck.sdk import MutatingAdmissionPolicyBinding, Severity, policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=MutatingAdmissionPolicyBinding, severity=Severity.ERROR, since="0.1", joins=True)
def broken_by_policy(binding: MutatingAdmissionPolicyBinding, ctx: Context) -> Iterator[Problem]:
    for outcome in policies.outcomes_of(ctx.world, ctx.catalog):
        if outcome.policy is not None and outcome.policy.binding.ref.key == binding.resource.ref.key:
            yield from _told(outcome, outcome.policy.policy.ref.name)


def _told(outcome: policies.Outcome, name: str) -> Iterator[Problem]:
    subject, refused = outcome.subject, outcome.mutation.refused
    is_made = isinstance(subject, policies.MadePod)
    whose = "its pods are " if is_made else ""
    facts: dict[str, object] = {"policy": name}
    if refused is not None:
        place = subject.at(*(("spec",) if is_made else ("metadata", "name")))
        problem = place.problem(f"{whose}refused by the policy {name}: {refused.detail}", facts={**facts, "reason": refused.reason, "server": refused.message})
        yield problem.note(f"what {refused.policy.policy.ref.label} makes", refused.policy.policy.at("spec", *refused.part))
    for error in outcome.errors:
        what = f"{whose}refused once the policy {name} has changed {'them' if is_made else 'it'}: {error.field}: {error.message}"
        problem = subject.at(*error.path).problem(what, facts={**facts, "field": error.field, "server": error.message})
        yield problem if outcome.policy is None else problem.note("what changes it", outcome.policy.policy.at("spec", "mutations"))
