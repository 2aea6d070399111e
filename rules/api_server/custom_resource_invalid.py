"""A custom resource that its definition does not accept, by schema or by rule."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TYPES = (
    fields.REQUIRED, fields.INVALID, fields.NOT_SUPPORTED, fields.DUPLICATE, fields.NOT_FOUND, fields.FORBIDDEN, fields.TOO_LONG, fields.TOO_MANY,
    fields.TOO_FEW, fields.TOO_SHORT, fields.TYPE_INVALID, fields.INTERNAL,
)  # fmt: skip


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=_TYPES)
def custom_resource_invalid(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if not refusal.is_custom(ctx):
        return
    error = refusal.error
    if error.type == fields.REQUIRED:
        text = f"{refusal.where} is missing"
    else:
        # Of a wrong type the server gives the type's name for the value.
        found = f"{refusal.found} in {refusal.where}" if refusal.found and error.type != fields.TYPE_INVALID else refusal.where
        text = f"{found}: {refusal.detail or error.message}"
    yield refusal.place.problem(text, facts=refusal.facts)
