"""A text that is no YAML or JSON as the server reads it."""

from __future__ import annotations

from kubecheck.sdk import File, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=File, severity=Severity.ERROR, since="0.1")
def unreadable_yaml(file: File, ctx: Context) -> Iterator[Problem]:
    for fault in file.faults:
        start, end = fault.span.start.offset, fault.span.end.offset
        yield file.between(start, end).problem(fault.message, facts={"server": getattr(fault, "server", fault.message)})
