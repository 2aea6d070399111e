"""Objects that a ValidatingAdmissionPolicy among the files refuses."""

from __future__ import annotations

from kubecheck.sdk import Severity, ValidatingAdmissionPolicyBinding, policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource


@rule(on=ValidatingAdmissionPolicyBinding, severity=Severity.ERROR, since="0.1", joins=True)
def refused_by_policy(binding: ValidatingAdmissionPolicyBinding, ctx: Context) -> Iterator[Problem]:
    applied = policies.applied_by(binding.resource.ref.key, ctx.world, ctx.catalog)
    if applied is None:
        return
    for subject, found in applied.judge_all(ctx.world):
        if isinstance(found, list):  # policy-not-applied says why where it is not known
            for denial in found:
                yield _told(denial, subject, applied.policy, binding, applied.bound["validationActions"])


def _told(
    denial: policies.Denial, subject: policies.Subject, policy: Resource, binding: ValidatingAdmissionPolicyBinding, actions: list[str]
) -> Problem:
    is_made = isinstance(subject, policies.MadePod)
    place = subject.at(*(denial.path or (("spec",) if is_made else ("metadata", "name"))))
    name = policy.ref.name
    if "Deny" in actions or denial.always:
        server = f"ValidatingAdmissionPolicy '{name}' with binding '{binding.name}' denied request: {denial.message}"
        problem = place.error(f"{'its pods are ' if is_made else ''}refused by the policy {name}: {denial.message}")
    elif "Warn" in actions:
        server = f"Validation failed for ValidatingAdmissionPolicy '{name}' with binding '{binding.name}': {denial.message}"
        problem = place.warning(f"the policy {name} warns: {denial.message}")
    else:
        server = ""
        problem = place.info(f"the policy {name} records in the audit log: {denial.message}")
    problem.facts = {"policy": name, "binding": binding.name, "reason": denial.reason, "actions": list(actions), "server": server}
    return problem.note(f"what {policy.ref.label} asks", policy.at("spec", *denial.part))
