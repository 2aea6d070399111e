"""A world to try changes on: its objects as written, its cluster, and what came of playing it."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import edited
from kubecheck.sim.play.dry_run import Run, simulate
from kubecheck.sim.play.facts import BlockedDrain, RefusedPod, UnplacedPod, UnreadyPod
from kubecheck.sim.profile import ClusterProfile
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.model.refs import Key, Ref
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.facts import Fact
    from kubecheck.sim.play.ways_out.steps import Way

    StoreKey = tuple[str, str, str]

# A try takes no more turns than so many times those of the world as it is, and these besides.
_LONGER = 3
_TURNS = 2000
# All searches in a world take no more turns than so many times those of the world as it is, within these bounds; 5000 take about a second.
_ALL_LONGER, _LEAST, _MOST = 6, 1500, 9000
_SEARCHES = 2  # so many get a share of turns at least; where there are more, the first ones


class Played:
    """What came of a play: its facts, what keeps pods of updates and drains waiting, and the run with the cluster in the end."""

    __slots__ = ("blame", "facts", "run", "troubles")

    def __init__(self, run: Observed, facts: list[Fact]) -> None:
        self.run = run
        self.facts = facts
        self.blame = run.blame
        self.troubles = troubles_of(facts)


class Observed(Run):
    """A dry run that keeps what ways out are looked for with.

    Attributes:
        blame: what keeps the pods of a workload from running where an update or a drain does not end.
        peaks: what was used of each quota at the most.
        installed: what was used of it once all was installed.
        at_install: the facts that were told until then.

    Args:
        profile: the cluster.
        values: the objects.
        turns: how many it may take; as many as any dry run where none are said.
        is_hopeless: whether it needs no update and no drain after what was told of the installation.
    """

    def __init__(
        self, profile: ClusterProfile, values: list[Object], turns: int | None = None, is_hopeless: Callable[[list[Fact]], bool] | None = None
    ) -> None:
        super().__init__(profile, values, for_rules=True)
        if turns is not None:
            self.cluster.budget = turns
        self.given = self.cluster.budget
        self.at_install: list[Fact] = []
        self._is_hopeless = is_hopeless
        self.blame: dict[StoreKey, Fact] = {}
        self.peaks: dict[StoreKey, dict[str, Quantity]] = {}
        self.used: dict[StoreKey, dict[str, Quantity]] = {}
        self.installed: dict[StoreKey, dict[str, Quantity]] = {}
        self.cluster.recorder = self._hear

    def _hear(self, _when: float, _change: str, kind: str, _old: Object | None, value: Object) -> None:
        if kind != "ResourceQuota":
            return
        metadata = value["metadata"]
        key = (kind, metadata["namespace"], metadata["name"])
        peaks, used = self.peaks.setdefault(key, {}), self.used.setdefault(key, {})
        for name, amount in ((value.get("status") or {}).get("used") or {}).items():
            used[name] = Quantity.parse(amount)
            if name not in peaks or used[name] > peaks[name]:
                peaks[name] = used[name]

    def install(self) -> None:
        """Also keeps what quotas are used for once all is installed, and ends there where there is no hope."""
        super().install()
        self.installed = {each: dict(amounts) for each, amounts in self.used.items()}
        self.at_install = list(self.facts)
        if self._is_hopeless is not None and self._is_hopeless(self.at_install):
            self.given -= self.cluster.budget
            self.cluster.budget = 0

    def pods_of(self, key: StoreKey) -> list[Object]:
        """The pods that come from an object."""
        return self._pods_of(key)

    def look_at_rollout(self, key: StoreKey, ref: Ref) -> None:
        """Also keeps what the scheduler, the server or the kubelet holds against the pods of an update that does not end."""
        count = len(self.facts)
        super().look_at_rollout(key, ref)
        if len(self.facts) > count:
            self._look_for_blame(key, ref)

    def explain_drain(self, fact: BlockedDrain, budget: Object) -> None:
        """Also keeps what is held against the pods that are to take the place of the evicted ones."""
        super().explain_drain(fact, budget)
        for key, ref in self.refs.items():
            if ref in fact.workloads:
                self._look_for_blame(key, ref)

    def _look_for_blame(self, key: StoreKey, ref: Ref) -> None:
        """Of a workload, what keeps its pods from running now."""
        told, stuck = self.facts, set(self.stuck)
        self.facts = []
        self.look_at(key, ref, "update")
        if self.facts:
            self.blame[key] = self.facts[0]
        self.facts, self.stuck = told, stuck


class Stage:
    """A world that is played again and again.

    Args:
        values: the objects as written, by key, in their order.
        refs: what they are called.
        profile: the cluster.
        store: what the server makes of an object as written: with defaults, in its namespace; None where it refuses it.
    """

    def __init__(self, values: dict[Key, Any], refs: dict[Key, Ref], profile: ClusterProfile, store: Callable[[Key, Any], Any]) -> None:
        self.values = values
        self.refs = refs
        self.profile = profile
        self.turns = 0
        self._searches = 0
        self._with_nodes: dict[frozenset[tuple[object, ...]], Played] = {}  # what came of more nodes alone, which help several facts at once
        self._store = store
        self._stored: dict[Key, Any] = {key: made for key, value in values.items() if (made := store(key, value)) is not None}
        self._first: Played | None = None
        self._most: int | None = None

    def as_it_is(self) -> Played:
        """What comes of the world without a change."""
        if self._first is None:
            self._first = self._play(self._stored, self.profile)
            self._most = self.turns * _LONGER + _TURNS
        return self._first

    def share(self) -> int:
        """How many turns one search may take, with as many for each of those that are to come. It is to be asked once a search."""
        first = self.as_it_is()
        most = min(max((first.run.given - first.run.cluster.budget) * _ALL_LONGER, _LEAST), _MOST)
        left = max(len(first.troubles) - self._searches, 1)
        self._searches += 1
        return max(most - self.turns, 0) // min(left, _SEARCHES)

    def play(self, way: Way, is_hopeless: Callable[[list[Fact]], bool] | None = None) -> Played | None:
        """What comes of the world with changes; None where the server refuses one, or what is to be changed is not there.

        Args:
            way: the changes.
            is_hopeless: whether the play may end after what was told of the installation.
        """
        if self.has_played(way):
            return self._with_nodes[way.deeds]
        stored = dict(self._stored)
        try:
            for key, edits in way.edits_by_object().items():
                made = self._store(key, edited(self.values[key], edits))
                if made is None:
                    return None
                stored[key] = made
        except (LookupError, TypeError):
            return None
        # More nodes alone are played to the end, for other facts as well.
        played = self._play(stored, with_more_nodes(self.profile, stored, way.nodes), is_hopeless if way.edits else None)
        if not way.edits:
            self._with_nodes[way.deeds] = played
        return played

    def has_played(self, way: Way) -> bool:
        """Whether it is known without another play what comes of a way."""
        return not way.edits and way.deeds in self._with_nodes

    def written(self, way: Way, key: Key) -> Any:
        """An object as it is written once the way is taken; None where there is none of that key."""
        value = self.values.get(key)
        return None if value is None else edited(value, way.edits_by_object().get(key, ()))

    def stored(self, key: Key) -> Any:
        """An object as the server keeps it without a change, None where there is none of that key."""
        return self._stored.get(key)

    def of_kind(self, kind: str) -> list[Key]:
        """The objects of a kind that the server takes."""
        return [key for key in self._stored if key[1] == kind]

    def _play(self, stored: dict[Key, Any], profile: ClusterProfile, is_hopeless: Callable[[list[Fact]], bool] | None = None) -> Played:
        made: list[Observed] = []

        def runner(played_in: ClusterProfile, values: list[Object]) -> Observed:
            made.append(Observed(played_in, values, self._most, is_hopeless))
            return made[-1]

        outcome = simulate(stored.values(), profile, runner=runner, proves=self._first is not None)
        run = made[-1]
        self.turns += run.given - run.cluster.budget
        return Played(run, outcome.facts)


def with_more_nodes(profile: ClusterProfile, stored: dict[Key, Any], nodes: tuple[Object, ...]) -> ClusterProfile:
    """The cluster with further nodes."""
    if not nodes:
        return profile
    own = profile.given_nodes() if not profile.elastic else [value for value in stored.values() if value["kind"] == "Node"]
    made = ClusterProfile(profile.version, [*own, *nodes], (), profile.objects, profile.ready_after, profile.accounts)
    for name in ("autoscaler_period", "node_ports", "scheduler", "service_network", "turn_seconds"):
        setattr(made, name, getattr(profile, name))
    return made


def trouble_of(fact: Fact) -> tuple[object, ...]:
    """What fact it is: one of the same sort about the same object is the same trouble, whatever it says."""
    return (type(fact).__name__, fact.ref.key, getattr(getattr(fact, "victim", None), "key", None))


def troubles_of(facts: list[Fact]) -> dict[tuple[object, ...], int]:
    """Each trouble with how many pods are in it."""
    found: dict[tuple[object, ...], int] = {}
    for fact in facts:
        if isinstance(fact, BlockedDrain):
            found[trouble_of(fact)] = 1  # on how many nodes is a matter of how many there are
            continue
        amount = fact.missing if isinstance(fact, RefusedPod) else fact.count if isinstance(fact, (UnplacedPod, UnreadyPod)) else 1
        found[trouble_of(fact)] = found.get(trouble_of(fact), 0) + amount
    return found
