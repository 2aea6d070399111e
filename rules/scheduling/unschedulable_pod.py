"""Pods that fit no node of the cluster."""

from __future__ import annotations

from kubecheck.sdk import Resource, Severity, UnplacedPod, pod_templates_of, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def unschedulable_pod(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None:
        return
    who = f"{fact.count} of {fact.wanted} pods" if fact.wanted > 1 else "the pod"
    verb = "fits" if fact.count == 1 or fact.wanted == 1 else "fit"
    cause = f" {fact.cause}" if fact.cause and not fact.cause.startswith("install") else ""
    problem = resource.at(*_place(resource, fact)).problem(
        f"{who} {verb} no node{cause}: {fact.message.partition('. ')[0].rstrip('.')}",
        facts={"scheduler": fact.message, "pod": fact.pod, "pods": fact.count, "wanted": fact.wanted},
    )
    for rejected in fact.rejected:
        nodes = ", ".join(rejected.nodes[:_SHOWN]) + (f" and {len(rejected.nodes) - _SHOWN} more" if len(rejected.nodes) > _SHOWN else "")
        place = resource.at(*rejected.path) if rejected.path else None
        problem.note(f"{nodes}: {rejected.reason}", place if place is not None and rejected.path != fact.path else None)
    yield problem


def _place(resource: Resource, fact: UnplacedPod) -> tuple[str | int, ...]:
    """The field that decides; for room that is short, the largest request of it."""
    reasons = [each.reason.removeprefix("Insufficient ") for each in fact.rejected if each.reason.startswith("Insufficient ")]
    template = next((each for each in pod_templates_of(resource)), None)
    if not reasons or template is None:
        return fact.path
    best, most = fact.path, -1
    for container in template.all_containers:
        for field in ("requests", "limits"):
            amount = quantity(container.get("resources", field, reasons[0]))
            if amount is not None and amount.nanos > most:
                best = (*template.path, "spec", container.list_name, container.index, "resources", field, reasons[0])
                most = amount.nanos
    return best


_SHOWN = 4
