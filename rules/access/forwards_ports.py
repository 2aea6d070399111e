"""A role that can open connections to any port of any pod."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=("kubescape:C-0063",))
def forwards_ports(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("create",), "", ("pods/portforward", "pods/proxy", "services/proxy")):
        yield place.problem("opens connections to any port of the pods in its reach, past network policies")
