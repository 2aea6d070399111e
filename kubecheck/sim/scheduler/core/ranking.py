"""The best node for a pod without a call per pod, node and plugin.

Plugins say on what their answers depend (`Plugin.sees`), and the nodes are put together accordingly:

- what a node *is* (`StaticView`): asked once for nodes that agree in the labels at which plugins look for a class of pods, in taints and images;
- what *room* it has (`RoomIndex`): asked once for nodes of equal shape and load, kept for pods alike in what plugins see of them, renewed by the
  change log;
- what is in its topology *domains*: asked for one node of each bucket. Nodes share a bucket when they agree in what they are and in their
  domains, or in the counts of their domains where there are too many of those (host names).

Each bucket (`Ranking`) keeps its nodes in a heap by room score and name; so a cycle looks at one node of each bucket. The functions asked are
those of the plugins, the same that explain a decision node by node.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from kubecheck.sim.scheduler.core.framework import DOMAINS, EVERYTHING, NODE, ROOM, node_traits
from kubecheck.sim.scheduler.core.node_groups import EACH_NODE, HOSTNAME
from kubecheck.sim.scheduler.core.room_view import RoomIndex
from kubecheck.sim.scheduler.core.static_view import StaticView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.framework import Cycle, Plugin, Rejection
    from kubecheck.sim.scheduler.core.topology_counts import Tally

_FEW_DOMAINS = 32  # up to here a domain is a bucket of its own; beyond, domains of equal counts share one
_MOST_KEPT = 4_000_000  # entries over all rankings


class _Bucket:
    __slots__ = ("heap", "size")

    def __init__(self) -> None:
        self.heap: list[int] = []
        self.size = 0


class Ranking:
    """The nodes for one kind of pods, in buckets. Valid until the cluster's nodes change."""

    __slots__ = (
        "_base",
        "_buckets",
        "_fine",
        "_groups",
        "_neighbours",
        "_position",
        "_room",
        "_tracks",
        "_where",
        "bucket_filters",
        "bucket_scores",
        "failure",
        "static",
    )

    def __init__(
        self, cycle: Cycle, static: StaticView, room: RoomIndex, tallies: list[tuple[str, Tally]], numbered: tuple[str, ...] | None, labels: tuple[str, ...]
    ) -> None:
        state = cycle.state
        self.static = static
        self._room = room
        self.bucket_filters = [plugin for plugin in cycle.profile.filters if plugin.sees == DOMAINS or plugin in static.late]
        # Where all nodes are alike to the plugins that see the node alone, these cannot prefer one to another.
        kinds = (NODE, DOMAINS) if static.outcomes > 1 else (DOMAINS,)
        self.bucket_scores = [(plugin, weight) for plugin, weight in cycle.profile.scores if plugin.sees in kinds]
        self.failure: tuple[Any, ...] | None = None
        coarse: dict[str, None] = dict.fromkeys(labels)
        self._fine: list[tuple[str, list[Any], Tally]] = []
        self._neighbours: list[tuple[list[Any], dict[Any, list[int]]]] = []
        fine_keys: dict[str, None] = {}
        for key, tally in tallies:
            if (numbered is not None and key in numbered) or len(state.groups.members(key)) <= _FEW_DOMAINS:
                coarse[key] = None
            else:
                # Counted node by node, a node may also lack the label that it would need.
                self._fine.append((key, tally.domain_of if key == EACH_NODE else state.groups.domains(key), tally))
                fine_keys[key] = None
        for key in fine_keys:
            members = state.groups.members(key)
            if len(members) + len(state.groups.outsiders(key)) < len(state.nodes):
                self._neighbours.append((state.groups.domains(key), members))
        self._base, self._groups = static.split(state, tuple(coarse))
        # Where buckets change or are counted, each node's bucket is remembered.
        self._tracks = numbered is not None or bool(self._fine)
        self._fill(state)

    def _fill(self, state: ClusterState) -> None:
        self._position = len(state.log)
        self._buckets: dict[Any, _Bucket] = {}
        self._where: list[Any] = [None] * len(state.nodes) if self._tracks else []
        buckets, entries = self._buckets, self._room.entries
        if self._fine:
            self._fill_by_counts(state)
        else:
            for key, indices in self._groups.items():
                heap = [entry for entry in map(entries.__getitem__, indices) if entry >= 0]
                bucket = buckets[key] = _Bucket()
                bucket.heap = heap
                if self._tracks:
                    bucket.size = len(heap)
                    size = len(entries)
                    for entry in heap:
                        self._where[entry % size] = key
        for bucket in buckets.values():
            heapify(bucket.heap)

    def _fill_by_counts(self, state: ClusterState) -> None:
        buckets, entries, where = self._buckets, self._room.entries, self._where
        counted = self._counted(state)
        for base, indices in self._groups.items():
            usual: _Bucket | None = None
            usual_key: Any = None
            for index in indices:
                entry = entries[index]
                if entry < 0:
                    continue
                if index in counted:
                    key = self._key(index)
                    bucket = buckets.get(key)
                    if bucket is None:
                        bucket = buckets[key] = _Bucket()
                else:
                    if usual is None:
                        usual_key = (base, *[0] * len(self._fine))
                        usual = buckets.setdefault(usual_key, _Bucket())
                    key, bucket = usual_key, usual
                bucket.heap.append(entry)
                bucket.size += 1
                where[index] = key

    def _counted(self, state: ClusterState) -> set[int]:
        """The nodes whose counts may differ from the usual: none at all."""
        found: set[int] = set()
        for key, _, tally in self._fine:
            members = state.groups.members(key)
            for domain in tally.counts:
                found.update(members.get(domain, ()))
            found.update(state.groups.outsiders(HOSTNAME if key == EACH_NODE else key))
        return found

    def _key(self, index: int) -> Any:
        counts = []
        for _, domains, tally in self._fine:
            domain = domains[index]
            counts.append(None if domain is None else tally.counts.get(domain, 0))
        return (self._base[index], *counts)

    def refresh(self, state: ClusterState) -> None:
        """Move nodes whose pods, or whose domains' pods, have changed."""
        log = state.log
        position = self._position
        if position == len(log):
            return
        if len(log) - position > len(state.nodes) // 2 + 8:
            self._fill(state)
            return
        self._position = len(log)
        changed: Any = set(log[position:]) if len(log) - position > 1 else (log[-1],)
        if self._neighbours:
            changed = set(changed)
            for domains, members in self._neighbours:
                for index in list(changed):
                    changed.update(members.get(domains[index], ()))
        buckets, entries, base, where = self._buckets, self._room.entries, self._base, self._where
        tracks, fine = self._tracks, self._fine
        for index in changed:
            if base[index] < 0:
                continue
            entry = entries[index]
            key: Any = self._key(index) if fine else base[index]
            if tracks:
                new = key if entry >= 0 else None
                old = where[index]
                if old != new:
                    if old is not None:
                        buckets[old].size -= 1
                    where[index] = new
                    if new is not None:
                        if new not in buckets:
                            buckets[new] = _Bucket()
                        buckets[new].size += 1
            if entry >= 0:
                bucket = buckets.get(key)
                if bucket is None:
                    bucket = buckets[key] = _Bucket()
                heappush(bucket.heap, entry)

    def tops(self, state: ClusterState) -> list[tuple[int, _Bucket]]:
        """The best node's entry of each bucket that has one."""
        size = len(state.nodes)
        entries, where, tracks = self._room.entries, self._where, self._tracks
        found = []
        for key, bucket in self._buckets.items():
            heap = bucket.heap
            while heap:
                entry = heap[0]
                index = entry % size
                if entries[index] == entry and (not tracks or where[index] == key):
                    found.append((entry, bucket))
                    break
                heappop(heap)
        return found

    def find_best(self, cycle: Cycle) -> int:
        """The index of the node that the pod gets, -1 when it fits on none."""
        state = cycle.state
        nodes = state.nodes
        size = len(nodes)
        feasible = []
        filters = [plugin.filter for plugin in self.bucket_filters if plugin.name not in cycle.skipped]
        for entry, bucket in self.tops(state):
            node = nodes[entry % size]
            for ask in filters:
                if ask(cycle, node) is not None:
                    break
            else:
                feasible.append((entry, node, bucket))
        if not feasible:
            return -1
        if len(feasible) == 1:
            return feasible[0][0] % size
        candidates = [node for _, node, _ in feasible]
        sizes = [bucket.size for _, _, bucket in feasible] if self._tracks else None
        totals = [0] * len(feasible)
        for plugin, weight in self.bucket_scores:
            if plugin.pre_score is not None and not plugin.pre_score(cycle, candidates, sizes):
                continue
            scores = [plugin.score(cycle, node) for node in candidates]
            if plugin.normalize is not None:
                scores = plugin.normalize(cycle, candidates, scores)
            for index, score in enumerate(scores):
                totals[index] += score * weight
        best = min(entry - total * size for (entry, _, _), total in zip(feasible, totals, strict=True))
        return best % size

    def feasible(self, cycle: Cycle) -> list[int]:
        """The indices of all nodes on which the pod fits."""
        nodes, entries = cycle.state.nodes, self._room.entries
        filters = [plugin.filter for plugin in self.bucket_filters if plugin.name not in cycle.skipped]
        by_bucket: dict[Any, bool] = {}
        found = []
        for index in self.static.nodes:
            if entries[index] < 0:
                continue
            key: Any = self._key(index) if self._fine else self._base[index]
            fits = by_bucket.get(key)
            if fits is None:
                fits = by_bucket[key] = all(ask(cycle, nodes[index]) is None for ask in filters)
            if fits:
                found.append(index)
        return found

    def verdicts_beyond_static(self, cycle: Cycle) -> list[tuple[int, Rejection]]:
        """The rejection of each node that the static plugins let through, when the pod fits on none."""
        nodes = cycle.state.nodes
        filters = [plugin.filter for plugin in self.bucket_filters if plugin.name not in cycle.skipped]
        by_bucket: dict[Any, Rejection | None] = {}
        found = []
        for index in self.static.nodes:
            rejection = self._room.verdict(cycle.state, index)
            if rejection is None:
                key: Any = self._key(index) if self._fine else self._base[index]
                if key in by_bucket:
                    rejection = by_bucket[key]
                else:
                    rejection = next((said for said in (ask(cycle, nodes[index]) for ask in filters) if said is not None), None)
                    by_bucket[key] = rejection
            if rejection is not None:
                found.append((index, rejection))
        return found


