"""Nodes put together by what they have in common: topology domains, labels, images. What is found is kept, until nodes change."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import Any

    from kubecheck.sim.scheduler.core.nodes import Node

HOSTNAME = "kubernetes.io/hostname"
EACH_NODE = ""  # in place of a topology key: every node is a domain of its own


class NodeGroups:
    """The nodes of a settled cluster by what they have in common.

    Args:
        nodes: All nodes, in the order of their indices.
        by_arrival: The same in the order in which they came: of an image that several report, the first says the size.
    """

    __slots__ = ("_by_arrival", "_domains", "_groupings", "_images", "_members", "_outsiders", "_traits", "nodes")

    def __init__(self, nodes: list[Node], by_arrival: Iterable[Node]) -> None:
        self.nodes = nodes
        self._by_arrival = by_arrival
        self._domains: dict[str, list[Any]] = {}
        self._members: dict[str, dict[Any, list[int]]] = {}
        self._outsiders: dict[str, list[int]] = {}
        self._traits: list[int] | None = None
        self._groupings: dict[Hashable, tuple[list[int], list[int], list[int]]] = {}
        self._images: dict[str, tuple[int, int]] | None = None

    def domains(self, topology_key: str) -> list[Any]:
        """The domain of each node by index, None where the node lacks the label."""
        found = self._domains.get(topology_key)
        if found is None:
            each_its_own = topology_key == EACH_NODE
            found = list(range(len(self.nodes))) if each_its_own else [node.labels.get(topology_key) for node in self.nodes]
            self._domains[topology_key] = found
        return found

    def members(self, topology_key: str) -> dict[Any, list[int]]:
        """The indices of the nodes of each domain of the key."""
        found = self._members.get(topology_key)
        if found is None:
            found = self._members[topology_key] = {}
            for index, domain in enumerate(self.domains(topology_key)):
                if domain is not None:
                    found.setdefault(domain, []).append(index)
        return found

    def outsiders(self, topology_key: str) -> list[int]:
        """The nodes without the key."""
        if topology_key not in self._outsiders:
            self._outsiders[topology_key] = [index for index, domain in enumerate(self.domains(topology_key)) if domain is None]
        return self._outsiders[topology_key]

    def grouping(self, keys: frozenset[str], by_name: bool) -> tuple[list[int], list[int], list[int]]:
        """Nodes that agree in these labels, taints, features and images: the class of each node, a node of each class, the size of each class."""
        key = (keys, by_name)
        found = self._groupings.get(key)
        if found is None:
            columns: list[Any] = [self._unlabelled_traits(), *(self.domains(each) for each in keys)]
            if by_name:
                columns.append(range(len(self.nodes)))
            numbers: dict[Hashable, int] = {}
            class_of = [numbers.setdefault(traits, len(numbers)) for traits in zip(*columns, strict=True)]
            representatives = [-1] * len(numbers)
            sizes = [0] * len(numbers)
            for index, number in enumerate(class_of):
                if not sizes[number]:
                    representatives[number] = index
                sizes[number] += 1
            found = self._groupings[key] = (class_of, representatives, sizes)
        return found

    def _unlabelled_traits(self) -> list[int]:
        """A number for each node, equal for nodes that differ in nothing but labels and room."""
        if self._traits is None:
            numbers: dict[Hashable, int] = {}
            self._traits = [
                numbers.setdefault((node.taints, node.unschedulable, node.declared_features, node.image_names), len(numbers)) for node in self.nodes
            ]
        return self._traits

    def forget_taints(self) -> None:
        """Group nodes anew whose taints have changed; domains stay as they are."""
        self._traits = None
        self._groupings = {}

    def image_states(self) -> dict[str, tuple[int, int]]:
        """Size and number of nodes of each image that a node reports. Mirrors: cacheImpl.addNodeImageStates."""
        if self._images is None:
            sizes: dict[str, int] = {}
            holders: dict[str, set[str]] = {}
            for node in self._by_arrival:
                for image in (node.obj.get("status") or {}).get("images") or ():
                    for name in image.get("names") or ():
                        sizes.setdefault(name, image.get("sizeBytes") or 0)
                        holders.setdefault(name, set()).add(node.name)
            self._images = {name: (size, len(holders[name])) for name, size in sizes.items()}
        return self._images
