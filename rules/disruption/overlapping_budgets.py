"""Pods that several PodDisruptionBudgets select: they cannot be evicted at all."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1", joins=True, aliases=("popeye:POP-209",))
def overlapping_budgets(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    budgets = ctx.world.selecting(template, "policy", "PodDisruptionBudget")
    if len(budgets) > 1:
        names = " and ".join(each.ref.name for each in budgets)
        problem = template.at("metadata", "labels").problem(f"PodDisruptionBudgets {names} select these pods, so none of them can be evicted")
        for each in budgets:
            problem.note(each.ref.label, each.at("spec", "selector"))
        yield problem
