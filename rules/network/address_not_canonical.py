"""An address or network that is not written in its one standard form."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.ADDRESS_FORM,))
def address_not_canonical(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    written = get(warning.resource.value, warning.path)
    yield warning.at().problem(f"{written} should be written {warning.value}", facts=warning.facts)
