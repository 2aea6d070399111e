"""A key that stands twice in one map."""

from __future__ import annotations

from kubecheck.sdk import ONCE, Refusal, Severity, fields, format_path, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.DUPLICATE_KEY,), aliases=("kubeconform:schema",))
def duplicate_key(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    *parent, _ = refusal.path or ("",)
    inside = format_path(tuple(parent)) if parent else refusal.resource.ref.label
    problem = refusal.place.key.problem(f"duplicate key {refusal.name} in {inside}: the last one would win".replace("key  in", "key in"), facts=refusal.facts)
    yield problem.fix("remove the repetition", refusal.place.key, ONCE, safe=True)
