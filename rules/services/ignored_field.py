"""A field of a Service that a Service of its type does not have."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.IGNORED_FIELD,))
def ignored_field(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().problem(f"{warning.name} {warning.value}", facts=warning.facts)
