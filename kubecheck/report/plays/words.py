"""The words for steps, events and times of a play, which all of its reports share."""

from __future__ import annotations

from kubecheck.report.snippet import clean
from kubecheck.report.summary import plural
from kubecheck.sim.play.hints import amount_in_words, names_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.play.answers import Answer, NodeDrain, Rollout
    from kubecheck.sim.play.facts import BlockedDrain
    from kubecheck.sim.play.timeline import Event

_RESULTS = {"done": "done", "blocked": "blocked", "stuck": "something is stuck"}
NO_NODE = "no node is known: all pods are taken to be on one, and others to have room for all of them"
_MINUTE = 60
_SEVERAL = "more than one PodDisruptionBudget"  # the server's words. Mirrors: EvictionREST.Create


def time_in_words(seconds: float) -> str:
    """A span of time: ``0 s``, ``0.4 s``, ``12 s``, ``5 min 3 s``."""
    if seconds < 10:
        return f"{round(seconds, 1):g} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if seconds < 2 * _MINUTE:
        return f"{round(seconds)} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def result_in_words(answer: Answer) -> str:
    """What became of a step, and when it came to rest."""
    if answer.note:
        return clean(answer.note)
    blocked = [each.node for each in answer.drains if each.left]
    at = f" at {', '.join(map(clean, blocked))}" if any(blocked) else ""
    return f"{_RESULTS[answer.result]}{at}, at rest after {time_in_words(answer.end - answer.begin)}"


def passed_over_in_words(answer: Answer) -> str:
    """Which nodes a step left alone."""
    return clean(f"passed over, since no pods may come to {'it' if len(answer.passed_over) == 1 else 'them'}: {names_in_words(answer.passed_over)}")


def returned_in_words(answer: Answer) -> str:
    """Which pods came to nodes that were to be empty; an empty text where none did."""
    found = [f"{names_in_words(each.returned)} to {each.node}" for each in answer.drains if each.returned]
    return clean(f"come back all the same, as they name the node or tolerate that it is cordoned: {'; '.join(found)}") if found else ""


def rollout_in_words(rollout: Rollout) -> str:
    """How far the pods of a workload went down, and what should have kept them up."""
    needs = "".join(f", budget {name} needs {needed}" for name, needed in rollout.budgets)
    return clean(f"{rollout.ref.label}: {rollout.lowest} of {rollout.wanted} {'pod' if rollout.wanted == 1 else 'pods'} ready at the fewest{needs}")


def deleted_claims_in_words(answer: Answer) -> str:
    """Which claims a step deletes, and what goes with them."""
    names = names_in_words([f"{namespace}/{name}" for namespace, name in answer.deleted_claims])
    return clean(f"claims deleted: {names}; their data is gone unless the volumes are retained")


def room_in_words(drain: NodeDrain) -> str:
    """What the pods of a node request of what is free on the others, resource by resource."""
    parts = []
    for resource, (needed, free) in drain.room.items():
        short = " (too little)" if needed > free else ""
        parts.append(f"{resource} {amount_in_words(resource, needed)} of {amount_in_words(resource, max(free, 0))}{short}")
    return clean(", ".join(parts))


def blame_in_words(fact: BlockedDrain) -> str:
    """Who is to blame for a drain that is blocked: the budget, or the pod that it waits for."""
    if fact.waiting:
        return clean(f"in the way: pod {fact.waiting} is not ready{f': {fact.why}' if fact.why else ''}")
    if fact.why:
        return clean(f"in the way: pods that are not made: {fact.why}")
    if _SEVERAL in fact.message:
        return "in the way: several budgets select the same pod, and the server evicts no such pod"
    return f"in the way: the budget itself, which needs {plural(fact.needed, 'healthy pod')} where {fact.healthy} {'is' if fact.healthy == 1 else 'are'} all there {'is' if fact.healthy == 1 else 'are'}"


def bounds_in_words(rollout: Rollout) -> str:
    """What the strategy and the budgets of a workload allow."""
    needs = "".join(f"; budget {name} needs {needed} ready" for name, needed in rollout.budgets)
    strategy = f"; strategy: at least {rollout.least} available, at most {rollout.most} in all" if rollout.is_update else ""
    return clean(f"{rollout.ref.label}: {plural(rollout.wanted, 'pod')}{strategy}{needs}")


def event_in_words(event: Event) -> str:
    """What became of an object."""
    kind, namespace, name = event.key
    place = f"{namespace}/" if namespace not in ("", "default") else ""
    details = event.details
    more = ""
    if event.verb == "scheduled":
        more = f" to {details['node']}"
    elif event.verb == "scaled":
        more = f" from {details['from']} to {details['to']}"
    elif event.verb == "finds no node":
        more = f": {str(details['why']).partition(' preemption: ')[0]}"
    elif "replicas" in details:
        more = f" for {plural(details['replicas'], 'pod')}"
    elif "node" in details:
        more = f" on {details['node']}" if event.verb != "evicted from its node" else f" {details['node']}"
    elif "phase" in details:
        more = f": {details['phase']}"
    return clean(f"{kind} {place}{name} {event.verb}{more}")


def actor_in_words(event: Event) -> str:
    """Who did it: a controller with what it looked at, or somebody else."""
    return event.actor if event.turn is None else clean(f"{event.actor} {event.turn[2]}")
