"""A field of the downward API that asks for the resources of a container which the pod does not have."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, items, may_become, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1")
def resource_field_unknown(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: findContainerInPod in pkg/api/v1/resource/helpers.go, which does not look at ephemeral containers."""
    names = [each.name for each in template.all_containers if each.list_name != "ephemeralContainers"]
    for field, place, who in _fields(template):
        name = get(field, ("containerName",))
        if not isinstance(name, str) or not name or name in names or any(may_become(each, name) or may_become(name, each) for each in names):
            continue
        near = nearest(name, names)
        has = f"; did you mean {near}?" if near else f"; the pod has {', '.join(names)}"
        yield place.at("containerName").problem(f"container {name} is not found in the pod, so {who}{has}")


def _fields(template: PodTemplate) -> Iterator[tuple[object, Place, str]]:
    """(field, place, what does not happen without it) of every reference to resources of a container."""
    for container in template.all_containers:
        for index, variable in enumerate(container.items("env")):
            field = get(variable, ("valueFrom", "resourceFieldRef"))
            if field is not None:
                yield field, container.at("env", index, "valueFrom", "resourceFieldRef"), f"{container.label} is not created"
    for index, volume in enumerate(template.items("volumes")):
        plain = template.at("spec", "volumes", index, "downwardAPI")
        sources = [(get(volume, ("downwardAPI",)), plain)]
        for number, source in enumerate(items(get(volume, ("projected", "sources")))):
            sources.append((get(source, ("downwardAPI",)), template.at("spec", "volumes", index, "projected", "sources", number, "downwardAPI")))
        for source, place in sources:
            for number, item in enumerate(items(get(source, ("items",)))):
                yield get(item, ("resourceFieldRef",)), place.at("items", number, "resourceFieldRef"), "the volume is not mounted"
