"""The catalog of well-known definitions of custom resources that are shipped: which kinds there are, and what defines them.

``schemas/crds/index.tsv`` has a line for each project (name, version) and below it one for each of its kinds, which begins with a tab: group, kind,
offset. At the offset in ``schemas/crds/definitions.txt`` stands the definition, as JSON on one line. ``{"$": offset}`` in it stands for what is
at that place: parts that many definitions share are there once. Both are read when the first object comes whose kind nothing else defines.
"""

from __future__ import annotations

import json
import os

from kubecheck.schema.custom.crd import CustomKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

REFERENCE = "$"


class Entry:
    """A kind of the catalog: ``project`` defines it, in the form in which people name it (``cert-manager v1.21.2``)."""

    __slots__ = ("group", "kind", "offset", "project")

    def __init__(self, project: str, group: str, kind: str, offset: int) -> None:
        self.project = project
        self.group = group
        self.kind = kind
        self.offset = offset


class ShippedKinds:
    """The kinds of the catalog, each read when it is asked for; ``placeholder`` as for `CustomKinds`."""

    __slots__ = ("_definitions", "_kinds", "_placeholder")

    def __init__(self, placeholder: Callable[[str], bool] | None = None) -> None:
        self._placeholder = placeholder
        self._definitions: dict[tuple[str, str], dict[str, Any]] = {}
        self._kinds: dict[tuple[str, str], CustomKind | None] = {}

    def entry(self, group: str, kind: str) -> Entry | None:
        """Where a kind stands, None where the catalog lacks it."""
        return _index().get((group, kind))

    def definition(self, group: str, kind: str) -> dict[str, Any] | None:
        """A kind's definition, with nothing but what the server goes by when it takes objects."""
        entry = self.entry(group, kind)
        if entry is None:
            return None
        if (group, kind) not in self._definitions:
            self._definitions[group, kind] = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": _part_at(entry.offset)}
        return self._definitions[group, kind]

    def served_versions(self, group: str, kind: str) -> tuple[str, ...]:
        """The API versions in which a kind is served, as its definition orders them: ``("cert-manager.io/v1",)``."""
        entry = self.entry(group, kind)
        if entry is None:
            return ()
        versions = [_resolved_alone(each) for each in _resolved_alone(_line_at(entry.offset)["versions"])]
        return tuple(f"{group}/{each['name']}" for each in versions if each.get("served"))

    def kind(self, api_version: str, kind: str) -> CustomKind | None:
        """A served version of a kind, or None."""
        question = (api_version, kind)
        if question not in self._kinds:
            group, _, version = api_version.rpartition("/")
            definition = self.definition(group, kind)
            versions = [] if definition is None else definition["spec"]["versions"]
            served = next((each for each in versions if each["name"] == version and each.get("served")), None)
            self._kinds[question] = None if definition is None or served is None else CustomKind(definition, served, self._placeholder)
        return self._kinds[question]


def shipped_definition(group: str, kind: str) -> tuple[str, dict[str, Any]] | None:
    """The project that defines a kind of the catalog, and the definition's spec; None where the catalog lacks the kind."""
    kinds = ShippedKinds()
    entry, definition = kinds.entry(group, kind), kinds.definition(group, kind)
    return None if entry is None or definition is None else (entry.project, definition["spec"])


def shipped_entries() -> list[Entry]:
    """The kinds of the catalog, in its order; of their definitions nothing is read."""
    return list(_index().values())


_INDEX: dict[tuple[str, str], Entry] = {}
_PARTS: dict[int, Any] = {}
_TEXT: list[bytes] = []


def read_index() -> list[tuple[str, list[Entry]]]:
    """Each project of the catalog, as people name it, with its kinds."""
    found: list[tuple[str, list[Entry]]] = []
    with open(_path("index.tsv"), encoding="utf-8") as stream:
        for line in stream:
            first, *rest = line.rstrip("\n").split("\t")
            if first:
                found.append((f"{first} {rest[0]}", []))
            else:
                group, kind, offset = rest
                found[-1][1].append(Entry(found[-1][0], group, kind, int(offset)))
    return found


def _index() -> dict[tuple[str, str], Entry]:
    if not _INDEX:
        _INDEX.update({(entry.group, entry.kind): entry for _, entries in read_index() for entry in entries})
    return _INDEX


def _part_at(offset: int) -> Any:
    """What stands at a place, with what it refers to; the same part is the same object, which nobody changes."""
    if offset not in _PARTS:
        _PARTS[offset] = _line_at(offset, _resolved)
    return _PARTS[offset]


def _line_at(offset: int, object_hook: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """What stands at a place, with whatever a hook makes of its objects."""
    if not _TEXT:
        with open(_path("definitions.txt"), "rb") as stream:
            _TEXT.append(stream.read())
    text = _TEXT[0]
    return json.loads(text[offset : text.index(b"\n", offset)], object_hook=object_hook)


def _resolved_alone(value: Any) -> Any:
    """A value, or what it refers to, in which further parts are not looked up."""
    return _line_at(value[REFERENCE]) if isinstance(value, dict) and REFERENCE in value else value


def _resolved(value: dict[str, Any]) -> Any:
    return _part_at(value[REFERENCE]) if REFERENCE in value else value


def _path(name: str) -> str:
    import kubecheck_schemas

    return os.path.join(kubecheck_schemas.__path__[0], "crds", name)
