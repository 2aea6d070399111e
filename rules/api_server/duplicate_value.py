"""Something named twice in a list whose items must differ."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.DUPLICATE,))
def duplicate_value(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    yield refusal.place.problem(f"{refusal.found or refusal.where} stands twice, {refusal.where} must differ from the others", facts=refusal.facts)
