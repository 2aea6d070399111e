"""What a kustomization names: files and folders, and the objects that its patches and replacements are for."""

from __future__ import annotations

import os

from kubecheck.api.views.view import get, mapping
from kubecheck.lsp.features.project import source_of, worlds_of
from kubecheck.lsp.features.results import Target, target_of
from kubecheck.render.kustomize import KUSTOMIZATION_NAMES
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.model.resource import Resource
    from kubecheck.source import Path

# Fields whose items are paths of files or of folders.
FILE_LISTS = frozenset((
    "resources", "bases", "components", "crds", "patchesStrategicMerge", "configurations", "generators", "transformers", "validators", "files", "envs", "additionalValuesFiles",
))  # fmt: skip
_FILE_FIELDS = frozenset(("path", "valuesFile", "env"))
# Fields that say which objects are meant.
_CHOOSERS = frozenset(("target", "select", "source"))
_CHOSEN_BY = ("group", "version", "kind", "name", "namespace")


def file_named_at(path: Path) -> bool:
    """Whether what stands at a path of a kustomization names a file or a folder."""
    if isinstance(path[-1:] and path[-1], int):
        return len(path) > 1 and path[-2] in FILE_LISTS
    return (
        bool(path)
        and path[-1] in _FILE_FIELDS
        and path[0] in ("patches", "patchesJson6902", "helmCharts", "configMapGenerator", "secretGenerator", "openapi", "replacements")
    )


def kustomization_targets(project: Project, situation: Situation) -> Iterator[Target]:
    """What is named at the cursor in a kustomization: a file, the kustomization of a folder, or objects."""
    place = situation.place
    value = get(situation.value, place)
    if isinstance(value, str) and file_named_at(place):
        found = _file(project, situation.path, value.rpartition("=")[2] if place[-2:-1] == ("files",) else value)
        if found is not None:
            yield found
        return
    chooser = next((place[: index + 1] for index, step in enumerate(place) if step in _CHOOSERS), None)
    if chooser is not None:
        yield from (
            target_of(each.document.locate((*each.base, "metadata", "name")), each.ref.label)
            for each in chosen(project, situation, chooser)
        )


def _file(project: Project, path: str, name: str) -> Target | None:
    """The first line of a file that a kustomization names, or of the kustomization of a folder."""
    if "://" in name or not name:
        return None
    named = normal_path(os.path.join(os.path.dirname(path), name))
    for each in (named, *(f"{named}/{file}" for file in KUSTOMIZATION_NAMES)):
        source = source_of(project, each)
        if source is not None:
            return Target(source.path, 0, len(source.line(1)), each)
    return None


def chosen(project: Project, situation: Situation, chooser: Path) -> Iterator[Resource]:
    """The objects that a target of a patch, or the source or a target of a replacement, chooses by group, version, kind, name and namespace.

    Mirrors: SelectorRegex.MatchGvk, MatchName, MatchNamespace (kustomize/api/types): as regular expressions of the whole.
    """
    from kubecheck.values.regexp import GoRegexError, compile_go

    wanted = {
        field: each
        for field, each in mapping(get(situation.value, chooser)).items()
        if field in _CHOSEN_BY and isinstance(each, str) and each
    }
    if not wanted:
        return
    try:
        patterns = {field: compile_go(f"^(?:{each})$") for field, each in wanted.items()}
    except GoRegexError:
        return
    for world in worlds_of(project, situation.path) or _all_worlds(project, situation.path):
        for each in world.all_definitions:
            said = {
                "group": each.ref.group,
                "version": each.ref.version,
                "kind": each.ref.kind,
                "name": each.ref.name,
                "namespace": each.ref.namespace,
            }
            names = {each.ref.name, _written(each)}
            if all(
                any(pattern.matches(name) for name in names) if field == "name" else pattern.matches(said[field])
                for field, pattern in patterns.items()
            ):
                yield each


def _all_worlds(project: Project, path: str) -> list:  # type: ignore[type-arg]
    """The worlds that the kustomization builds."""
    folder = normal_path(os.path.dirname(path))
    model = project.model
    return (
        []
        if model is None
        else [world for world in model.worlds if any(normal_path(each.built_by) == folder for each in world.resources if each.built_by)]
    )


def _written(resource: Resource) -> str:
    from kubecheck.lsp.features.meanings.meaning import written_name

    return written_name(resource)
