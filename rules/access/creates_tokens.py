"""A role that can make tokens of ServiceAccounts."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=("kubescape:C-0053", "kubescape:C-0282"))
def creates_tokens(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("create",), "", ("serviceaccounts/token",)):
        yield place.problem("makes tokens of every ServiceAccount in its reach, and so can act as any of them")
