"""A format in a definition of custom resources that the server does not know."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.UNRECOGNIZED_FORMAT,))
def unrecognized_format(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().problem(f"unrecognized format {warning.value}: values are not checked against it", facts=warning.facts)
