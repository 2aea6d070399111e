"""A field that must not be set here."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.FORBIDDEN,))
def forbidden_field(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    yield refusal.place.key.problem(f"{refusal.where} must not be set: {refusal.detail}", facts=refusal.facts)
