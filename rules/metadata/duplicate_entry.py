"""An entry that stands twice in a list whose entries should differ."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.REPEATED_ENTRY,))
def duplicate_entry(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    shown = f"{warning.value} stands twice in" if warning.value else "the same entry stands twice in"
    problem = warning.at().problem(f"{shown} {warning.path[-2] if isinstance(warning.path[-1], int) else warning.path[-3]}", facts=warning.facts)
    yield problem.note("it stands here already", warning.other)
