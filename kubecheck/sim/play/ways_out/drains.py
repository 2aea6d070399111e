"""Drains that a budget blocks: a budget that lets one pod go, one pod more, or pods that are not ready may go."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import REMOVED
from kubecheck.sim.play.ways_out.case import SCALED
from kubecheck.sim.play.ways_out.nodes import nodes_of, one_more
from kubecheck.sim.play.ways_out.steps import lookup, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sim.play.ways_out.case import Case
    from kubecheck.sim.play.ways_out.steps import Step

_ONE_LESS, _ONE_AWAY, _ONE_POD_MORE, _UNREADY_GO = 2.0, 2.2, 3.0, 3.2


def for_blocked_drain(case: Case) -> Iterator[Step]:
    """What lets a budget's pods be evicted; what helps those that are to take their place comes besides."""
    fact, budget = case.fact, case.value
    least, away = (lookup(budget, ("spec", field)) for field in ("minAvailable", "maxUnavailable"))
    kept = max(min(fact.needed, fact.healthy or fact.needed) - 1, 0)
    if isinstance(least, int) and 0 < kept < least:
        yield case.set(("spec", "minAvailable"), kept, _ONE_LESS)
    if least is not None:
        edits = ((("spec", "minAvailable"), REMOVED), (("spec", "maxUnavailable"), 1))
        yield case.edits(_ONE_AWAY, f"set .spec.maxUnavailable to 1 in place of minAvailable {least}", *edits)
    elif away != 1:
        yield case.set(("spec", "maxUnavailable"), 1, _ONE_LESS)
    for ref in fact.workloads:
        replicas = lookup(case.stage.stored(ref.key), ("spec", "replicas"))
        if ref.kind in SCALED and isinstance(replicas, int) and least is not None:
            yield set_field(ref, case.written(ref.key), ("spec", "replicas"), replicas + 1, _ONE_POD_MORE, about=case.about)
    if lookup(budget, ("spec", "unhealthyPodEvictionPolicy")) != "AlwaysAllow":
        yield case.set(("spec", "unhealthyPodEvictionPolicy"), "AlwaysAllow", _UNREADY_GO)
    for node in nodes_of(case)[:1]:
        yield one_more(case, node)
