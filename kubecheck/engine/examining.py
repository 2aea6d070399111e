"""What joining rules find in worlds, and in what comes of trying them. Large worlds are gone over in parts, several at once where that pays."""

from __future__ import annotations

import os
from functools import partial

from kubecheck.engine.judging import Judge
from kubecheck.engine.places import is_outside
from kubecheck.engine.walk import Scope, Walk
from kubecheck.limits import is_over
from kubecheck.model.templates import TEMPLATE_PATHS
from kubecheck.model.world import Model
from kubecheck.sdk.rules import PODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from kubecheck.engine.request import Request
    from kubecheck.engine.ways_out.worlds import WaysOut
    from kubecheck.findings import Finding
    from kubecheck.model.changes.pairing import Changes
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.sim.play.facts import Outcome
    from kubecheck.sim.play.steps import PlayStep
    from kubecheck.sim.profile import ClusterProfile
    from kubecheck.source import Source
    from kubecheck.values.selector import Selector

    # Some objects of a world: its number in the model, the first object, and the one behind the last; None for all that are left, and what comes of trying it.
    Part = tuple[int, int, int | None]

# Of so many objects a worker goes over at a time, and from so many on more than one worker pays: smaller worlds stay whole, since each worker
# that has a part of a world makes the indexes of all of it.
_OBJECTS_PER_UNIT = 60
_OBJECTS_WORTH_A_PROCESS = 600
# Ways out are looked for in worlds with so many troubles: where there are more, the cluster is probably another one, and no small change helps.
_MOST_TROUBLES = 10


class _UntriedError(BaseException):
    """A rule asks what comes of trying a world that another process tries; no defect, so that nobody takes it for one."""


class Examined:
    """What was found in a world.

    ``assumptions`` are what was taken for granted where something was found by trying; ``looks_around`` says that rules looked at other worlds.
    ``put_off`` are the numbers of objects that could not be looked at, since it was not known what comes of trying the world; -1 for the world as a whole.
    """

    __slots__ = ("assumptions", "findings", "looks_around", "put_off")

    def __init__(
        self, findings: list[Finding], assumptions: tuple[str, ...] = (), *, looks_around: bool = False, put_off: Sequence[int] = ()
    ) -> None:
        self.findings = findings
        self.put_off = put_off
        self.assumptions = assumptions
        self.looks_around = looks_around


def examine_worlds(worlds: list[World], whole: Model, request: Request, executor: Executor | None = None) -> list[Examined]:
    """What joining rules find in some worlds, in order.

    Args:
        worlds: the worlds, of the model.
        whole: the model.
        request: what is asked.
        executor: does the work; None for this process, or several of this machine.
    """
    numbers = {id(world): number for number, world in enumerate(whole.worlds)}
    sizes = [(numbers[id(world)], len(world.all_definitions)) for world in worlds]
    examiner = Examiner(whole, request)
    if executor is None and (request.jobs == 1 or sum(size for _, size in sizes) < _OBJECTS_WORTH_A_PROCESS):
        examined = []
        for world in request.followed(worlds, len(worlds), "worlds"):
            examined.append(examiner.examine(world))
            world.forget()
        return examined
    from kubecheck.engine.workers.spreading import MANY, forks, spread, worker_count

    units = list(_units(sizes))
    workers = worker_count(request.jobs, len(units))
    own = None if sum(size for _, size in sizes) > MANY else int(executor is None and workers > 1 and _is_attempt(units[0]) and forks())
    if own:
        examiner.try_here(units[0][0][0])
    found: dict[int, list[tuple[int, Examined]]] = {number: [] for number, _ in sizes}
    parted = spread(examiner, units, workers, request.tell, executor, own)
    for unit, parts in zip(units, request.followed(parted, len(units), "parts of worlds"), strict=True):
        for (number, start, _), part in zip(unit, parts, strict=True):
            found[number].append((start, part))
    examiner.make_up_for([part for parts in found.values() for _, part in parts])
    for world in worlds:
        world.forget()
    return list(map(_joined, found.values()))


def _is_attempt(unit: list[Part]) -> bool:
    """Whether a unit is to try a large world."""
    _, start, stop = unit[0]
    return start > 0 and stop is None


def _units(sizes: list[tuple[int, int]]) -> Iterator[list[Part]]:
    """Worlds of such sizes as units of about equal size: what takes longest first, which is to try large ones, then parts of these, and several small ones together."""
    for number, size in sorted(sizes, key=lambda each: -each[1]):
        if size >= _OBJECTS_WORTH_A_PROCESS:
            yield [(number, size, None)]
    unit: list[Part] = []
    room = _OBJECTS_PER_UNIT
    for number, size in sizes:
        start = 0
        while size >= _OBJECTS_WORTH_A_PROCESS and start < size:
            stop = min(size, start + room)
            unit.append((number, start, stop))
            room -= stop - start
            start = stop
            if room <= 0:
                yield unit
                unit, room = [], _OBJECTS_PER_UNIT
        if size < _OBJECTS_WORTH_A_PROCESS:
            unit.append((number, 0, None))
            room -= size
            if room <= 0:
                yield unit
                unit, room = [], _OBJECTS_PER_UNIT
    if unit:
        yield unit


