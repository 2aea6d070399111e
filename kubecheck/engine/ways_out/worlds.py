"""Ways out of what the dry run of a world got stuck in, as fixes: each tried, in words, and where files can be changed so, with the edits."""

from __future__ import annotations

from kubecheck.api.defaults import default
from kubecheck.engine.dry_run import objects_of, placed, scenes_at_risk, scenes_of_change
from kubecheck.engine.ways_out.files import edits_of_files
from kubecheck.findings import Fix
from kubecheck.sim.play.ways_out.played import trouble_of
from kubecheck.sim.play.ways_out.plays import play_everything, play_of_change, play_of_steps
from kubecheck.sim.play.ways_out.search import ways_out_of
from kubecheck.sim.play.ways_out.stage import Stage
from kubecheck.verdicts import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.changes.pairing import Changes
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.steps import PlayStep
    from kubecheck.sim.play.ways_out.plays import Playing
    from kubecheck.sim.play.ways_out.steps import Way
    from kubecheck.sim.profile import ClusterProfile
    from kubecheck.verdicts import Server


class WaysOut:
    """Finds ways out of the troubles of one world.

    Args:
        world: the manifests.
        profile: the cluster in which they were played.
        server: judges what objects become.
        steps: the steps that were played; none where all was tried.
        changes: what has become of the objects of the world, where that is what was played.
    """

    __slots__ = ("_changes", "_known", "_profile", "_server", "_stages", "_steps", "_world")

    def __init__(self, world: World, profile: ClusterProfile, server: Server, steps: tuple[PlayStep, ...] = (), changes: Changes | None = None) -> None:
        self._world = world
        self._profile = profile
        self._server = server
        self._steps = steps
        self._changes = changes
        self._stages: list[Stage] | None = None
        self._known: dict[tuple[object, ...], tuple[Fix, ...]] = {}

    def of(self, fact: Fact) -> tuple[Fix, ...]:
        """The ways out of one trouble, those that change least first; none where none was found.

        A fix without edits is to be done elsewhere, as adding a node is, or at a place that no edit of these files reaches.
        """
        trouble = trouble_of(fact)
        if trouble not in self._known:  # a budget may be in the way at several nodes
            self._known[trouble] = self._search(fact)
        return self._known[trouble]

    def _search(self, fact: Fact) -> tuple[Fix, ...]:
        for stage in self._all_stages():
            ways = ways_out_of(fact, stage) if fact.ref.key in stage.values else []
            if ways:
                return tuple(map(self._fix_of, ways))
        return ()

    def _all_stages(self) -> list[Stage]:
        if self._stages is None:
            working = {template.resource.ref.key for template in self._world.pod_templates}
            # What is in all scenes is looked for where most of it is.
            scenes = sorted(self._scenes(), key=lambda scene: -sum(one.ref.key in working for one in scene[0]))
            self._stages = [self._stage(*each) for each in scenes]
        return self._stages

    def _scenes(self) -> Iterator[tuple[list[Resource], Playing]]:
        """The present state of each scene, and what is played of it."""
        changes, profile = self._changes, self._profile
        if changes is None:
            playing = play_of_steps(self._steps) if self._steps else play_everything
            for scene in self._world.scenes(has_nodes=not profile.elastic):
                yield scene, playing
        elif self._steps:
            for before, after in scenes_of_change(changes, profile):
                yield after, play_of_steps(self._steps, objects_of(before))
        else:
            for before, after in scenes_at_risk(changes, profile):
                yield after, play_of_change(objects_of(before))

    def _stage(self, scene: list[Resource], playing: Playing) -> Stage:
        # What the server refuses to change stays as it was, and is no object of these files.
        refused = set() if self._changes is None else {change.new.ref.key for change in self._changes.changes if change.refusals}
        first: dict[Key, Resource] = {}
        for each in scene:
            if 200 <= each.status < 300:
                first.setdefault(each.ref.key, each)

        def store(key: Key, value: Any) -> Any:
            resource = first[key]
            if value is resource.value:
                return placed(resource.defaulted, resource.ref.namespace)
            if key in refused:
                return None
            return placed(default(value), resource.ref.namespace) if judge(value, self._server).accepted else None

        return Stage({key: each.value for key, each in first.items()}, {key: each.ref for key, each in first.items()}, self._profile, store, playing)

    def _fix_of(self, way: Way) -> Fix:
        changes = [(resource, fields) for key, fields in way.edits_by_object().items() if (resource := self._world.by_key(key)) is not None]
        return Fix(way.words, edits_of_files(changes) if way.is_by_edits else ())