class Rankings:
    """The rankings of a scheduler, found by what pods have in common, and forgotten when nodes change."""

    __slots__ = ("_by_class", "_epoch", "_rankings", "_rooms", "_statics", "_traits", "state")

    def __init__(self, state: ClusterState) -> None:
        self.state = state
        self._epoch = -1
        self._forget()

    def _forget(self) -> None:
        self._rankings: dict[Hashable, Ranking] = {}
        # By class of pods: the version of what tells which ranking is theirs, the ranking and its room.
        self._by_class: dict[int, tuple[Hashable, Ranking, RoomIndex]] = {}
        self._rooms: dict[Hashable, RoomIndex] = {}
        self._statics: dict[Hashable, StaticView] = {}
        # By class of pods: what those must share that have a static view, or a room, in common.
        self._traits: dict[int, tuple[Hashable, Hashable]] = {}

    def of(self, cycle: Cycle) -> Ranking | None:
        """The ranking for the pod of a cycle whose pre-filters have run, up to date; None where only a look at each node can tell."""
        state, kind = self.state, cycle.kind
        if self._epoch != state.epoch:
            self._forget()
            self._epoch = state.epoch
        version = (state.spreading.version, state.counts.carried_terms)
        known = self._by_class.get(kind.identity)
        if known is not None and known[0] == version:
            known[2].refresh(cycle)
            known[1].refresh(state)
            return known[1]
        is_shared = is_lasting = True
        for plugin in cycle.profile.seeing[EVERYTHING]:
            is_lasting = is_lasting and plugin.steps_aside is not None and plugin.steps_aside(kind)
            if plugin.name not in cycle.skipped:
                if plugin in cycle.profile.scoring or plugin.node_traits is None or plugin.node_traits(cycle) is None:
                    return None
                # What it says of a node is for this pod alone, yet for all nodes alike in some labels.
                is_shared = False
        traits, room_traits = self._traits.get(kind.identity) or self._find_traits(cycle)
        tallies, numbered, labels = seen_in_domains(cycle)
        key = (traits, room_traits, tuple(id(tally) for _, tally in tallies), numbered, labels)
        ranking = self._rankings.get(key)
        room = self._rooms.get(room_traits)
        if room is None:
            room = self._rooms[room_traits] = RoomIndex(cycle)
        else:
            room.refresh(cycle)
        if not is_shared:
            return Ranking(cycle, StaticView(cycle), room, tallies, numbered, labels)
        if ranking is None:
            static = self._statics.get(traits)
            if static is None:
                static = self._statics[traits] = StaticView(cycle)
            if (len(self._rankings) + 1) * len(state.nodes) > _MOST_KEPT and self._rankings:
                del self._rankings[next(iter(self._rankings))]
                self._by_class.clear()
            ranking = self._rankings[key] = Ranking(cycle, static, room, tallies, numbered, labels)
        else:
            ranking.refresh(state)
        if is_lasting:
            self._by_class[kind.identity] = (version, ranking, room)
        return ranking

    def _find_traits(self, cycle: Cycle) -> tuple[Hashable, Hashable]:
        """What of the pod's class plugins see that see the node, and those that see its room, with what they look at of a node besides room."""
        name, seeing = cycle.profile.name, cycle.profile.seeing
        room = (name, _pod_traits(cycle, seeing[ROOM]), node_traits(cycle, seeing[ROOM]))
        found = self._traits[cycle.kind.identity] = ((name, _pod_traits(cycle, seeing[NODE])), room)
        return found


def _pod_traits(cycle: Cycle, plugins: Iterable[Plugin]) -> Hashable:
    """What pods must share to get the same answers of the plugins."""
    return tuple(cycle.kind.identity if plugin.pod_traits is None else plugin.pod_traits(cycle) for plugin in plugins)


def seen_in_domains(cycle: Cycle) -> tuple[list[tuple[str, Tally]], tuple[str, ...] | None, tuple[str, ...]]:
    """Every count by domain at which the pod's filters and scores look, the keys whose feasible domains are numbered, and other labels looked at."""
    found: dict[tuple[str, int], tuple[str, Tally]] = {}
    numbered: tuple[str, ...] | None = None
    labels: dict[str, None] = {}
    for plugin in cycle.profile.seeing[DOMAINS]:
        tallies, keys = plugin.tallies(cycle)
        found.update(((key, id(tally)), (key, tally)) for key, tally in tallies)
        if keys is not None:
            numbered = keys if numbered is None else numbered + keys
        if plugin.node_traits is not None:
            looked_at, by_name = node_traits(cycle, (plugin,))
            labels.update(dict.fromkeys((*sorted(looked_at), EACH_NODE) if by_name else sorted(looked_at)))
    return list(found.values()), numbered, tuple(labels)
