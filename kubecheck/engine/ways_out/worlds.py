"""Ways out of what the dry run of a world got stuck in, as fixes: each tried, in words, and where files can be changed so, with the edits."""

from __future__ import annotations

from kubecheck.api.defaults import default
from kubecheck.engine.dry_run import placed
from kubecheck.engine.ways_out.files import edits_of_files
from kubecheck.findings import Fix
from kubecheck.sim.play.ways_out.search import ways_out_of
from kubecheck.sim.play.ways_out.stage import Stage
from kubecheck.verdicts import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.steps import Way
    from kubecheck.sim.profile import ClusterProfile
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
                return tuple(map(self._fix_of, ways))
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

    def _fix_of(self, way: Way) -> Fix:
        changes = [(resource, fields) for key, fields in way.edits_by_object().items() if (resource := self._world.by_key(key)) is not None]
        return Fix(way.words, edits_of_files(changes) if way.is_by_edits else ())
