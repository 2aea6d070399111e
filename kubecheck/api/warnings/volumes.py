"""Volumes of pods: kinds that are gone, and files that stand in the way of one another. Mirrors: pkg/api/pod (warnings.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.amounts import warn_claim_spec
from kubecheck.field_messages import quote
from kubecheck.fields import DEPRECATED_VOLUME, EMPTY_ENTRY, OVERLAPPING_PATHS, FieldWarning, format_steps
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.fields import Steps

# What the server says of kinds of volumes, in pods and in PersistentVolumes.
_DEPRECATED = {
    "photonPersistentDisk": "deprecated in v1.11, non-functional in v1.16+",
    "gitRepo": "deprecated in v1.11, and disabled by default in v1.33+",
    "scaleIO": "deprecated in v1.16, non-functional in v1.22+",
    "flocker": "deprecated in v1.22, non-functional in v1.25+",
    "storageos": "deprecated in v1.22, non-functional in v1.25+",
    "quobyte": "deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
# Fields that the server calls by another name.
_SHOWN = {"storageos": "storageOS"}


class _File:
    """A file of a volume: its path, where it is written, and what the server calls its source."""

    __slots__ = ("path", "source", "steps")

    def __init__(self, path: str, source: str, steps: Steps) -> None:
        self.path = path.rstrip("/")
        self.source = source
        self.steps = steps

    def __str__(self) -> str:
        return f"{quote(self.path)} ({self.source})" if self.source else quote(self.path)


def _since_when(detail: str) -> str:
    return detail if current().since(33) else detail.removesuffix(", and disabled by default in v1.33+")


def warn_volume_kinds(source: dict[str, Any], path: Steps, *, without: tuple[str, ...] = ()) -> list[FieldWarning]:
    """Warnings about the kind of a volume, less those that the server does not have here."""
    return [
        FieldWarning(DEPRECATED_VOLUME, (*path, field), f"{format_steps((*path, _SHOWN.get(field, field)))}: {_since_when(detail)}", field)
        for field, detail in _DEPRECATED.items()
        if source.get(field) is not None and field not in without
    ]


def warn_volumes(volumes: list[dict[str, Any]], path: Steps) -> list[FieldWarning]:
    """Warnings about the volumes of a pod, where they stand."""
    found: list[FieldWarning] = []
    for index, volume in enumerate(volumes):
        at = (*path, index)
        found += warn_volume_kinds(volume, at)
        template = (volume.get("ephemeral") or {}).get("volumeClaimTemplate")
        if template is not None:
            where = (*at, "ephemeral", "volumeClaimTemplate", "spec")
            found += warn_claim_spec(template.get("spec") or {}, where, format_steps(where))
        found += _warn_virtual_paths(volume, at)
    return found


def _warn_virtual_paths(volume: dict[str, Any], path: Steps) -> Iterator[FieldWarning]:
    """Mirrors: warningsForOverlappingVirtualPaths."""
    name = quote(volume.get("name") or "")
    for field in ("configMap", "secret", "downwardAPI"):
        source = volume.get(field) or {}
        title = _title(field, source.get("secretName" if field == "secret" else "name"))
        yield from _overlaps(_items(source, "", (*path, field)), f"volume {name} ({title})")
    files: list[_File] = []
    for index, source in enumerate((volume.get("projected") or {}).get("sources") or ()):
        at = (*path, "projected", "sources", index)
        if all(each is None for each in source.values()) and current().since(32):
            yield FieldWarning(EMPTY_ENTRY, at, f"volume {name} (Projected) has no sources provided", "source")
        files += _projected_files(source, at)
    yield from _overlaps(files, f"volume {name} (Projected)")


def _projected_files(source: dict[str, Any], path: Steps) -> list[_File]:
    """The files of the first source that says which it makes."""
    for field in ("configMap", "secret", "downwardAPI"):
        held = source.get(field) or {}
        if held.get("items") is not None:
            return _items(held, _title(field, held.get("name")), (*path, field))
    for field, title in (("serviceAccountToken", "ServiceAccountToken"), ("clusterTrustBundle", "ClusterTrustBundle")):
        held = source.get(field)
        if held is not None:
            name = held.get("name") if held.get("name") is not None else held.get("signerName")
            shown = f"{title} {quote(name or '')}" if field == "clusterTrustBundle" else title
            return [_File(held.get("path") or "", shown, (*path, field, "path"))]
    held = source.get("podCertificate") or {}
    named = (("certificateChainPath", "chain"), ("keyPath", "key"), ("credentialBundlePath", "credential bundle"))
    return [_File(held[field], f"PodCertificate {title}", (*path, "podCertificate", field)) for field, title in named if held.get(field)]


def _title(field: str, name: object) -> str:
    return "DownwardAPI" if field == "downwardAPI" else f"{'Secret' if field == 'secret' else 'ConfigMap'} {quote(str(name or ''))}"


def _items(source: dict[str, Any], title: str, path: Steps) -> list[_File]:
    return [_File(each.get("path") or "", title, (*path, "items", index, "path")) for index, each in enumerate(source.get("items") or ())]


def _overlaps(files: list[_File], volume: str) -> Iterator[FieldWarning]:
    """Each file with those before it that are the same, lie in it, or hold it. Mirrors: checkForOverlap."""
    for index, file in enumerate(files if current().since(32) else ()):
        for earlier in files[:index] if file.path else ():
            one, other = f"{file.path}/", f"{earlier.path}/"
            if earlier.path and (other.startswith(one) or one.startswith(other)):
                text = f"{volume}: overlapping paths: {file} with {earlier}"
                yield FieldWarning(OVERLAPPING_PATHS, file.steps, text, file.path, earlier.steps)
