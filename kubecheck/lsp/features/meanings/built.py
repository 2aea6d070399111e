"""Objects that builds make, and the documents that they are made of: the one that is built upon, and those that are patches of it."""

from __future__ import annotations

from kubecheck.documents.document import Document
from kubecheck.model.refs import CLUSTER_KINDS, ref_of
from kubecheck.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.model.world import World
    from kubecheck.source import Span

NAME = ("metadata", "name")


def built_of(world: World, path: str) -> list[Resource]:
    """The objects of a world that builds make of a file."""
    return [each for each in world.all_definitions if each.built_by and any(source.path == path for source in each.document.sources)]


def as_built(resource: Resource, world: World, path: str) -> Resource:
    """An object of a file in the namespace that builds of a world put it into; the same where none builds it, or they leave it where it is."""
    built = built_of(world, path)
    same = [each for each in built if each.ref.key[:2] == resource.ref.key[:2]] or built
    metadata = resource.value.get("metadata")
    if not same or not resource.ref.namespace or same[0].ref.namespace in ("", resource.ref.namespace):
        return resource
    value = {**resource.value, "metadata": {**(metadata if isinstance(metadata, dict) else {}), "namespace": same[0].ref.namespace}}
    return Resource(ref_of(value, "", CLUSTER_KINDS), resource.document, resource.base, value)


def texts_of(resource: Resource) -> list[Document]:
    """The documents that a built object is made of; none for one that no build made, or a chart."""
    marks = getattr(resource.document, "marks", None) or {}
    texts = [mark.resolve()[0] for mark in marks.values()]
    return list({id(each): each for each in texts if isinstance(each, Document)}.values())


def base_of(resource: Resource) -> Span | None:
    """Where the name of a built object is written in what it was before patches."""
    marks = getattr(resource.document, "marks", None) or {}
    if () not in marks:
        return None
    text, steps = marks[()].resolve()
    found: Span = text.locate((*steps, *NAME))
    return found


def patches_of(resource: Resource) -> Iterator[Span]:
    """Where the patches that change a built object name it."""
    base = base_of(resource)
    for text in texts_of(resource):
        if base is not None and text.is_written(NAME):
            span = text.locate(NAME)
            if (span.source.path, span.start.offset) != (base.source.path, base.start.offset):
                yield span
