"""A PodDisruptionBudget whose selector matches no pod template among the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodDisruptionBudget, Severity, label_selector, labels_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodDisruptionBudget, severity=Severity.WARNING, since="0.1", joins=True, aliases=("popeye:POP-900",))
def budget_selects_nothing(budget: PodDisruptionBudget, ctx: Context) -> Iterator[Problem]:
    selector = label_selector(budget.get("spec", "selector"))
    world = ctx.world
    if selector.nothing or not world.pod_templates or world.templates_matching(budget.namespace, selector):
        return
    wanted = selector.exact_values()
    for resource in world.in_namespace(budget.namespace):
        if "." in resource.ref.group and not resource.ref.group.endswith(".k8s.io") and resource.ref.name in wanted.values():
            return  # an operator makes the pods
        labels = labels_of(resource.value)
        if "." in resource.ref.group and wanted and all(labels.get(key) == value for key, value in wanted.items()):
            return
    yield budget.at("spec", "selector").problem(f"protects {selector}, which no pod template carries")