def _joined(parts: list[tuple[int, Examined]]) -> Examined:
    """What was found in the parts of a world, each with where it begins, in order."""
    in_order = [part for _, part in sorted(parts, key=lambda each: each[0])]
    return Examined(
        [each for part in in_order for each in part.findings], in_order[-1].assumptions, looks_around=any(part.looks_around for part in in_order)
    )


class Examiner:
    """Asks joining rules about worlds; a `workers.Task`, whose units are parts of them.

    Args:
        model: all worlds.
        request: what is asked.
    """

    __slots__ = ("_here", "_last", "_plays", "_tried", "_walk", "model", "request")

    def __init__(self, model: Model, request: Request) -> None:
        self.model = model
        self.request = request
        catalog = Judge(request.version, request.namespace).catalog
        self._walk = Walk(request.ruleset, catalog, request.reported, _kinds_told_of(model, request.reported, catalog))
        self._plays = any(rule.is_about_outcome for rule in request.ruleset.anywhere())
        self._tried: dict[World, tuple[Outcome | None, list[Finding]]] = {}
        self._last: World | None = None
        self._here: tuple[World, int] | None = None

    def __reduce__(self) -> tuple[object, ...]:
        return Examiner, (self.model, self.request)

    @property
    def sources(self) -> list[Source]:
        """The texts that are here already wherever the work is done."""
        return list({id(source): source for each in self.model.resources for source in each.document.sources}.values())

    def work(self, unit: list[Part]) -> list[Examined]:
        """What is found in parts of worlds."""
        found = []
        for number, start, stop in unit:
            world = self.model.worlds[number]
            if self._last is not None and self._last is not world:
                self._last.forget()
            self._last = world
            found.append(self.examine(world, start, stop))
        return found

    def hand_over(self, result: list[Examined]) -> list[Examined]:
        """What was found, as it is."""
        return result

    def try_here(self, number: int) -> None:
        """Has a world tried by this process alone: what others that are forked of it need to know of that is put off."""
        self._here = (self.model.worlds[number], os.getpid())

    def make_up_for(self, parts: list[Examined]) -> None:
        """Adds to parts of the world that was tried here what is found in what was put off."""
        scope = None
        for part in parts:
            for number in part.put_off:
                assert self._here is not None
                world = self._here[0]
                scope = scope or self.scope_with(world, partial(self._attempt, world))
                part.findings += self.look_at_whole(world, scope) if number < 0 else self.look_at(world.all_definitions[number], scope)
                part.looks_around |= looks_around(scope)

    def examine(self, world: World, start: int = 0, stop: int | None = None) -> Examined:
        """What is found in a world, or in some of its objects: with the first of them what is found in it as a whole, without an end what came of trying it."""
        if is_over() and world.resources:
            from kubecheck.engine.places import unexamined

            return Examined([unexamined(world.at())])
        scope = self.scope_with(world, partial(self._attempt, world))
        found: list[Finding] = []
        put_off: list[int] = []
        definitions = world.all_definitions
        for number in range(start or -1, len(definitions) if stop is None else stop):
            try:
                found += self.look_at_whole(world, scope) if number < 0 else self.look_at(definitions[number], scope)
            except _UntriedError:
                put_off.append(number)
        if stop is not None:
            return Examined(found, looks_around=looks_around(scope), put_off=put_off)
        outcome, broken = self._try(world)
        scope.ways_out = ways_out_in(world, self.request, outcome)
        told = self.tell_outcome(world, scope)
        assumptions = tuple(outcome.assumptions) if told and outcome is not None else ()
        return Examined(found + broken + told, assumptions, looks_around=looks_around(scope))

    def scope_with(self, world: World, attempt: Callable[[], Outcome | None]) -> Scope:
        """How far rules may look in a world; ``attempt`` gives what comes of trying it, when somebody asks."""
        return Scope(world, _WatchedModel(self.model), self.request.profile, attempt)

    def _attempt(self, world: World) -> Outcome | None:
        if self._here is not None and self._here[0] is world and self._here[1] != os.getpid():
            raise _UntriedError
        return self._try(world)[0]

    def look_at_whole(self, world: World, scope: Scope) -> list[Finding]:
        """What is found in a world as a whole."""
        return self._walk.over_world(world, scope)

    def look_at(self, resource: Resource, scope: Scope) -> list[Finding]:
        """What is found in one of its objects."""
        return self._walk.over_warnings(resource, scope) + self._walk.over_resource(resource, scope)

    def tell_outcome(self, world: World, scope: Scope) -> list[Finding]:
        """What is found in what came of trying it."""
        return self._walk.over_outcome(world, scope)

    @property
    def plays(self) -> bool:
        """Whether rules are on about what comes of trying a world."""
        return self._plays

    def _try(self, world: World) -> tuple[Outcome | None, list[Finding]]:
        """What comes of trying a world, None where no rule is on about that or nothing can get stuck; and what broke in the attempt."""
        if world not in self._tried:
            self._tried = {each: tried for each, tried in self._tried.items() if self._here is not None and self._here[0] is each}
            self._tried[world] = self._play(world) if self._plays else (None, [])
        return self._tried[world]

    def _play(self, world: World) -> tuple[Outcome | None, list[Finding]]:
        from kubecheck.engine.dry_run import can_get_stuck
        from kubecheck.engine.places import crash, unfinished

        try:
            outcome = play(world, self.request, proves=True) if can_get_stuck(world, self.request.profile) else None
        except Exception as error:  # noqa: BLE001  # whatever breaks the dry run must not end the run
            return None, [crash("dry-run", error, world.at())]
        return outcome, [] if outcome is None or outcome.settled else [unfinished(world.at())]


