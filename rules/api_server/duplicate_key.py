"""A key that stands twice in one map."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.DUPLICATE_KEY,))
def duplicate_key(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    name = refusal.name or "a key"
    yield refusal.place.key.problem(f"{name} stands twice in one map, the last one would win", facts=refusal.facts)
