"""Updates that do not end: one pod may be away, all of them may, or what keeps the new pods off is helped."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import REMOVED
from kubecheck.sim.play.ways_out.claims import for_claim
from kubecheck.sim.play.ways_out.nodes import nodes_of, one_more
from kubecheck.sim.play.ways_out.steps import lookup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sim.play.ways_out.case import Case
    from kubecheck.sim.play.ways_out.steps import Step

_ONE_AWAY, _NO_SURGE, _ALL_AWAY, _FEWER = 2.0, 2.5, 4.5, 4.0


def for_stalled_rollout(case: Case) -> Iterator[Step]:
    """What lets an update come to its end; what helps the pods that wait comes besides."""
    fact = case.fact
    strategy = fact.path
    rolling = (*strategy, "rollingUpdate")
    if not fact.unavailable:
        yield case.set((*rolling, "maxUnavailable"), 1, _ONE_AWAY)
        yield case.edits(
            _NO_SURGE, "let updates take away one pod and start none before it: maxUnavailable: 1, maxSurge: 0",
            ((*rolling, "maxUnavailable"), 1), ((*rolling, "maxSurge"), 0),
        )  # fmt: skip
    elif fact.surge:
        yield case.set((*rolling, "maxSurge"), 0, _NO_SURGE)
    if case.ref.kind == "Deployment":
        is_rolling = lookup(case.value, rolling) is not None
        edits = [((*strategy, "type"), "Recreate"), *([(rolling, REMOVED)] if is_rolling else [])]
        yield case.edits(_ALL_AWAY, "set .spec.strategy.type to Recreate, which stops all pods before new ones start", *edits)
    yield from case.fewer_replicas(fact.wanted - 1, _FEWER)
    for volume in lookup(case.pod_spec, ("volumes",)) or ():
        claim = lookup(volume, ("persistentVolumeClaim", "claimName"))
        for ref in case.in_namespace("PersistentVolumeClaim"):
            if ref.name == claim:
                yield from for_claim(case, ref)
    if case.ref.kind != "DaemonSet" and case.store_key not in case.played.blame:
        for node in nodes_of(case)[:1]:
            yield one_more(case, node)


def for_podless_change(case: Case) -> Iterator[Step]:
    """What keeps a pod ready while all are changed: a new one first, or one more that stays. Another name is for somebody to give in two steps."""
    if case.fact.was:
        return
    strategy = case.fact.path
    replicas = lookup(case.stage.stored(case.ref.key), ("spec", "replicas"))
    if lookup(case.value, (*strategy, "type")) == "Recreate":
        yield case.set((*strategy, "type"), "RollingUpdate", _ONE_AWAY)
    elif case.ref.kind != "StatefulSet":
        surge = ((*strategy, "rollingUpdate", "maxUnavailable"), 0), ((*strategy, "rollingUpdate", "maxSurge"), 1)
        yield case.edits(_ONE_AWAY, "let updates start a pod before they take one away: maxSurge: 1, maxUnavailable: 0", *surge)
    if isinstance(replicas, int):
        yield case.set(("spec", "replicas"), replicas + 1, _NO_SURGE)
