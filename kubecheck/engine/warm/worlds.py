"""What joining rules find in the worlds of a project: only worlds that changed are looked at again, step by step, what somebody edits first."""

from __future__ import annotations

from kubecheck.engine.examining import Examined, Examiner, looks_around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.engine.request import Request
    from kubecheck.engine.walk import Scope
    from kubecheck.engine.warm.plays import Play, WarmPlays
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World

# So many objects are looked at between two pauses.
_AT_ONCE = 40


class SeenWorld:
    """A world that was looked at.

    Attributes:
        signature: of its objects, and of what lies around it that rules ask for.
        play: the dry run that counted.
        by_subject: what was found, each by the path of the file that the object stands in which it was found in; empty where it is about all.
        examined: all of it.
    """

    __slots__ = ("by_subject", "examined", "play", "signature", "world")

    def __init__(self, world: World, signature: tuple[object, ...], play: Play | None) -> None:
        self.world = world  # also keeps the objects alive whose identities the signature is made of
        self.signature = signature
        self.play = play
        self.by_subject: list[tuple[str, list[Finding]]] = []
        self.examined = Examined([])

    def finish(self, assumptions: tuple[str, ...], *, looks_around: bool) -> None:
        """Says that all of it was looked at."""
        self.examined = Examined([each for _, found in self.by_subject for each in found], assumptions, looks_around=looks_around)


class WarmWorlds:
    """What was found in the worlds of a project.

    Args:
        plays: their dry runs.
    """

    __slots__ = ("_beside", "_plays", "_seen")

    def __init__(self, plays: WarmPlays) -> None:
        self._plays = plays
        self._seen: dict[str, SeenWorld] = {}
        self._beside: tuple[object, ...] = ()

    def forget(self) -> None:
        """Looks at everything again: the rules or the version are others by now."""
        self._seen.clear()

    @property
    def seen(self) -> list[SeenWorld]:
        """The worlds that were looked at last, in their order."""
        return list(self._seen.values())

    def found_elsewhere(self, paths: frozenset[str]) -> list[Finding]:
        """What was found the last time at places in some files when other files were looked at."""
        return [
            finding
            for seen in self._seen.values()
            for subject, found in seen.by_subject
            if subject not in paths
            for finding in found
            if finding.location.path in paths
        ]

    def look_near(self, whole: Model, request: Request, paths: frozenset[str]) -> list[Examined]:
        """What is found in the objects of some files, in each world."""
        examiner = Examiner(whole, request)
        found: list[Examined] = []
        for world in whole.worlds:
            own = [each for each in world.all_definitions if any(source.path in paths for source in each.document.sources)]
            if not own:
                continue
            scope = self._scope_of(world, examiner, self._plays.of(world, request) if examiner.plays else None)
            found.append(Examined([finding for each in own for finding in examiner.look_at(each, scope)]))
        return found

    def look(self, whole: Model, request: Request) -> Iterator[None]:
        """Looks at all worlds that are not as they were; pauses now and then. `seen` has them when it is through."""
        examiner = Examiner(whole, request)
        around = _around(whole)
        if around != self._beside:
            self._beside = around
        keys = {world.name: _signature(world, self._beside) for world in whole.worlds}
        seen: dict[str, SeenWorld] = {}
        all_as_before = list(keys.items()) == [(name, each.signature) for name, each in self._seen.items()]
        for number, world in enumerate(whole.worlds):
            name = world.name
            play = self._plays.of(world, request) if examiner.plays else None
            known = self._seen.get(name)
            is_same = known is not None and known.signature == keys[name] and known.play is play
            if known is not None and is_same and (all_as_before or not known.examined.looks_around):
                seen[name] = known
                continue
            made = seen[name] = SeenWorld(world, keys[name], play)
            yield from self._look_at(made, examiner)
            if number + 1 < len(whole.worlds):
                yield
        self._plays.keep_only(set(keys))
        self._seen = seen

    def _look_at(self, seen: SeenWorld, examiner: Examiner) -> Iterator[None]:
        world, play = seen.world, seen.play
        scope = self._scope_of(world, examiner, play)
        broken = play.troubles(world) if play is not None else []
        seen.by_subject.append(("", broken + examiner.look_at_whole(world, scope)))
        for number, resource in enumerate(world.all_definitions):
            found = examiner.look_at(resource, scope)
            if found:
                seen.by_subject.append((resource.path, found))
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield
        told = examiner.tell_outcome(world, scope)
        seen.by_subject.append(("", told))
        seen.finish(tuple(scope.outcome.assumptions) if told and scope.outcome is not None else (), looks_around=looks_around(scope))

    def _scope_of(self, world: World, examiner: Examiner, play: Play | None) -> Scope:
        outcome = None if play is None else play.outcome
        scope = examiner.scope_with(world, lambda: outcome)
        if play is not None and play.ways_out:
            scope.ways_out = play
        return scope


def _around(whole: Model) -> tuple[object, ...]:
    """What rules ask of a world that its objects do not say, and worlds share."""
    first = whole.worlds[0]
    return (whole.supplied_images, first.elsewhere, first.generated, first.unread)


def _signature(world: World, around: tuple[object, ...]) -> tuple[object, ...]:
    """What tells a world from one that holds something else: its objects by identity, as long as somebody keeps them."""
    objects = [(id(each.document), each.base, each.ref.key, each.status) for each in world.all_definitions]
    alternatives = [(each.evidence, [(_name(again), _name(first)) for again, first in each.shared]) for each in world.alternatives]
    return (world.name, objects, alternatives, id(around))


def _name(resource: Resource) -> tuple[int, object]:
    return id(resource.document), resource.base
