"""A change on whose way no pod of a workload is ready, so that its Service answers nobody for a while."""

from __future__ import annotations

from kubecheck.sdk import PodlessChange, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodlessChange, severity=Severity.INFO, since="0.1")
def no_pod_during_change(fact: PodlessChange, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    template = ctx.world.template_of(resource) if resource is not None else None
    if resource is None or template is None or get(resource.value, ("spec", "strategy", "type")) == "Recreate":
        return  # `recreated-behind-service` tells of that without any change
    service = next(iter(ctx.world.selecting(template, "", "Service")), None)
    if service is None:
        return
    path = fact.path if resource.document.is_written((*resource.base, *fact.path)) else ("metadata", "name")
    pods = "its only pod is" if fact.before == 1 else f"all {fact.before} pods are"
    yield resource.at(*path).problem(
        f"{pods} stopped before a new one is ready when this change rolls out: {service.ref.label} has no pod for that time",
        facts={"before": fact.before, "lowest": 0},
    ).note("the Service", service.at("metadata", "name"))
