"""What the filters say of a node, and of each node, asked once for nodes that are alike.

Plugins that see a node by itself, or the room on it, answer alike for nodes of equal traits and equal load; there are few such in a large cluster.
Those that see more are asked about each node, and, where only the first rejection is wanted, only where no earlier one has said no.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import NODE, ROOM, Cycle, Rejection, node_traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import Any

    from kubecheck.sim.scheduler.core.nodes import Node

    Said = tuple[tuple[int, str, Rejection], ...]


def filter_node(cycle: Cycle, node: Node) -> Rejection | None:
    """The first rejection of the node, None where the pod fits, beside those that room is kept for and without them.

    Mirrors: RunFilterPluginsWithNominatedPods, addNominatedPods.
    """
    kept = cycle.nominated.get(node.name) if cycle.nominated else None
    if kept:
        trial, crowded = cycle.clone(), node.snapshot()
        for pod in kept:
            crowded.add(pod)
            for plugin in cycle.profile.filters:
                if plugin.add_pod is not None and plugin.name in trial.data:
                    plugin.add_pod(trial, pod, crowded)
        rejection = run_filters(trial, crowded)
        if rejection is not None:
            return rejection
    return run_filters(cycle, node)


def run_filters(cycle: Cycle, node: Node) -> Rejection | None:
    """The first rejection in the order of the filters. Mirrors: RunFilterPlugins."""
    skipped = cycle.skipped
    for plugin in cycle.profile.filters:
        if plugin.name not in skipped:
            rejection = plugin.filter(cycle, node)
            if rejection is not None:
                return rejection  # type: ignore[no-any-return]  # filters return rejections
    return None


class Filters:
    """The filters of a cycle, ready to be asked about many nodes. The pre-filters must have run, and the cluster must not change meanwhile."""

    __slots__ = ("_class_of", "_cycle", "_known", "_others", "_plain")

    def __init__(self, cycle: Cycle) -> None:
        self._cycle = cycle
        asked = [(index, plugin) for index, plugin in enumerate(cycle.profile.filters) if plugin.name not in cycle.skipped]
        self._plain: list[Any] = [(index, plugin) for index, plugin in asked if plugin.sees in (NODE, ROOM)]
        self._others: list[Any] = [(index, plugin) for index, plugin in asked if plugin.sees not in (NODE, ROOM)]
        self._class_of = cycle.state.groups.grouping(*node_traits(cycle, (plugin for _, plugin in self._plain)))[0]
        self._known: dict[Hashable, Said] = {}

    def _plainly(self, node: Node) -> Said:
        """What the plugins say that see no more than the node and its room: their place in the order, their names and rejections."""
        ports = frozenset(node.ports) if self._cycle.kind.host_ports else None
        key = (self._class_of[node.index], node.load(), ports)
        said = self._known.get(key)
        if said is None:
            answers = ((index, plugin.name, plugin.filter(self._cycle, node)) for index, plugin in self._plain)
            said = self._known[key] = tuple(answer for answer in answers if answer[2] is not None)
        return said

    def first(self, node: Node) -> Rejection | None:
        """The first rejection of a node in the order of the filters, None where the pod fits."""
        said = self._plainly(node)
        end = said[0][0] if said else len(self._cycle.profile.filters)
        for index, plugin in self._others:
            if index > end:
                break
            rejection: Rejection | None = plugin.filter(self._cycle, node)
            if rejection is not None:
                return rejection
        return said[0][2] if said else None

    def all(self, nodes: Iterable[Node]) -> Iterator[tuple[str, dict[str, Rejection]]]:
        """Of each node its name and what every filter that says no has to say, by plugin."""
        for node in nodes:
            found = {name: rejection for _, name, rejection in self._plainly(node)}
            for _, plugin in self._others:
                rejection = plugin.filter(self._cycle, node)
                if rejection is not None:
                    found[plugin.name] = rejection
            yield node.name, found
