"""What the server says of a version of a custom resource that its definition calls deprecated.

Mirrors: defaultDeprecationWarning (apiextensions-apiserver), version.CompareKubeAwareVersionStrings (apimachinery) v1.36.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_VERSION = re.compile(r"v([0-9]+)(?:(alpha|beta)([0-9]+))?")
_STAGES = ("alpha", "beta", None)


def deprecation_of(spec: dict[str, Any], version: dict[str, Any]) -> str:
    """The warning about each object of a version; empty where the version is not deprecated.

    Args:
        spec: the definition's.
        version: one of its versions.
    """
    if version.get("deprecated") is not True:
        return ""
    written = version.get("deprecationWarning")
    if isinstance(written, str):
        return written
    group, kind, own = spec.get("group"), (spec.get("names") or {}).get("kind"), str(version.get("name") or "")
    others = [each for each in spec.get("versions") or () if isinstance(each, dict) and each.get("served") is True and each.get("deprecated") is not True]
    newer = [name for each in others if _rank(name := str(each.get("name") or "")) > _rank(own)]
    instead = f"; use {group}/{max(newer, key=_rank)} {kind}" if newer else ""
    return f"{group}/{own} {kind} is deprecated{instead}"


class _Reversed(str):
    """A text that comes before those that it would come after."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


def _rank(name: str) -> tuple[int, int, int, int, _Reversed]:
    """Sorts names of versions: those of Kubernetes' form last, by stage and number; the others backwards by their letters."""
    match = _VERSION.fullmatch(name)
    if match is None:
        return (0, 0, 0, 0, _Reversed(name))
    return (1, _STAGES.index(match[2]), int(match[1]), int(match[3] or 0), _Reversed(""))
