"""Two workloads whose selectors match each other's pods: they fight over them."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, belong_together, items, label_selector, metadata_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=Workload, severity=Severity.ERROR, since="0.1", joins=True)
def overlapping_selectors(workload: Workload, ctx: Context) -> Iterator[Problem]:
    selector = label_selector(workload.selector)
    if selector.nothing or selector.is_empty:
        return
    ref = workload.resource.ref
    for template in ctx.world.templates_matching(workload.namespace, selector):
        other = template.resource
        kind = other.ref.key[:2]
        if other.ref == ref or kind not in Workload.kinds or _owns(workload, other.value):
            continue
        if not belong_together(workload.resource, other):
            continue
        own = ctx.world.template_of(workload.resource)
        theirs = label_selector(Workload(other).selector)
        if own is not None and theirs.matches(own.labels) and other.ref.key < ref.key:
            continue  # both ways, and told of at the other one
        place = workload.at("spec", "selector")
        if other.ref.name == ref.name and other.path != workload.resource.path:
            problem = place.info(f"also selects the pods of {other.ref.label}: where both are applied, the two fight over them")
        else:
            problem = place.problem(f"also selects the pods of {other.ref.label}, so the two fight over them")
        yield problem.note(f"pods of {other.ref.label}", template.at("metadata", "labels"))


def _owns(workload: Workload, value: dict[str, Any]) -> bool:
    """Whether the other one is made by this one, as a ReplicaSet by its Deployment."""
    owners = items(metadata_of(value).get("ownerReferences"))
    return any(isinstance(each, dict) and each.get("name") == workload.name for each in owners)
