"""What is found in changes: by rules about them, and by playing them."""

from __future__ import annotations

from kubecheck.engine.examining import Examined, profile_of, ways_out_in
from kubecheck.engine.judging import Judge
from kubecheck.engine.walk import Scope, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.engine.request import Request
    from kubecheck.findings import Finding
    from kubecheck.model.changes.pairing import Changes
    from kubecheck.model.world import Model
    from kubecheck.sim.play.facts import Outcome

# The facts of the dry run of a change.
_OF_CHANGES = ("PodlessChange", "Preemption", "StalledChange")


def examine_changes(changed: list[Changes], whole: Model, request: Request) -> list[Examined]:
    """What rules find in what becomes of objects, world by world.

    Args:
        changed: what becomes of them.
        whole: the model of the present state.
        request: what is asked.
    """
    walk = Walk(request.ruleset, Judge(request.version, request.namespace).catalog)
    return [_examine_changes(each, walk, whole, request) for each in changed if each.changes or each.removals or each.additions]


def _examine_changes(changes: Changes, walk: Walk, whole: Model, request: Request) -> Examined:
    scope = Scope(changes.new, whole, request.profile)
    # What the server refuses by itself changes nothing.
    found = [each for change in changes.changes if change.new.accepted for each in walk.over_change(change, scope)]
    found += [each for removal in changes.removals for each in walk.over_removal(removal, scope)]
    found += walk.over_changes(changes, scope)
    outcome, broken = _try_change(changes, request)
    tried = Scope(changes.new, whole, request.profile, lambda: outcome)
    tried.ways_out = ways_out_in(changes.new, request, outcome, changes=changes)
    told = walk.over_outcome(changes.new, tried)
    return Examined(found + broken + told, tuple(outcome.assumptions) if told and outcome is not None else ())


def _try_change(changes: Changes, request: Request) -> tuple[Outcome | None, list[Finding]]:
    """What comes of trying a change, None where no rule is on about that; and what broke in the attempt."""
    from kubecheck.engine.dry_run import play_change
    from kubecheck.engine.places import crash, unfinished

    if not any(rule.subject in _OF_CHANGES for rule in request.ruleset.anywhere()):
        return None, []
    try:
        outcome = play_change(changes, profile_of(request))
    except Exception as error:  # noqa: BLE001  # whatever breaks the dry run must not end the run
        return None, [crash("dry-run", error, changes.new.at())]
    return outcome, [] if outcome is None or outcome.settled else [unfinished(changes.new.at())]
