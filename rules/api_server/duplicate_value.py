"""Something named twice in a list whose items must differ."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.DUPLICATE,), aliases=("kube-score:container-ports-check",))
def duplicate_value(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    is_plain = not isinstance(refusal.error.bad_value, (dict, list)) and not refusal.found.startswith(("{", "["))
    found = f"duplicate value {refusal.shown} in {refusal.where}" if refusal.found and is_plain else f"duplicate item {refusal.where}"
    yield refusal.place.problem(f"{found}: it must differ from the others", facts=refusal.facts)
