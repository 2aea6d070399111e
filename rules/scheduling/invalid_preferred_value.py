"""A preferred node label with a value that no label can have."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.INVALID_PREFERENCE,))
def invalid_preferred_value(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    text = f"no node has a label with the value {warning.value!r}: a label value is at most 63 letters, digits, -, _ and ."
    yield warning.at().problem(text, facts=warning.facts)
