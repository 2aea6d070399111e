"""What kustomizations say of the files beside them: which are patches, partial by nature, and which are resources."""

from __future__ import annotations

import posixpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_RESOURCE_FIELDS = ("resources", "bases", "components", "crds")
_PATCH_FIELDS = ("patchesStrategicMerge", "patches", "patchesJson6902", "transformers", "replacements")


class NamedFiles:
    """Paths of files that kustomizations name: as ``patches`` and as ``resources`` (which may be folders)."""

    __slots__ = ("patches", "resources")

    def __init__(self) -> None:
        self.patches: set[str] = set()
        self.resources: set[str] = set()


def files_named(kustomizations: Iterable[tuple[str, Mapping[str, Any]]]) -> NamedFiles:
    """Reads what kustomizations name.

    Args:
        kustomizations: the path of each kustomization file, with slashes, and its decoded value.

    Returns:
        The named paths, relative to where the kustomizations' own paths are. A file named as a resource anywhere is no patch.
    """
    named = NamedFiles()
    for path, value in kustomizations:
        folder = posixpath.dirname(path)
        for field in _RESOURCE_FIELDS:
            named.resources.update(_join(folder, name) for name in _texts(value.get(field)))
        for field in _PATCH_FIELDS:
            names = [*_texts(value.get(field)), *(each["path"] for each in _mappings(value.get(field)) if isinstance(each.get("path"), str))]
            named.patches.update(_join(folder, name) for name in names)
    named.patches -= named.resources
    return named


def _texts(value: object) -> list[str]:
    """The texts of a list that name a file; inline patches run over lines."""
    return [each for each in value if isinstance(each, str) and "\n" not in each and "://" not in each] if isinstance(value, list) else []


def _mappings(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _join(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
