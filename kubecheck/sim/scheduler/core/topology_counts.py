"""How many pods match what, in which topology domain: kept up to date as pods come and go, so that no cycle counts pods.

Pods of equal namespace and labels are one `LabelGroup`. A `Tally` counts by domain; it is fed either by the label groups that match something
(incoming affinity terms, spread constraints, services) or by the pods that carry a term (anti-affinity and preferences of existing pods).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

    from kubecheck.sim.scheduler.core.node_groups import NodeGroups
    from kubecheck.sim.scheduler.core.nodes import Node
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


class Inclusion:
    """Which nodes count: a decision, and the node labels (and whether the name, and the taints) on which it rests."""

    __slots__ = ("by_name", "by_taints", "decide", "keys")

    def __init__(self, decide: Callable[[Node], bool], keys: frozenset[str], by_name: bool, by_taints: bool) -> None:
        self.by_taints = by_taints
        self.decide = decide
        self.keys = keys
        self.by_name = by_name


class TopologyCounts:
    """The pods on the nodes of a settled cluster, counted by domain.

    Args:
        nodes: The nodes, grouped.
        namespaces: The labels of each namespace.

    ``looks_at_taints`` says whether nodes are left out by their taints somewhere.
    """

    __slots__ = (
        "_carried", "_carried_list", "_carried_of_class", "_fed", "_fed_by_label", "_groups", "_groups_by_label", "_groups_by_labels", "_masks", "_namespaces",
        "_nodes", "_tallies", "looks_at_taints",
    )  # fmt: skip

    def __init__(self, nodes: NodeGroups, namespaces: dict[str, dict[str, str]]) -> None:
        self._nodes = nodes
        self._namespaces = namespaces
        self.looks_at_taints = False
        self._groups: dict[tuple[int, bool], LabelGroup] = {}
        self._groups_by_labels: dict[tuple[str, tuple[tuple[str, str], ...], bool], LabelGroup] = {}
        self._tallies: dict[Hashable, Tally] = {}
        self._groups_by_label: dict[tuple[str, str], list[LabelGroup]] = {}
        self._fed: list[tuple[tuple[Atom, ...], bool, Tally]] = []
        self._fed_by_label: dict[tuple[str, str], list[tuple[tuple[Atom, ...], bool, Tally]]] = {}
        self._carried: dict[tuple[Term, str, int], Carried] = {}
        self._carried_list: list[Carried] = []
        self._carried_of_class: dict[int, list[Carried]] = {}
        self._masks: dict[Hashable, list[Any]] = {}

    def count(self, kind: PodClass, terminating: bool, index: int, sign: int) -> None:
        """One pod of a class more, or less, on a node."""
        group = self._group(kind, terminating)
        by_node = group.by_node
        left = by_node.get(index, 0) + sign
        if left:
            by_node[index] = left
        else:
            del by_node[index]
        for tally in group.tallies:
            tally.change(index, sign)
        for carried in self._carried_by(kind):
            carried.tally.change(index, sign)

    def _group(self, kind: PodClass, terminating: bool) -> LabelGroup:
        group = self._groups.get((kind.identity, terminating))
        if group is None:
            key = (kind.namespace, tuple(sorted(kind.labels.items())), terminating)
            group = self._groups_by_labels.get(key)
            if group is None:
                group = self._groups_by_labels[key] = LabelGroup(kind.namespace, kind.labels, terminating)
                fed = list(self._fed)
                for pair in kind.labels.items():
                    self._groups_by_label.setdefault(pair, []).append(group)
                    fed.extend(self._fed_by_label.get(pair, ()))
                for atoms, with_terminating, tally in fed:
                    if (with_terminating or not terminating) and self._matches_all(atoms, group.namespace, group.labels):
                        group.tallies.append(tally)
            self._groups[kind.identity, terminating] = group
        return group

    def _matches_all(self, atoms: tuple[Atom, ...], namespace: str, labels: dict[str, str]) -> bool:
        """Whether a pod is meant by all atoms. Mirrors: AffinityTerm.Matches."""
        for namespaces, namespace_selector, selector in atoms:
            if not selector.matches(labels):
                return False
            if namespace not in namespaces and (namespace_selector is None or not self._is_selected(namespace_selector, namespace)):
                return False
        return True

    def _is_selected(self, namespace_selector: Selector, namespace: str) -> bool:
        """Whether an incoming pod's term means the namespace.

        The server looks the namespaces up, and then asks the selector again about no labels at all: a selector that is content with those
        (NotIn, DoesNotExist) means every namespace. Mirrors: mergeAffinityTermNamespacesIfNotEmpty, AffinityTerm.Matches.
        """
        return namespace_selector.matches(None) or namespace_selector.matches(self._namespaces.get(namespace))

    def own_term_matches(self, term: Term, namespace: str, labels: dict[str, str]) -> bool:
        """Whether a term of the incoming pod means a pod of this namespace with these labels."""
        return (namespace in term.namespaces or self._is_selected(term.namespace_selector, namespace)) and term.selector.matches(labels)

    def term_matches(self, term: Term, namespace: str, labels: dict[str, str]) -> bool:
        """Whether a term of a pod on a node means a pod of this namespace with these labels. Mirrors: AffinityTerm.Matches."""
        if namespace not in term.namespaces and not term.namespace_selector.matches(self._namespaces.get(namespace)):
            return False
        return term.selector.matches(labels)

    def tally(
        self,
        atoms: tuple[Atom, ...],
        topology_key: str,
        with_terminating: bool,
        inclusion: Hashable = None,
        includes: Inclusion | None = None,
    ) -> Tally:
        """How many pods that all atoms mean are in each domain of the key, over all nodes or those that ``includes`` takes.

        ``inclusion`` names what ``includes`` decides, so that equal questions are counted once.
        """
        key = (atoms, topology_key, with_terminating, inclusion)
        tally = self._tallies.get(key)
        if tally is not None:
            return tally
        tally = self._tallies[key] = Tally(self._masked(topology_key, inclusion, includes))
        self._feed((atoms, with_terminating, tally))
        for group in self._candidate_groups(atoms):
            if (with_terminating or not group.terminating) and self._matches_all(atoms, group.namespace, group.labels):
                group.tallies.append(tally)
                for index, count in group.by_node.items():
                    tally.change(index, count)
        return tally

    def _masked(self, topology_key: str, inclusion: Hashable, includes: Inclusion | None) -> list[Any]:
        """The domains of a key, less nodes that do not count."""
        domains = self._nodes.domains(topology_key)
        if includes is None:
            return domains
        found = self._masks.get((topology_key, inclusion))
        if found is None:
            class_of, representatives, _ = self._nodes.grouping(includes.keys, includes.by_name)
            counts = [includes.decide(self._nodes.nodes[index]) for index in representatives]
            found = [domain if counts[each] else None for domain, each in zip(domains, class_of, strict=True)]
            self._masks[topology_key, inclusion] = found
            self.looks_at_taints = self.looks_at_taints or includes.by_taints
        return found

    def _feed(self, fed: tuple[tuple[Atom, ...], bool, Tally]) -> None:
        """Remember what label groups to come must feed, by a label that they must have where there is one."""
        for _, _, selector in fed[0]:
            if selector.nothing:
                return
            for pair in selector.exact_values().items():
                self._fed_by_label.setdefault(pair, []).append(fed)
                return
        self._fed.append(fed)

    def _candidate_groups(self, atoms: tuple[Atom, ...]) -> list[LabelGroup]:
        """Label groups that all atoms might mean."""
        for _, _, selector in atoms:
            if selector.nothing:
                return []
            for pair in selector.exact_values().items():
                return self._groups_by_label.get(pair, [])
        return list(self._groups_by_labels.values())

    def _carried_by(self, kind: PodClass) -> list[Carried]:
        found = self._carried_of_class.get(kind.identity)
        if found is None:
            found = []
            for key in carried_terms(kind):
                carried = self._carried.get(key)
                if carried is None:
                    carried = self._carried[key] = Carried(*key, Tally(self._nodes.domains(key[0].topology_key)))
                    self._carried_list.append(carried)
                found.append(carried)
            self._carried_of_class[kind.identity] = found
        return found

    @property
    def carried_terms(self) -> int:
        """How many terms pods on nodes have carried; it grows with each new one."""
        return len(self._carried_list)

    def carried_against(self, kind: PodClass) -> list[Carried]:
        """The terms of pods on nodes that mean pods of this class."""
        group = self._group(kind, False)
        if group.carried_seen < len(self._carried_list):
            for carried in self._carried_list[group.carried_seen :]:
                if self.term_matches(carried.term, group.namespace, group.labels):
                    group.matching_carried.append(carried)
            group.carried_seen = len(self._carried_list)
        return group.matching_carried
