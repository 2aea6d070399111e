"""Ways out of what the dry run of a world got stuck in, as fixes: each tried, in words, and where files can be changed so, with the edits."""

from __future__ import annotations

from kubecheck.api.defaults import default
from kubecheck.documents import Document
from kubecheck.documents.editing.field_edits import FieldEdit, edited
from kubecheck.documents.editing.text_edits import edits_to
from kubecheck.engine.dry_run import placed
from kubecheck.findings import Fix
from kubecheck.render.documents import BuiltDocument
from kubecheck.sim.play.ways_out.search import ways_out_of
from kubecheck.sim.play.ways_out.stage import Stage
from kubecheck.sim.play.ways_out.steps import lookup
from kubecheck.verdicts import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.findings import Edit
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.steps import Way
    from kubecheck.sim.profile import ClusterProfile
    from kubecheck.source import Path
    from kubecheck.verdicts import Server


class WaysOut:
    """Finds ways out of the troubles of one world.

    Args:
        world: the manifests.
        profile: the cluster in which they were played.
        server: judges what objects become.
    """

    __slots__ = ("_profile", "_server", "_stages", "_world")

    def __init__(self, world: World, profile: ClusterProfile, server: Server) -> None:
        self._world = world
        self._profile = profile
        self._server = server
        self._stages: list[Stage] | None = None

    def of(self, fact: Fact) -> tuple[Fix, ...]:
        """The ways out of one trouble, those that change least first; none where none was found.

        A fix without edits is to be done elsewhere, as adding a node is, or at a place that no edit of these files reaches.
        """
        for stage in self._all_stages():
            ways = ways_out_of(fact, stage) if fact.ref.key in stage.values else []
            if ways:
                return tuple(Fix(way.words, self._edits_of(way)) for way in ways)
        return ()

    def _all_stages(self) -> list[Stage]:
        if self._stages is None:
            scenes = self._world.scenes(has_nodes=not self._profile.elastic)
            working = {id(template.resource) for template in self._world.pod_templates}
            # What is in all scenes is looked for where most of it is.
            self._stages = [self._stage(each) for each in sorted(scenes, key=lambda scene: -sum(id(one) in working for one in scene))]
        return self._stages

    def _stage(self, scene: list[Resource]) -> Stage:
        first: dict[Key, Resource] = {}
        for each in scene:
            if 200 <= each.status < 300:
                first.setdefault(each.ref.key, each)

        def store(key: Key, value: Any) -> Any:
            resource = first[key]
            if value is resource.value:
                return placed(resource.defaulted, resource.ref.namespace)
            return placed(default(value), resource.ref.namespace) if judge(value, self._server).accepted else None

        return Stage({key: each.value for key, each in first.items()}, {key: each.ref for key, each in first.items()}, self._profile, store)

    def _edits_of(self, way: Way) -> tuple[Edit, ...]:
        """The edits of files that make up a way; none where a part of it is nothing that these files say."""
        if not way.is_by_edits:
            return ()
        changed: dict[int, tuple[Document, list[FieldEdit]]] = {}
        for key, fields in way.edits_by_object().items():
            resource = self._world.by_key(key)
            for field in fields if resource is not None else ():
                found = _written_at(resource.document, (*resource.base, *field.path), field.value)  # type: ignore[union-attr]  # it is there
                if found is None:
                    return ()
                changed.setdefault(id(found[0]), (found[0], []))[1].append(found[1])
        return _edits_of_documents(changed.values())


def _edits_of_documents(changed: Iterable[tuple[Document, list[FieldEdit]]]) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for document, fields in changed:
        try:
            made = edits_to(document, edited(document.value, fields))
        except LookupError:
            return ()
        if not made:
            return ()
        edits += made
    return tuple(sorted(edits, key=lambda each: (each.path, each.start)))


def _written_at(document: Document, path: Path, value: object) -> tuple[Document, FieldEdit] | None:
    """The document of a file, and the change there, that change a field of an object; None where no such change is known."""
    if type(document) is Document:
        return document, FieldEdit(path, value)
    if not isinstance(document, BuiltDocument):
        return None
    length = len(path)
    while length and lookup(document.value, path[:length]) is None:
        length -= 1
    there = path[:length]
    text, steps = document.written_at(there)
    if type(text) is not Document:
        return None
    before, after = lookup(text.value, steps), lookup(document.value, there)
    is_same = type(before) is type(after) and (isinstance(before, (dict, list)) or before == after)
    is_free = length == len(path) or lookup(before, path[length : length + 1]) is None
    return (text, FieldEdit((*steps, *path[length:]), value)) if is_same and is_free else None
