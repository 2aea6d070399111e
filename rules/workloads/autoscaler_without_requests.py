"""An autoscaler that scales by utilisation of a resource that the containers do not request."""

from __future__ import annotations

from kubecheck.sdk import PODS, Autoscaler, Severity, get, items, mapping, rule

from ._scaling import by_utilisation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubecheck.sdk import Container, Context, PodTemplate, Problem


@rule(on=Autoscaler, severity=Severity.ERROR, since="0.1", joins=True, points_at=(PODS,))
def autoscaler_without_requests(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    target = next((world.by_key(each.target) for each in world.references(autoscaler.resource)), None)
    template = world.template_of(target) if target is not None else None
    if target is None or template is None:
        return
    filled_in = _filled_in(template.namespace, ctx)
    shared = _requests_of(template)
    for name, only, place in by_utilisation(autoscaler):
        if name in filled_in:
            continue
        measured = [each for each in template.all_containers if not each.is_init and (not only or each.name == only)]
        lacking = [each for each in measured if name not in _requests_of(each)]
        # What the pod requests as a whole counts for the pod, and with it the sum of what its containers request, those that start it as well.
        is_shared = bool(shared) and not only and (name in shared or any(name in _requests_of(each) for each in template.all_containers))
        if lacking and not is_shared:
            text = f"scales by {name} utilisation, but {lacking[0].label} of {target.ref.label} requests no {name}"
            yield autoscaler.at(*place).problem(text).note(lacking[0].label, lacking[0].at())


def _requests_of(holder: PodTemplate | Container) -> Mapping[str, object]:
    """What a container, or a pod as a whole, requests; a limit is a request as well."""
    return {**mapping(holder.get("resources", "requests")), **mapping(holder.get("resources", "limits"))}


def _filled_in(namespace: str, ctx: Context) -> set[str]:
    """The resources that LimitRanges of the namespace let each container request; a default limit, and a maximum, become its request."""
    found: set[str] = set()
    for each in ctx.world.of_kind("", "LimitRange"):
        for limit in items(get(each.value, ("spec", "limits"))) if each.ref.namespace == namespace else ():
            if get(limit, ("type",)) == "Container":
                found.update(*(mapping(get(limit, (field,))) for field in ("default", "defaultRequest", "max")))
    return found
