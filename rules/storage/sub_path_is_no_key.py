"""A subPath that names no file of its volume: an empty folder is mounted instead."""

from __future__ import annotations

from posixpath import normpath

from kubecheck.sdk import PodTemplate, Severity, get, items, may_become, nearest, rule

from ._volumes import contents_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, Context, Problem

_MOST = 5


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "ConfigMap"), ("", "Secret")), fields=("volumes",))
def sub_path_is_no_key(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: makeMounts in pkg/kubelet/kubelet_pods.go, which makes a folder where a subPath is not there."""
    mounts = [each for container in template.all_containers for each in _mounts(container)]
    if not mounts:
        return
    replaced = [get(each, ("metadata", "name")) for each in items(get(template.resource.value, ("spec", "volumeClaimTemplates")))]
    volumes = {name: each for each in template.items("volumes") if isinstance(name := get(each, ("name",)), str) and name not in replaced}
    for container, index, field, name, path in mounts:
        volume = volumes.get(name)
        contents = contents_of(volume, template, ctx) if volume is not None else None
        if volume is None or contents is None or path.startswith("..") or path == "." or any(_holds(each, path) or may_become(each, path) for each in contents.paths):
            continue
        where = contents.sources[0].ref.label if contents.sources and "projected" not in volume else f"volume {name}"
        near = nearest(path, contents.paths)
        told = ", ".join(contents.paths[:_MOST]) + (", …" if len(contents.paths) > _MOST else "")
        has = f"; did you mean {near}?" if near else f"; it has {told}"
        problem = container.at("volumeMounts", index, field).problem(f"subPath {path} is no key of {where}, so an empty folder is mounted{has}")
        for source in contents.sources:
            problem.note(source.ref.label, source.at("data" if "data" in source.value else "metadata"))
        yield problem


def _mounts(container: Container) -> Iterator[tuple[Container, int, str, str, str]]:
    """(container, index, field, volume, path) of the mounts whose path within the volume is known."""
    for index, mount in enumerate(container.items("volumeMounts")):
        for field in ("subPath", "subPathExpr") if isinstance(get(mount, ("name",)), str) else ():
            path = mount.get(field)
            if isinstance(path, str) and path and not may_become(path, "x") and "$" not in path:
                yield container, index, field, mount["name"], normpath(path)


def _holds(file: str, path: str) -> bool:
    """Whether a path within a volume is that of a file, or of a folder that it lies in."""
    file = normpath(file)
    return file == path or file.startswith(path + "/")
