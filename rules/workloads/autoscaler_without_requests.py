"""A HorizontalPodAutoscaler that scales by utilisation of a resource that the containers do not request."""

from __future__ import annotations

from kubecheck.sdk import HorizontalPodAutoscaler, Severity, get, items, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubecheck.sdk import Container, Context, PodTemplate, Problem


@rule(on=HorizontalPodAutoscaler, severity=Severity.ERROR, since="0.1", joins=True)
def autoscaler_without_requests(autoscaler: HorizontalPodAutoscaler, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    target = next((world.by_key(each.target) for each in world.references(autoscaler.resource)), None)  # type: ignore[arg-type]  # as above
    template = world.template_of(target) if target is not None else None
    if target is None or template is None or _has_defaults(template.namespace, ctx):
        return
    shared = _requests_of(template)
    for name, only, place in _by_utilisation(autoscaler):
        measured = [each for each in template.all_containers if not each.is_init and (not only or each.name == only)]
        lacking = [each for each in measured if name not in _requests_of(each)]
        # What the pod requests as a whole counts for the pod, and with it the sum of what its containers request.
        is_shared = bool(shared) and not only and (name in shared or len(lacking) < len(measured))
        if lacking and not is_shared:
            text = f"scales by {name} utilisation, but {lacking[0].label} of {target.ref.label} requests no {name}"
            yield autoscaler.at(*place).problem(text).note(lacking[0].label, lacking[0].at())


def _requests_of(holder: PodTemplate | Container) -> Mapping[str, object]:
    """What a container, or a pod as a whole, requests; a limit is a request as well."""
    return {**mapping(holder.get("resources", "requests")), **mapping(holder.get("resources", "limits"))}


def _has_defaults(namespace: str, ctx: Context) -> bool:
    """Whether a LimitRange of the namespace fills in requests."""
    return any(each.ref.namespace == namespace for each in ctx.world.of_kind("", "LimitRange"))


def _by_utilisation(autoscaler: HorizontalPodAutoscaler) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """(resource, container or empty, place) of each metric that is a share of a request."""
    if autoscaler.get("spec", "targetCPUUtilizationPercentage") is not None or not autoscaler.get("spec", "metrics"):
        written = autoscaler.get("spec", "targetCPUUtilizationPercentage") is not None
        yield "cpu", "", ("spec", "targetCPUUtilizationPercentage") if written else ("spec",)
    for index, metric in enumerate(items(autoscaler.get("spec", "metrics"))):
        for field in ("resource", "containerResource"):
            source = get(metric, (field,))
            share = get(source, ("target", "averageUtilization")) or get(source, ("targetAverageUtilization",))
            if share is not None and isinstance(get(source, ("name",)), str):
                yield get(source, ("name",)), get(source, ("container",)) or "", ("spec", "metrics", index, field)
