"""What the plugins that see room say of each node, asked once for nodes of equal shape and load."""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import ROOM, node_traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Cycle, Plugin, Rejection
    from kubecheck.sim.scheduler.core.nodes import Node

_SCORE_LIMIT = 1 << 20


class RoomIndex:
    """What the plugins that see room say of each node, for pods alike in what these look at.

    ``entries`` holds for each node a number that sorts by room score, then by name, and from which both can be read; it is negative where the pod does not
    fit.
    """

    __slots__ = ("_bases", "_class_of", "_filters", "_position", "_rejections", "_scores", "entries", "with_ports")

    def __init__(self, cycle: Cycle) -> None:
        self._filters: list[Callable[[Node], Rejection | None]] = [
            (plugin.filter_for or _filter_for(plugin))(cycle)
            for plugin in cycle.profile.filters
            if plugin.sees == ROOM and plugin.name not in cycle.skipped
        ]
        self._scores: list[tuple[Callable[[Node], int], int]] = [
            ((plugin.score_for or _score_for(plugin))(cycle), weight)
            for plugin, weight in cycle.profile.scores
            if plugin.sees == ROOM and (plugin.pre_score is None or plugin.pre_score(cycle, (), None))
        ]
        self.with_ports = bool(cycle.kind.host_ports)
        # What these plugins look at besides room, where they do.
        keys, by_name = node_traits(cycle, cycle.profile.seeing[ROOM])
        self._class_of: list[int] | None = cycle.state.groups.grouping(keys, by_name)[0] if keys or by_name else None
        # By load: what makes an entry when the node's index is added, negative where the pod does not fit; and why it does not.
        self._bases: dict[Hashable, int] = {}
        self._rejections: dict[Hashable, Rejection] = {}
        size = len(cycle.state.nodes)
        self.entries = [-1] * size
        self._position = len(cycle.state.log)
        self._renew(cycle, range(size))

    def refresh(self, cycle: Cycle) -> None:
        """Ask again about nodes whose pods have changed."""
        log = cycle.state.log
        position = self._position
        if position < len(log):
            self._position = len(log)
            self._renew(cycle, set(log[position:]) if len(log) - position > 1 else (log[-1],))

    def _renew(self, cycle: Cycle, indices: Any) -> None:
        nodes, loads, entries, base_of = cycle.state.nodes, cycle.state.loads, self.entries, self._bases.get
        is_plain = not self.with_ports and self._class_of is None
        for index in indices:
            load: Hashable = loads[index] if is_plain else self._load(nodes[index], loads[index])
            base = base_of(load)
            if base is None:
                base = self._bases[load] = self._ask(nodes[index], load) * len(nodes)
            entries[index] = base + index

    def _load(self, node: Node, load: int) -> Hashable:
        """What two nodes must share to get the same answers."""
        return (load, frozenset(node.ports) if self.with_ports else None, None if self._class_of is None else self._class_of[node.index])

    def _ask(self, node: Node, load: Hashable) -> int:
        for filter_node in self._filters:
            rejection = filter_node(node)
            if rejection is not None:
                self._rejections[load] = rejection
                return -1
        score = _SCORE_LIMIT
        for score_node, weight in self._scores:
            score -= score_node(node) * weight
        return score

    def verdict(self, state: ClusterState, index: int) -> Rejection | None:
        """Why the pod does not fit on a node; None where it does."""
        load = state.loads[index]
        is_plain = not self.with_ports and self._class_of is None
        return self._rejections.get(load if is_plain else self._load(state.nodes[index], load))


def _filter_for(plugin: Plugin) -> Callable[[Cycle], Callable[[Node], Rejection | None]]:
    return lambda cycle: lambda node: plugin.filter(cycle, node)  # type: ignore[misc]  # asked of filters alone


def _score_for(plugin: Plugin) -> Callable[[Cycle], Callable[[Node], int]]:
    return lambda cycle: lambda node: plugin.score(cycle, node)  # type: ignore[misc]  # asked of scores alone
