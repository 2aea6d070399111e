"""Which meaning a cursor points at."""

from __future__ import annotations

from kubecheck.api.views.view import get, mapping
from kubecheck.lsp.features.meanings.built import NAME, built_of, patches_of, texts_of
from kubecheck.lsp.features.meanings.declared import local_at
from kubecheck.lsp.features.meanings.labels import label_at
from kubecheck.lsp.features.meanings.meaning import DATA_FIELDS, EntryMeaning, Meaning, ObjectMeaning
from kubecheck.lsp.features.meanings.ports import port_at
from kubecheck.lsp.features.project import worlds_of
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.model.references import described_objects, references_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.source import Path

_DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")


def meanings_at(situation: Situation) -> list[tuple[Meaning, World]]:
    """What is meant at a cursor, with the world in which that is looked up; once for each world that the file is part of."""
    role = situation.cursor.role
    if role in (Role.COMMENT, Role.TEXT) or situation.resource is None:
        return []
    is_key = role is Role.KEY
    found = []
    for world in worlds_of(situation.project, situation.path):
        for resource, place in objects_at(situation, world):
            meaning = meaning_of(resource, place, world, is_key=is_key)
            if meaning is not None:
                found.append((meaning, world))
    return found


def meaning_of(resource: Resource, place: Path, world: World | None, *, is_key: bool) -> Meaning | None:
    """What is meant at a place of an object, by the key there or by the value; None where that is no name.

    Args:
        resource: the object.
        place: the path.
        world: what it is judged with.
        is_key: whether the key is meant.
    """
    if is_key:
        if len(place) == 2 and place[0] in DATA_FIELDS and resource.ref.key[:2] in (("", "ConfigMap"), ("", "Secret")):
            return EntryMeaning(resource.ref.key, str(place[1]))
        return label_at(resource, place, is_key=True)
    if place == ("metadata", "name") and resource.ref.name:
        return ObjectMeaning(resource.ref.key)
    if place == ("metadata", "namespace") and resource.ref.namespace:
        return ObjectMeaning(("", "Namespace", "", resource.ref.namespace))
    if place in (("kind",), ("apiVersion",)):
        return _definition_of(resource, world)
    references = [*references_of(resource), *described_objects(resource)]
    for reference in references:
        if reference.data_key and reference.data_path == place != reference.path:
            return EntryMeaning(reference.target, reference.data_key)
        if reference.path == place:
            return ObjectMeaning(reference.target, reference.optional)
    return port_at(resource, place, references, world) or local_at(resource, place) or label_at(resource, place, is_key=False)


def _definition_of(resource: Resource, world: World | None) -> ObjectMeaning | None:
    """The definition of a custom resource's kind, if the world has it."""
    for each in () if world is None else world.of_kind(*_DEFINITION):
        spec = mapping(each.value.get("spec"))
        if spec.get("group") == resource.ref.group and get(spec, ("names", "kind")) == resource.ref.kind:
            return ObjectMeaning(each.ref.key)
    return None


def objects_at(situation: Situation, world: World) -> Iterator[tuple[Resource, Path]]:
    """The object at the cursor as a world has it, with the place there: as it is written, or as builds make it of what is written."""
    own = situation.resource
    assert own is not None
    built = built_of(world, situation.path)
    if not built:
        yield (
            next((each for each in world.definitions(own.ref.key) if each.path == own.path and each.value == own.value), own),
            situation.place,
        )
        return
    part = "key" if situation.cursor.role is Role.KEY else "value"
    for resource in built:
        place = _place_in(resource, situation, part)
        if place is not None:
            yield resource, place


def _place_in(resource: Resource, situation: Situation, part: str) -> Path | None:
    """Where a build has put what is written at the cursor, in one of its objects; None where that is not of it."""
    start, end = situation.cursor.start, situation.cursor.end
    place = situation.place

    def is_here(path: Path) -> bool:
        span = resource.document.locate(path, part)
        return bool(span.source.path == situation.path and span.start.offset <= start and end <= span.end.offset)

    if get(resource.value, place) is not None and is_here(place):
        return place
    if place == NAME and any(
        span.source.path == situation.path and span.start.offset <= start <= span.end.offset for span in patches_of(resource)
    ):
        return place  # in a patch, which says by the name what it is for
    marks = getattr(resource.document, "marks", None)
    for path, written in (marks or {}).items():
        text, steps = written.resolve()
        if text.source.path == situation.path and situation.cursor.path[: len(steps)] == steps and len(path) < 64:
            candidate = (*path, *(*situation.base, *situation.place)[len(steps) :])
            if get(resource.value, candidate) is not None and is_here(candidate):
                return candidate
    return place if _is_said_again(resource, situation) else None


def _is_said_again(resource: Resource, situation: Situation) -> bool:
    """Whether another text of a build says what is written at the cursor as well, and hides it."""
    place, document = situation.place, situation.document
    here = get(resource.value, place)
    if document is None or here is None or any(isinstance(step, int) for step in place) or get(situation.value, place) != here:
        return False
    return any(text.source.path == situation.path and text.start == document.start for text in texts_of(resource))
