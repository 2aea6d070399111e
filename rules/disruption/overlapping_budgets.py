"""Pods that several PodDisruptionBudgets select: they cannot be evicted at all."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, applied_together, get, label_selector, may_select_alike, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource, Selector


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1", joins=True, needs=(("policy", "PodDisruptionBudget"),), points_at=(("policy", "PodDisruptionBudget"),), aliases=("popeye:POP-209",))
def overlapping_budgets(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: EvictionREST.Create (pkg/registry/core/pod/storage) v1.36, which takes a pod of one budget only."""
    budgets = ctx.world.selecting(template, "policy", "PodDisruptionBudget")
    pairs = [(one, other) for index, one in enumerate(budgets) for other in budgets[:index] if may_select_alike(_selector(one), _selector(other))]
    if not pairs:
        return
    overlapping = [each for each in budgets if any(each in pair for pair in pairs)]
    if all(_selector(each).matches(template.labels) for each in overlapping):
        which = "these pods, so none of them can be evicted"
    else:
        which = "some of these pods, which cannot be evicted"
    text = f"PodDisruptionBudgets {' and '.join(each.ref.name for each in overlapping)} select {which}"
    place = template.at("metadata", "labels")
    # Files of a folder are often there to choose from.
    problem = place.problem(text) if any(applied_together(*pair) for pair in pairs) else place.info(f"{text}, where all are applied")
    for each in overlapping:
        problem.note(each.ref.label, each.at("spec", "selector"))
    yield problem


def _selector(budget: Resource) -> Selector:
    return label_selector(get(budget.value, ("spec", "selector")))
