"""What lies in the volumes that the kubelet fills from objects."""

from __future__ import annotations

from kubecheck.sdk import ConfigMap, Secret, get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sdk import Context, PodTemplate, Resource

_TYPES: dict[str, type[ConfigMap | Secret]] = {"configMap": ConfigMap, "secret": Secret}


class Contents:
    """The files of a volume: their paths, in order, and the objects that they come of, each with its place."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.sources: list[Resource] = []


def contents_of(volume: dict[str, Any], template: PodTemplate, ctx: Context) -> Contents | None:
    """The files of a volume of a ConfigMap or Secret, projected, or of the downward API; None where files do not tell.

    Mirrors: MakePayload in pkg/volume/configmap and pkg/volume/secret, collectData in pkg/volume/projected.
    """
    contents = Contents()
    sources = items(get(volume, ("projected", "sources"))) if "projected" in volume else [volume]
    known = [_add(contents, source, template, ctx) for source in sources if isinstance(source, dict)]
    return contents if known and all(known) else None


def _add(contents: Contents, source: dict[str, Any], template: PodTemplate, ctx: Context) -> bool:
    """Adds the files of one source; False where they are not known."""
    for field in _TYPES:
        value = source.get(field)
        if isinstance(value, dict):
            chosen = _items(value)
            if chosen:
                contents.paths += chosen
                return True
            return _add_keys(contents, field, value.get("secretName") or value.get("name"), template, ctx)
    if isinstance(source.get("downwardAPI"), dict):
        contents.paths += _items(source["downwardAPI"])
        return True
    for field in ("serviceAccountToken", "clusterTrustBundle"):
        path = get(source, (field, "path"))
        if isinstance(path, str):
            contents.paths.append(path)
            return True
    return False


def _items(value: dict[str, Any]) -> list[str]:
    """The paths at which chosen entries lie."""
    return [each["path"] for each in items(value.get("items")) if isinstance(each, dict) and isinstance(each.get("path"), str)]


def _add_keys(contents: Contents, field: str, name: object, template: PodTemplate, ctx: Context) -> bool:
    """Adds every entry of an object; False where it is not among the files or something else fills it."""
    view = _TYPES[field]
    (key,) = view.kinds
    found = ctx.model.definitions((*key, template.namespace, name if isinstance(name, str) else ""), ctx.world)
    if not found or (key[1], name) in ctx.world.generated or any(each.document.is_partial for each in found):
        return False
    for each in found:
        seen = view(each)
        if seen.is_filled_later:
            return False
        contents.paths += seen.keys
        contents.sources.append(each)
    return True
