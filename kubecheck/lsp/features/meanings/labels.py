"""Labels of pods and who selects by them."""

from __future__ import annotations

from kubecheck.lsp.features.meanings.meaning import LabelMeaning, Spot
from kubecheck.model.selections import selections_of
from kubecheck.model.templates import pod_templates_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.model.resource import Resource
    from kubecheck.model.selections import Selection
    from kubecheck.model.world import World
    from kubecheck.source import Path


def selections_in(world: World) -> list[Selection]:
    """Every selector of pods in a world, worked out once."""
    found: list[Selection] | None = world.kept.get(selections_in)
    if found is None:
        found = world.kept[selections_in] = [each for resource in world.all_definitions for each in selections_of(resource)]
    return found


def selections_naming(world: World, namespace: str | None, key: str, value: str | None) -> Iterator[tuple[Selection, Spot]]:
    """The selectors that look into a namespace and name a label, or one value of it, each with the place where it is named."""
    for selection in selections_in(world):
        if namespace is not None and selection.namespace not in (None, namespace):
            continue
        if value is None:
            yield from ((selection, Spot(selection.resource, path, part)) for path, part, name in selection.named_keys() if name == key)
        else:
            yield from (
                (selection, Spot(selection.resource, path)) for path, name, wanted in selection.labels() if (name, wanted) == (key, value)
            )


def label_at(resource: Resource, place: Path, *, is_key: bool) -> LabelMeaning | None:
    """The label that is meant at a place of an object: by a selector, or by what its pods are given.

    Args:
        resource: the object.
        place: the path.
        is_key: whether the key at the place is meant, not its value.
    """
    for selection in selections_of(resource):
        depth = len(selection.path)
        if place[:depth] != selection.path or len(place) <= depth:
            continue
        if is_key or place[-1:] == ("key",):
            found = next((name for path, part, name in selection.named_keys() if path == place and (part == "key") == is_key), None)
            if found is not None:
                return LabelMeaning(selection.namespace, found, None, selection)
        else:
            named = next(((name, value) for path, name, value in selection.labels() if path == place), None)
            if named is not None:
                return LabelMeaning(selection.namespace, *named, selection)
    for template in pod_templates_of(resource):
        base = (*template.path, "metadata", "labels")
        if place[:-1] == base and isinstance(place[-1], str) and place[-1] in template.labels:
            value = None if is_key else template.labels[place[-1]]
            return LabelMeaning(template.namespace, place[-1], value, None, (resource.ref.key, template.path))
    return None


def selection_at(resource: Resource, place: Path) -> Selection | None:
    """The selector that a place of an object is, or is in."""
    return next((each for each in selections_of(resource) if place[: len(each.path)] == each.path), None)
