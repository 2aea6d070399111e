"""Workloads whose selectors match what is not theirs: pods of another one, and what has no owner, which they take over."""

from __future__ import annotations

from kubecheck.sdk import (
    PODS,
    Severity,
    Workload,
    applied_together,
    belong_together,
    get,
    items,
    label_selector,
    labels_of,
    metadata_of,
    rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, PodTemplate, Problem, Resource, Selector

# Who takes over pods. A Deployment's own ReplicaSets ask for a hash too, and a StatefulSet for names of its own.
_TAKING_PODS = ("DaemonSet", "ReplicaSet", "ReplicationController")


@rule(on=Workload, severity=Severity.WARNING, since="0.1", joins=True, points_at=(PODS,))
def overlapping_selectors(workload: Workload, ctx: Context) -> Iterator[Problem]:
    """Mirrors: ControllerRefManager.ClaimObject (pkg/controller) v1.36."""
    selector = label_selector(workload.selector)
    if selector.nothing or selector.is_empty or not workload.name:
        return
    own = workload.resource
    for template in ctx.world.templates_matching(workload.namespace, selector):
        other = template.resource
        if other.ref == own.ref or not other.ref.name or not belong_together(own, other):
            continue
        fate = _fate(workload, other, selector)
        if fate:
            text = f"takes over {other.ref.label}, which has its labels and no owner: it {fate}"
        elif other.ref.key[:2] not in Workload.kinds or _owns(workload, other.value) or _is_told_there(workload, template, ctx):
            continue
        else:
            text = f"also selects the pods of {other.ref.label}, so autoscalers and kubectl count them as its own"
        yield _told(workload, other, text, is_certain=bool(fate)).note(f"pods of {other.ref.label}", template.at("metadata", "labels"))


def _told(workload: Workload, other: Resource, text: str, *, is_certain: bool) -> Problem:
    """What is wrong where the two are surely applied at once; a note elsewhere, as files of a folder are often there to choose from."""
    place = workload.at("spec", "selector")
    if not applied_together(workload.resource, other):
        return place.info(f"{text}, where both are applied")
    return place.error(text) if is_certain else place.problem(text)


def _fate(workload: Workload, other: Resource, selector: Selector) -> str:
    """What becomes of an object that the workload makes its own; empty where it leaves it alone."""
    if any(get(each, ("controller",)) is True for each in items(metadata_of(other.value).get("ownerReferences"))):
        return ""
    kinds = (workload.kind, other.ref.kind)
    if other.ref.key[:2] == ("", "Pod") and workload.kind in _TAKING_PODS:
        return "counts as one of its own pods and may be deleted"
    is_old = kinds == ("Deployment", "ReplicaSet") and get(other.value, ("spec", "template")) != workload.get("spec", "template")
    return "counts as an older version and is scaled to 0" if is_old and selector.matches(labels_of(other.value)) else ""


def _is_told_there(workload: Workload, template: PodTemplate, ctx: Context) -> bool:
    """Whether the two select each other's pods, and the other one comes first."""
    own, other = ctx.world.template_of(workload.resource), template.resource
    return own is not None and label_selector(Workload(other).selector).matches(own.labels) and other.ref.key < workload.resource.ref.key


def _owns(workload: Workload, value: dict[str, Any]) -> bool:
    """Whether the other one is made by this one, as a ReplicaSet by its Deployment."""
    owners = items(metadata_of(value).get("ownerReferences"))
    return any(isinstance(each, dict) and each.get("name") == workload.name for each in owners)
