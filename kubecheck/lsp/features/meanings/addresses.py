"""Services that a text speaks of by address."""

from __future__ import annotations

from kubecheck.engine.places import locate
from kubecheck.lsp.features.meanings.meaning import ObjectMeaning
from kubecheck.lsp.features.meanings.pointing import objects_at
from kubecheck.lsp.features.project import worlds_of
from kubecheck.lsp.features.results import Target
from kubecheck.model.addresses import mentions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.model.world import World

SERVICE = ("", "Service")


def services_at(situation: Situation) -> list[tuple[ObjectMeaning, World]]:
    """The Services whose address stands at a cursor, each with the world that has it."""
    found = []
    offset = situation.cursor.offset
    for world in worlds_of(situation.project, situation.path) if situation.resource is not None else ():
        for resource, _ in objects_at(situation, world):
            for mention in mentions_of(world, resource):
                service = mention.service(world)
                where = locate(mention.place) if service is not None else None
                if (
                    service is not None
                    and where is not None
                    and where.path == situation.path
                    and where.offset <= offset <= where.end_offset
                ):
                    found.append((ObjectMeaning(service.ref.key), world))
    return found


def addresses_of(meaning: ObjectMeaning, world: World) -> Iterator[Target]:
    """The places of a world that speak of a Service by its address; none of anything else."""
    if meaning.key[:2] != SERVICE:
        return
    for resource in world.all_definitions:
        for mention in mentions_of(world, resource):
            service = mention.service(world)
            if service is not None and service.ref.key == meaning.key:
                where = locate(mention.place)
                yield Target(where.path, where.offset, where.end_offset, resource.ref.label)
