"""A field of the downward API that asks for the resources of a container which the pod does not have."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, items, may_become, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

    Path = tuple[str | int, ...]


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1")
def resource_field_unknown(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: findContainerInPod in pkg/api/v1/resource/helpers.go, which does not look at ephemeral containers."""
    names = [each.name for each in template.all_containers if each.list_name != "ephemeralContainers"]
    for field, path, who in _fields(template):
        name = get(field, ("containerName",))
        if not isinstance(name, str) or not name or name in names or any(may_become(each, name) or may_become(name, each) for each in names):
            continue
        near = nearest(name, names)
        has = f"; did you mean {near}?" if near else f"; the pod has {', '.join(names)}"
        yield template.at("spec", *path, "containerName").problem(f"container {name} is not found in the pod, so {who}{has}")


def _fields(template: PodTemplate) -> Iterator[tuple[object, Path, str]]:
    """(field, path from the pod spec, what does not happen without it) of every reference to resources of a container."""
    for container in template.all_containers:
        for index, variable in enumerate(container.items("env")):
            field = get(variable, ("valueFrom", "resourceFieldRef"))
            if field is not None:
                path: Path = (container.list_name, container.index, "env", index, "valueFrom", "resourceFieldRef")
                yield field, path, f"{container.label} is not created"
    for index, volume in enumerate(template.items("volumes")):
        sources: list[tuple[object, Path]] = [(get(volume, ("downwardAPI",)), ("volumes", index, "downwardAPI"))]
        for number, source in enumerate(items(get(volume, ("projected", "sources")))):
            sources.append((get(source, ("downwardAPI",)), ("volumes", index, "projected", "sources", number, "downwardAPI")))
        for source, path in sources:
            for number, item in enumerate(items(get(source, ("items",)))):
                yield get(item, ("resourceFieldRef",)), (*path, "items", number, "resourceFieldRef"), "the volume is not mounted"
