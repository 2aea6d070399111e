"""Dry runs of worlds that stay as long as the same is played. Each runs by itself, in whatever thread, and gives up when it is told to."""

from __future__ import annotations

from kubecheck.engine.dry_run import can_get_stuck, play_objects, scenes_to_play
from kubecheck.engine.examining import profile_of, ways_out_in
from kubecheck.engine.places import crash, unfinished
from kubecheck.limits import holding
from kubecheck.release import asking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.engine.request import Request
    from kubecheck.engine.ways_out.worlds import WaysOut
    from kubecheck.findings import Finding, Fix
    from kubecheck.model.world import World
    from kubecheck.sim.play.dry_run import Run
    from kubecheck.sim.play.facts import Fact, Outcome
    from kubecheck.sim.profile import ClusterProfile

    Scenes = list[list[dict[str, Any]]]


class StoppedError(Exception):
    """A play that gave up, since nobody wants to know any more."""


class Play:
    """The dry run of a world as it was, and what comes of it.

    Attributes:
        name: the world's.
        scenes: what is played.
        outcome: what came of it; None where nothing can get stuck, or as long as it did not run.
        error: what broke it.
        ways_out: the ways out of its facts, as far as they were looked for.
        is_done: whether it ran to its end.
    """

    __slots__ = ("_request", "_run", "_stopped", "_world", "error", "is_done", "name", "outcome", "scenes", "ways_out")

    def __init__(self, world: World, scenes: Scenes, request: Request) -> None:
        self.name = world.name
        self.scenes = scenes
        self.outcome: Outcome | None = None
        self.error: Exception | None = None
        self.ways_out: list[tuple[Fact, tuple[Fix, ...]]] = []
        self.is_done = not scenes
        self._request = request
        self._world: World | None = world
        self._run: Run | None = None
        self._stopped = False

    def run(self) -> None:
        """Plays, in whatever thread; what comes of it counts when `is_done`."""
        request = self._request
        try:
            with asking(request.release), holding(request.limits):
                self.outcome = play_objects(self.scenes, profile_of(request), proves=True, runner=self._begin)
                finder = None if self._stopped or self._world is None else ways_out_in(self._world, request, self.outcome)
                if finder is not None:
                    self._look_for_ways_out(finder, self.outcome)
        except StoppedError:
            return
        except Exception as error:  # noqa: BLE001  # whatever breaks the dry run must not end the server
            self.error = error
        if not self._stopped:
            self.is_done, self._run, self._world = True, None, None

    def stop(self) -> None:
        """Gives up, soon."""
        self._stopped = True
        run = self._run
        if run is not None:
            run.cluster.budget = 0

    def _begin(self, profile: ClusterProfile, objects: list[dict[str, Any]]) -> Run:
        from kubecheck.sim.play.dry_run import Run

        self._run = Run(profile, objects, for_rules=True)
        if self._stopped:
            raise StoppedError
        return self._run

    def _look_for_ways_out(self, ways_out: WaysOut, outcome: Outcome) -> None:
        for fact in outcome.facts:
            if self._stopped:
                raise StoppedError
            self.ways_out.append((fact, ways_out.of(fact)))

    def anew(self) -> Play:
        """The same, or one that has not run where this one gave up."""
        return self if not self._stopped or self._world is None else Play(self._world, self.scenes, self._request)

    def is_of(self, scenes: Scenes) -> bool:
        """Whether the same is played."""
        return len(scenes) == len(self.scenes) and all(map(_are_equal, scenes, self.scenes))

    def of(self, fact: Fact) -> tuple[Fix, ...]:
        """The ways out of one trouble, as `WaysOut` gives them."""
        return next((ways for each, ways in self.ways_out if each is fact), ())

    def troubles(self, world: World) -> list[Finding]:
        """What broke the play, or ended it early."""
        if self.error is not None:
            return [crash("dry-run", self.error, world.at())]
        return [] if self.outcome is None or self.outcome.settled else [unfinished(world.at())]


def _are_equal(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    return len(one) == len(other) and all(a is b or a == b for a, b in zip(one, other, strict=True))


class WarmPlays:
    """The plays of a project's worlds, the last of each."""

    __slots__ = ("_done", "_looked_at", "_waiting")

    def __init__(self) -> None:
        self._looked_at: tuple[World, Play | None] | None = None
        self._done: dict[str, Play] = {}
        self._waiting: dict[str, Play] = {}

    def forget(self) -> None:
        """Plays everything again: the cluster or the version is another by now."""
        self._looked_at = None
        self._done.clear()
        self._waiting.clear()

    def keep_only(self, names: set[str]) -> None:
        """Lets go of worlds that are no more."""
        for known in (self._done, self._waiting):
            for name in set(known) - names:
                del known[name]

    def of(self, world: World, request: Request) -> Play | None:
        """The last play of a world that came to its end, be it of what the world was before; whether it is still to be played as it is now, `waiting` tells.

        A world that cannot be prepared is not played, and its play says why.
        """
        if self._looked_at is None or self._looked_at[0] is not world:
            self._looked_at = (world, self._find(world, request))
        return self._looked_at[1]

    def _find(self, world: World, request: Request) -> Play | None:
        try:
            profile = profile_of(request)
            scenes = scenes_to_play(world, profile) if can_get_stuck(world, request.profile) else []
        except Exception as error:  # noqa: BLE001  # as in `Examiner`: whatever breaks the dry run must not end the run
            broken = Play(world, [], request)
            broken.error = error
            self._waiting.pop(world.name, None)
            self._done[world.name] = broken
            return broken
        known = self._done.get(world.name)
        if known is not None and known.error is None and known.is_of(scenes):
            self._waiting.pop(world.name, None)
            return known
        waiting = self._waiting.get(world.name)
        if not scenes:
            self._waiting.pop(world.name, None)
            self._done[world.name] = Play(world, [], request)
            return self._done[world.name]
        if waiting is None or not waiting.is_of(scenes):
            self._waiting[world.name] = Play(world, scenes, request)
        return known

    @property
    def waiting(self) -> list[Play]:
        """The plays that are still to run."""
        self._waiting = {name: play.anew() for name, play in self._waiting.items()}
        return list(self._waiting.values())

    def take(self, play: Play) -> bool:
        """Takes what came of a play; says whether anything may be told otherwise by that."""
        if not play.is_done or self._waiting.get(play.name) is not play:
            return False
        self._looked_at = None
        before = self._done.get(play.name)
        self._done[play.name] = play
        del self._waiting[play.name]
        return _says_something(before) or _says_something(play)


def _says_something(play: Play | None) -> bool:
    return play is not None and (
        play.error is not None or (play.outcome is not None and (bool(play.outcome.facts) or not play.outcome.settled))
    )