def play(world: World, request: Request, *, explain: str = "", proves: bool = False) -> Outcome:
    """The dry run of a world, in the cluster that is asked for.

    Args:
        world: the manifests.
        request: what is asked: the cluster and the version.
        explain: a pod whose placement is explained.
        proves: leave out what provably comes to no fact.
    """
    from kubecheck.engine.dry_run import play_scenes

    return play_scenes(world, profile_of(request), explain, proves=proves)


def ways_out_in(world: World, request: Request, outcome: Outcome | None, steps: tuple[PlayStep, ...] = (), changes: Changes | None = None) -> WaysOut | None:
    """Who finds ways out of what a play gets stuck in: ``of(fact)`` gives those of one fact, the smallest change first. None where nobody asks, or too much is stuck.

    Args:
        world: the manifests.
        request: what is asked.
        outcome: what came of the play.
        steps: its steps; none where all was tried.
        changes: what has become of the objects of the world, where that is what was played.
    """
    if outcome is None or not 0 < len(outcome.facts) <= _MOST_TROUBLES or not request.seeks_ways_out:
        return None
    from kubecheck.engine.ways_out.worlds import WaysOut

    return WaysOut(world, profile_of(request), Judge(request.version, request.namespace).server, steps, changes)


def find_ways_out(outcome: Outcome, world: World, request: Request, steps: tuple[PlayStep, ...] = (), changes: Changes | None = None) -> None:
    """Keep ways out with the outcome of a play; as for `ways_out_in`."""
    finder = ways_out_in(world, request, outcome, steps, changes)
    for fact in outcome.facts if finder is not None else ():
        try:
            outcome.ways_out.append((fact, finder.of(fact)))  # type: ignore[union-attr]  # there are facts only where there is one
        except Exception as error:  # noqa: BLE001  # whatever breaks the search must not end the run
            request.tell(f"ways out of what happens to {fact.ref.label} are not told, since kubecheck failed in looking for them: {error!r}")


def looks_around(scope: Scope) -> bool:
    """Whether rules have looked at other worlds."""
    return isinstance(scope.model, _WatchedModel) and scope.model.is_asked


def profile_of(request: Request) -> ClusterProfile:
    """The cluster that is asked for."""
    from kubecheck.sim.profile import ClusterProfile

    return request.profile if request.profile is not None else ClusterProfile(request.version)


def _kinds_told_of(model: Model, reported: frozenset[str] | None, catalog: Catalog) -> frozenset[tuple[str, str]] | None:
    """Of which kinds objects stand in the files that are told of, or may do so, `PODS` where one makes pods; None where that may be any: all files are told of, or one of the objects is of no built-in kind."""
    if reported is None:
        return None
    found = set()
    for resource in model.resources:
        if is_outside(resource.document, reported):
            continue
        kind = resource.ref.key[:2]
        if catalog.kind(resource.ref.api_version, resource.ref.kind) is None:
            return None
        found.add(kind)
        if kind in TEMPLATE_PATHS:
            found.add(PODS)
    return frozenset(found)


class _WatchedModel(Model):
    """A model that remembers whether a world's rules asked for more than what the world's key holds."""

    __slots__ = ("_whole", "is_asked")

    def __init__(self, whole: Model) -> None:
        self._whole = whole
        self.supplied_images = whole.supplied_images
        self.is_asked = False

    @property
    def worlds(self) -> list[World]:  # type: ignore[override]  # asking is what it is about
        """All worlds."""
        self.is_asked = True
        return self._whole.worlds

    @property
    def resources(self) -> list[Resource]:  # type: ignore[override]  # see above
        """All objects."""
        self.is_asked = True
        return self._whole.resources

    def _worlds_defining(self, key: Key) -> list[World]:
        self.is_asked = True
        return self._whole._worlds_defining(key)  # noqa: SLF001  # it stands for that model

    def worlds_with_pods(self, selector: Selector) -> list[World]:
        """The worlds that may have pods of a selector."""
        self.is_asked = True
        return self._whole.worlds_with_pods(selector)

    def worlds_beside(self, folder: str) -> list[World]:
        """The worlds with pods in the folders beside one."""
        self.is_asked = True
        return self._whole.worlds_beside(folder)
