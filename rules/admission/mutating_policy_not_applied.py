"""A MutatingAdmissionPolicy, whose changes are not made to the other files."""

from __future__ import annotations

from kubecheck.sdk import MutatingAdmissionPolicy, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=MutatingAdmissionPolicy, severity=Severity.INFO, since="0.1")
def mutating_policy_not_applied(policy: MutatingAdmissionPolicy, ctx: Context) -> Iterator[Problem]:
    yield policy.at("kind").problem("what this policy changes is not applied: the other files are judged as they are written")
