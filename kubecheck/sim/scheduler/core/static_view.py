"""What the plugins that see a node alone say of each node, asked once for nodes that they cannot tell apart."""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import EVERYTHING, NODE, node_traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Cycle, Rejection


class StaticView:
    """What the plugins that see the node alone say of each node, for classes of pods that look at nodes alike.

    ``outcome_of`` is a number for each node, -1 where it is rejected; nodes of equal number score alike with all these plugins.
    """

    __slots__ = ("_splits", "late", "nodes", "outcome_of", "outcomes", "rejected")

    def __init__(self, cycle: Cycle) -> None:
        state = cycle.state
        early: list[Any] = []
        late: list[Any] = []
        scores: list[Any] = []
        room_seen = False
        for plugin in cycle.profile.filters:
            if plugin.name in cycle.skipped:
                continue
            if plugin.sees in (NODE, EVERYTHING):
                (late if room_seen else early).append(plugin)
            else:
                room_seen = True
        for plugin, _ in cycle.profile.scores:
            if plugin.sees == NODE and (plugin.pre_score is None or plugin.pre_score(cycle, (), None)):
                scores.append(plugin)
        seeing = cycle.profile.seeing
        class_of, representatives, sizes = state.groups.grouping(*node_traits(cycle, (*seeing[NODE], *seeing[EVERYTHING])))
        outcomes: dict[Hashable, int] = {}
        outcome_of_class = []
        rejections: list[Rejection | None] = []
        for index in representatives:
            node = state.nodes[index]
            rejection = next((found for found in (plugin.filter(cycle, node) for plugin in early) if found is not None), None)
            rejections.append(rejection)
            if rejection is not None:
                outcome_of_class.append(-1)
                continue
            said = tuple(None if found is None else (found.code, found.reasons) for found in (plugin.filter(cycle, node) for plugin in late))
            outcome = (said, tuple(plugin.score(cycle, node) for plugin in scores))
            outcome_of_class.append(outcomes.setdefault(outcome, len(outcomes)))
        self.outcome_of = [outcome_of_class[each] for each in class_of]
        self.nodes = [index for index, outcome in enumerate(self.outcome_of) if outcome >= 0]
        self.late = late
        self.outcomes = len(outcomes)
        self._splits: dict[tuple[str, ...], tuple[list[int], dict[int, list[int]]]] = {}
        # How many nodes each reason keeps the pods off.
        self.rejected: dict[str, int] = {}
        for rejection, size in zip(rejections, sizes, strict=True):
            if rejection is not None:
                for reason in rejection.reasons:
                    self.rejected[reason] = self.rejected.get(reason, 0) + size

    def split(self, state: ClusterState, keys: tuple[str, ...]) -> tuple[list[int], dict[int, list[int]]]:
        """Like ``outcome_of``, but nodes of equal number also share the domains of these keys; and the nodes by number."""
        found = self._splits.get(keys)
        if found is None:
            numbered = self.outcome_of
            if keys:
                numbers: dict[Hashable, int] = {}
                columns = [state.groups.domains(key) for key in keys]
                numbered = [
                    -1 if traits[0] < 0 else numbers.setdefault(traits, len(numbers)) for traits in zip(self.outcome_of, *columns, strict=True)
                ]
            groups: dict[int, list[int]] = {}
            for index in self.nodes:
                groups.setdefault(numbered[index], []).append(index)
            found = self._splits[keys] = (numbered, groups)
        return found
