"""The dry run as rules want it, of objects that are not all there at once. What a look proves is not played; where no pods are left, nothing is, and nothing of the loop is imported."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.model.refs import Ref
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.play.assumptions import assumed_of_sizes, bounded, namespace_of
from kubecheck.sim.play.facts import EmptyService, Outcome
from kubecheck.sim.play.parts import playable, plays
from kubecheck.sim.play.proof import name_of, outline, prove

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.profile import ClusterProfile

# Kinds whose objects make no pods, keep nobody from making any, and are refused by nobody unless it is known which addresses there are for Services: of
# these alone there is nothing to play.
_WITHOUT_PODS = frozenset(("HorizontalPodAutoscaler", "PodDisruptionBudget", "Service"))


def simulate_unproven(count: int, object_at: Callable[[int], Object], profile: ClusterProfile) -> Outcome:
    """As `simulate` that proves, of objects that are not all there at once: a proof needs no more of most than an outline.

    Args:
        count: how many objects there are.
        object_at: gives one of them by its number; it is asked for some of them again.
        profile: the cluster.
    """
    written = [outline(object_at(number)) for number in range(count)]
    if not profile.elastic or any(each["kind"] == "Node" for each in written):
        from kubecheck.sim.play.dry_run import simulate

        return simulate(map(object_at, range(count)), profile, proves=True)
    played, served = prove_in(playable(written), profile)
    left = set(map(name_of, played))
    whole = playable(object_at(number) for number, each in enumerate(written) if plays(each) and name_of(each) in left)
    written = [each for each in written if plays(each) and bounded(each) is not each]
    if (
        _WITHOUT_PODS.issuperset(each["kind"] for each in whole)
        and not profile.objects
        and profile.service_network is None
        and profile.node_ports is None
    ):
        return _without_pods(written, whole, served, profile)
    from kubecheck.sim.play.dry_run import EVERYTHING, simulate_what_is_left

    return simulate_what_is_left(written, whole, served, profile, EVERYTHING, "", proves=True, runner=None)


def prove_in(values: list[Object], profile: ClusterProfile) -> tuple[list[Object], set[tuple[str, str]]]:
    """What is left to play of some values in a cluster, and the Services that the others serve, as (namespace, name)."""
    proof = prove([*profile.objects, *values], None if profile.elastic else profile.given_nodes())
    given = set(map(id, profile.objects))
    return [value for value in proof.objects if id(value) not in given], proof.served


def _without_pods(written: list[Object], left: list[Object], served: set[tuple[str, str]], profile: ClusterProfile) -> Outcome:
    """What comes of objects among which nobody makes pods: Services that select none, which the others do not serve either."""
    facts = []
    known: set[tuple[str, str]] = set()
    for value in left:
        key = namespace_of(value), str(value["metadata"]["name"])
        if value["kind"] != "Service" or key in known:  # of several of one name the first is created
            continue
        known.add(key)
        if get(value, ("spec", "selector")) and key not in served:
            facts.append(EmptyService(Ref("", "v1", "Service", *key), ("spec", "selector"), 0))
    return Outcome(list(facts), (*profile.assumptions, *assumed_of_sizes(written)), Trace(), settled=True)
