"""What a manifest says, and a MutatingAdmissionPolicy among the files replaces."""

from __future__ import annotations

from kubecheck.sdk import MutatingAdmissionPolicyBinding, Severity, policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_LONGEST = 60


@rule(on=MutatingAdmissionPolicyBinding, severity=Severity.INFO, since="0.1", joins=True)
def overridden_by_policy(binding: MutatingAdmissionPolicyBinding, ctx: Context) -> Iterator[Problem]:
    for outcome in policies.outcomes_of(ctx.world, ctx.catalog):
        if outcome.mutation.refused is not None or outcome.errors:
            continue
        whose = " of its pods" if isinstance(outcome.subject, policies.MadePod) else ""
        for policy, path, before, after in policies.replacements(outcome):
            if policy.binding.ref.key == binding.resource.ref.key:
                name = policy.policy.ref.name
                does = _deed(after, whose)
                is_short = not isinstance(before, (dict, list))
                what = f"{_shown(before)} is written, but the policy {name} {does}" if is_short else f"the policy {name} {does}"
                problem = outcome.subject.at(*path).problem(what, facts={"policy": name})
                yield problem.note("what changes it", policy.policy.at("spec", "mutations"))


def _deed(after: object, whose: str) -> str:
    if after is policies.ABSENT:
        return f"would take this{whose} away"
    return f"would set this{whose} to {'something else' if isinstance(after, (dict, list)) else _shown(after)}"


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…"'
