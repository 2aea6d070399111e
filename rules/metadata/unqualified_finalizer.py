"""A finalizer without the domain of the controller that takes it away."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.FINALIZER_NAME,))
def unqualified_finalizer(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    advice = "; ".join(each.text.rpartition('": ')[2] for each in (warning.warning, *warning.also))
    yield warning.at().problem(f"finalizer {warning.value}: {advice}", facts=warning.facts)
