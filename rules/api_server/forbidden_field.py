"""A field that must not be set here."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

from ._wording import explain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


# How the server's sentences begin that are whole with the field's name before them.
_WHEN = ("may not be set ", "may not be specified ", "may not be used ")


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.FORBIDDEN,))
def forbidden_field(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    detail = explain(refusal.detail, None)[0]
    words = detail if detail.startswith("cannot be set") else f"must not{detail.removeprefix('may not')}" if detail.startswith(_WHEN) else f"must not be set: {detail}" if detail else "must not be set"
    yield refusal.place.key.problem(f"{refusal.where} {words}", facts=refusal.facts)
