"""What is played again and again to find ways out: everything, the steps that somebody asks for, or a change of what runs."""

from __future__ import annotations

from kubecheck.sim.play.change import try_change
from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.play.questions import play_steps
from kubecheck.sim.play.ways_out.played import Observed, ObservedChange, ObservedQuestions, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.facts import Fact, RefusedChange
    from kubecheck.sim.play.steps import PlayStep
    from kubecheck.sim.profile import ClusterProfile

    # Plays objects in a cluster. The turns that it may take are None the first time, when nothing is changed; what is asked of the facts of the
    # installation is whether the rest may be left out.
    Playing = Callable[[list[dict[str, Any]], ClusterProfile, int | None, Callable[[list[Fact]], bool] | None], Played]


def play_everything(
    objects: list[dict[str, Any]], profile: ClusterProfile, turns: int | None = None, is_hopeless: Callable[[list[Fact]], bool] | None = None
) -> Played:
    """The install, an update of each workload and a drain of each node."""
    made: list[Observed] = []

    def runner(played_in: ClusterProfile, values: list[Object]) -> Observed:
        made.append(Observed(played_in, values, for_rules=True))
        made[-1].observe(turns, is_hopeless)
        return made[-1]

    outcome = simulate(objects, profile, runner=runner, proves=turns is not None)
    return Played(made[-1], outcome.facts, made[-1].turns)


def play_of_steps(steps: tuple[PlayStep, ...], older: Iterable[dict[str, Any]] | None = None) -> Playing:
    """What plays steps; those of a change begin with the older state."""
    before = None if older is None else list(older)

    def play(objects: list[dict[str, Any]], profile: ClusterProfile, turns: int | None, is_hopeless: Callable[[list[Fact]], bool] | None) -> Played:
        made: list[ObservedQuestions] = []

        def runner(played_in: ClusterProfile, values: list[Object], after: list[Object], against: list[RefusedChange]) -> ObservedQuestions:
            made.append(ObservedQuestions(played_in, values, after, against))
            made[-1].observe(turns, is_hopeless if before is None else None)
            return made[-1]

        outcome = play_steps(objects, profile, steps, older=before, runner=runner)
        return Played(made[-1], outcome.facts, made[-1].turns)

    return play


def play_of_change(older: Iterable[dict[str, Any]]) -> Playing:
    """What applies objects over an older state at rest, and tries them by themselves as well: what only moves the trouble there is no way out."""
    before = list(older)

    def play(objects: list[dict[str, Any]], profile: ClusterProfile, turns: int | None, is_hopeless: Callable[[list[Fact]], bool] | None) -> Played:  # what is told of the installation is of the older state
        made: list[ObservedChange] = []

        def runner(played_in: ClusterProfile, values: list[Object]) -> ObservedChange:
            made.append(ObservedChange(played_in, values))
            made[-1].observe(turns)
            return made[-1]

        facts = try_change(before, objects, profile, runner)[1]
        alone = play_everything(objects, profile, turns)
        return Played(made[-1], [*facts, *alone.facts], made[-1].turns + alone.turns)

    return play
