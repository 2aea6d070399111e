"""A volume that no container of the pod mounts."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, items, may_become, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1")
def unused_volume(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    used = set(_mounted(template))
    for name, place in _volumes(template):
        if name not in used and not _is_for_others(name, template) and not any(may_become(each, name) or may_become(name, each) for each in used):
            yield place.problem(f"volume {name} is not mounted by any container")


def _is_for_others(name: str, template: PodTemplate) -> bool:
    """Whether annotations speak of a volume: they tell what else is put into the pods, such as ``gke-gcsfuse/volumes`` for gke-gcsfuse-cache."""
    return any(name in value or (key.partition("/")[1] and name.startswith(key.partition("/")[0])) for key, value in template.annotations.items())


def _volumes(template: PodTemplate) -> Iterator[tuple[str, Place]]:
    """(name, place) of the volumes that pods get, a claim template of a StatefulSet in the stead of a volume of its name."""
    claims = {}
    if template.resource.ref.key[:2] == ("apps", "StatefulSet"):
        for index, claim in enumerate(items(get(template.resource.value, ("spec", "volumeClaimTemplates")))):
            name = get(claim, ("metadata", "name"))
            if isinstance(name, str):
                claims[name] = template.resource.at("spec", "volumeClaimTemplates", index, "metadata", "name")
    for index, volume in enumerate(template.items("volumes")):
        name = get(volume, ("name",))
        if isinstance(name, str) and name not in claims:
            yield name, template.at("spec", "volumes", index, "name")
    yield from claims.items()


def _mounted(template: PodTemplate) -> Iterator[str]:
    """The names of the volumes that containers mount, use as a device, or read variables from."""
    for container in template.all_containers:
        for field in ("volumeMounts", "volumeDevices"):
            for mount in container.items(field):
                name = get(mount, ("name",))
                if isinstance(name, str):
                    yield name
        for variable in container.items("env"):
            name = get(variable, ("valueFrom", "fileKeyRef", "volumeName"))
            if isinstance(name, str):
                yield name
