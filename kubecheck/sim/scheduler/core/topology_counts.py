"""How many pods match what, in which topology domain: kept up to date as pods come and go, so that no cycle counts pods.

Pods of equal namespace and labels are one `LabelGroup`. A `Tally` counts by domain; it is fed either by the label groups that match something
(incoming affinity terms, spread constraints, services) or by the pods that carry a term (anti-affinity and preferences of existing pods).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.pod_classes import PodClass, Term
    from kubecheck.values.selector import Selector

# Which pods are meant: namespaces, selector over namespace labels, selector over pod labels; and whether pods being deleted count.
Atom = tuple[frozenset[str], "Selector | None", "Selector"]


class Tally:
    """Pods by domain. ``domain_of`` gives the domain of each node by its index, None where the node does not count."""

    __slots__ = ("_domains", "counts", "domain_of", "histogram")

    def __init__(self, domain_of: list[Any]) -> None:
        self.domain_of = domain_of
        self.counts: dict[Any, int] = {}
        self.histogram: dict[int, int] | None = None
        self._domains: set[Any] | None = None

    @property
    def domains(self) -> set[Any]:
        """The domains of the nodes that count, whether or not a pod is there."""
        if self._domains is None:
            self._domains = set(self.domain_of)
            self._domains.discard(None)
        return self._domains

    def change(self, node: int, amount: int) -> None:
        """Count ``amount`` more pods on the node."""
        domain = self.domain_of[node]
        if domain is None:
            return
        counts = self.counts
        before = counts.get(domain, 0)
        after = before + amount
        if after:
            counts[domain] = after
        else:
            counts.pop(domain, None)
        histogram = self.histogram
        if histogram is not None:
            histogram[after] = histogram.get(after, 0) + 1
            histogram[before] -= 1
            if not histogram[before]:
                del histogram[before]

    def minimum(self) -> int:
        """The smallest count over all domains; 0 without any. The histogram is made at the first call and kept from then on."""
        histogram = self.histogram
        if histogram is None:
            histogram = self.histogram = {}
            counts = self.counts
            for domain in self.domains:
                count = counts.get(domain, 0)
                histogram[count] = histogram.get(count, 0) + 1
        return min(histogram) if histogram else 0


class LabelGroup:
    """The pods of one namespace and one label set, by node; pods being deleted are a group of their own."""

    __slots__ = ("by_node", "carried_seen", "labels", "matching_carried", "namespace", "tallies", "terminating")

    def __init__(self, namespace: str, labels: dict[str, str], terminating: bool) -> None:
        self.namespace = namespace
        self.labels = labels
        self.terminating = terminating
        self.by_node: dict[int, int] = {}
        self.tallies: list[Tally] = []
        self.matching_carried: list[Carried] = []
        self.carried_seen = 0


class Carried:
    """A term that pods on nodes carry, with the number of its carriers by domain.

    ``role`` is ``anti`` (required anti-affinity, a filter), ``hard`` (required affinity, which counts with the weight that a profile gives it)
    or ``score`` (preferences, with a weight of either sign).
    """

    __slots__ = ("role", "tally", "term", "weight")

    def __init__(self, term: Term, role: str, weight: int, tally: Tally) -> None:
        self.term = term
        self.role = role
        self.weight = weight
        self.tally = tally


def carried_terms(kind: PodClass) -> list[tuple[Term, str, int]]:
    """The terms by which a pod of the class, once on a node, concerns others.

    Mirrors: InterPodAffinity.getExistingAntiAffinityCounts, processExistingPod.
    """
    found = [(term, "anti", 0) for term in kind.anti_affinity]
    found.extend((term, "hard", 1) for term in kind.own_affinity)
    found.extend((term, "score", weight) for term, weight in kind.preferred_affinity)
    found.extend((term, "score", -weight) for term, weight in kind.preferred_anti_affinity)
    return found
