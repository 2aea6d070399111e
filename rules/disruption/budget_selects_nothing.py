"""A PodDisruptionBudget whose selector matches no pod template among the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodDisruptionBudget, Severity, explain_absence, label_selector, lacking_ordinals, mend_selector, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodDisruptionBudget, severity=Severity.WARNING, since="0.1", joins=True, aliases=("popeye:POP-900",))
def budget_selects_nothing(budget: PodDisruptionBudget, ctx: Context) -> Iterator[Problem]:
    selector = label_selector(budget.get("spec", "selector"))
    world = ctx.world
    if selector.nothing or not world.pod_templates:
        return
    place, templates = budget.at("spec", "selector"), world.templates_matching(budget.namespace, selector)
    lacking = lacking_ordinals(selector, templates, world)
    if lacking is not None:
        workload, pods = lacking
        text = f"protects {selector}, which no pod has: {workload.ref.label} has {pods} only"
        yield place.problem(text).note(workload.ref.label, workload.at("spec", "replicas"))
    if templates:
        return
    explained = explain_absence(place, f"protects {selector}", budget.resource, selector, world, ctx.model)
    if explained is not None:
        yield from explained
        return
    problem = place.problem(f"protects {selector}, which no pod template carries")
    yield mend_selector(problem, place.at("matchLabels"), budget.resource, selector.exact_values(), world)
