"""Which changes are worth a try, by what a fact blames."""

from __future__ import annotations

from kubecheck.sim.play.facts import (
    BlockedDrain,
    EmptyService,
    PodlessChange,
    Preemption,
    RefusedPod,
    StalledChange,
    StalledRollout,
    UnboundClaim,
    UnplacedPod,
    UnreadyPod,
)
from kubecheck.sim.play.ways_out.case import Case
from kubecheck.sim.play.ways_out.claims import for_unbound_claim, for_unready_pod
from kubecheck.sim.play.ways_out.drains import for_blocked_drain
from kubecheck.sim.play.ways_out.placement import for_preemption, for_unplaced_pod
from kubecheck.sim.play.ways_out.refusals import for_refused_pod
from kubecheck.sim.play.ways_out.rollouts import for_podless_change, for_stalled_rollout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.steps import Step

__all__ = ["Case", "candidates_for"]


def candidates_for(case: Case) -> list[Step]:
    """The steps that may help, the cheapest first."""
    if isinstance(case.fact, StalledChange):
        return candidates_for(case.of(case.fact.rollout))
    make = _BY_FACT.get(type(case.fact))
    found = [] if make is None else list(make(case))
    blame = case.played.blame.get(case.store_key)
    if blame is not None and isinstance(case.fact, StalledRollout):
        found += candidates_for(case.of(blame))
    if isinstance(case.fact, BlockedDrain):
        for key, held in case.played.blame.items():
            if held.ref in case.fact.workloads and key != case.store_key:
                found += candidates_for(case.of(held))
    return sorted(found, key=lambda step: step.cost)


def _for_empty_service(case: Case) -> Iterable[Step]:
    """What keeps the pods of a Service from running."""
    pods = case.played.run.cluster.store.get(*case.store_key)
    if pods is None:
        return []
    owners = {case.played.run.top(pod) for pod in case.played.run.cluster.store.selected(pods)}
    facts = [each for each in case.played.facts if each.ref in owners and not isinstance(each, EmptyService)]
    return [step for each in facts for step in candidates_for(case.of(each))]


_BY_FACT: dict[type[Fact], Callable[[Case], Iterable[Step]]] = {
    BlockedDrain: for_blocked_drain,
    EmptyService: _for_empty_service,
    PodlessChange: for_podless_change,
    Preemption: for_preemption,
    RefusedPod: for_refused_pod,
    StalledRollout: for_stalled_rollout,
    UnboundClaim: for_unbound_claim,
    UnplacedPod: for_unplaced_pod,
    UnreadyPod: for_unready_pod,
}
