"""A negative number where the server takes it and reads something else."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.NEGATIVE_NUMBER,))
def negative_number(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    effect = "is read as 1" if warning.name == "terminationGracePeriodSeconds" else "keeps every revision forever"
    yield warning.at().problem(f"{warning.name} {warning.value} {effect}", facts=warning.facts)
