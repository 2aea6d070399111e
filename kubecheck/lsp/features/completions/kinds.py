"""Kinds and API versions as completions."""

from __future__ import annotations

from kubecheck.lsp.features.completions.fields import completion_of
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.results import KIND, Completion
from kubecheck.schema.custom.shipped import ShippedKinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation


def kind_completions(project: Project, situation: Situation) -> list[Completion]:
    """The kinds of the API version that an object says, or the API versions of its kind; those of all where it says neither."""
    cursor, place = situation.cursor, situation.steps
    if cursor.role is not Role.VALUE or place not in (("kind",), ("apiVersion",)):
        return []
    found: dict[str, list[str]] = {}
    if place == ("kind",):
        said = situation.api_version
        for version, kind in _known(project):
            if version == said or not said:
                found.setdefault(kind, []).append(version)
        for kind, detail in _shipped_kinds(project, said):
            found.setdefault(kind, []).append(detail)
    else:
        said = situation.kind
        for version, kind in (*_known(project), *_shipped_versions(project, said)):
            if kind == said or not said:
                found.setdefault(version, []).append(kind)
    return [completion_of(cursor, text, KIND, _few(details), index) for index, (text, details) in enumerate(found.items())]


def _few(details: list[str]) -> str:
    return ", ".join(details[:3]) + (" …" if len(details) > 3 else "")


def _known(project: Project) -> list[tuple[str, str]]:
    """Every (apiVersion, kind) that is built in, or that the project defines."""
    found = dict.fromkeys(project.judge.catalog.kinds())
    custom = project.judge.server.custom
    if custom is not None and not isinstance(custom, ShippedKinds):
        found.update(dict.fromkeys(custom.kinds()))
    return list(found)


def _shipped_kinds(project: Project, api_version: str) -> Iterator[tuple[str, str]]:
    """(kind, project) of the catalog: of the group of an API version, or all."""
    if not project.request.uses_catalog:
        return
    from kubecheck.schema.custom.shipped import shipped_entries

    group = api_version.rpartition("/")[0]
    for entry in shipped_entries():
        if not api_version or entry.group == group:
            yield entry.kind, entry.project


def _shipped_versions(project: Project, kind: str) -> Iterator[tuple[str, str]]:
    """(apiVersion, kind) of the catalog: of a kind, or of all."""
    if not project.request.uses_catalog:
        return
    from kubecheck.schema.custom.shipped import shipped_entries

    kinds = ShippedKinds()
    for entry in shipped_entries():
        if not kind or entry.kind == kind:
            yield from ((version, entry.kind) for version in kinds.served_versions(entry.group, entry.kind))
