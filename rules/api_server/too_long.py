"""More characters or items than the field may hold."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.TOO_LONG, fields.TOO_MANY), aliases=(
    "kube-score:container-ports-check",
))  # fmt: skip
def too_long(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    words = f"it {refusal.detail}" if refusal.detail.startswith("must") else refusal.detail
    what = "has too many items" if refusal.error.type == fields.TOO_MANY else "is too long"
    yield refusal.place.problem(f"{refusal.where} {what}: {words}", facts=refusal.facts)
