"""A text that is no YAML or JSON as the server reads it."""

from __future__ import annotations

from kubecheck.sdk import Severity, Unreadable, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Unreadable, severity=Severity.ERROR, since="0.1")
def unreadable_yaml(fault: Unreadable, ctx: Context) -> Iterator[Problem]:
    yield fault.place.problem(fault.message, facts={"server": fault.server})
