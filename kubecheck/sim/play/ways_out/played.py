"""What came of a play in which ways out are looked for: more than its facts."""

from __future__ import annotations

from kubecheck.sim.play.change import ChangeRun
from kubecheck.sim.play.dry_run import Run
from kubecheck.sim.play.facts import BlockedDrain, RefusedPod, UnplacedPod, UnreadyPod
from kubecheck.sim.play.questions import Questions
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.facts import Fact

    StoreKey = tuple[str, str, str]


class Played:
    """What came of a play: its facts, what keeps pods of updates and drains waiting, the run with the cluster in the end, and how many turns it took."""

    __slots__ = ("blame", "facts", "run", "troubles", "turns")

    def __init__(self, run: Observed, facts: list[Fact], turns: int) -> None:
        self.run = run
        self.facts = facts
        self.turns = turns
        self.blame = run.blame
        self.troubles = troubles_of(facts)


class Observed(Run):
    """A dry run that keeps what ways out are looked for with, from `observe` on.

    Attributes:
        blame: what keeps the pods of a workload from running where an update or a drain does not end.
        peaks: what was used of each quota at the most.
        installed: what was used of it once all was installed.
        at_install: the facts that were told until then.
    """

    def observe(self, turns: int | None = None, is_hopeless: Callable[[list[Fact]], bool] | None = None) -> None:
        """Begin to keep that.

        Args:
            turns: how many it may take; as many as any dry run where none are said.
            is_hopeless: whether it needs no update and no drain after what was told of the installation.
        """
        if turns is not None:
            self.cluster.budget = turns
        self.given = self.cluster.budget
        self.at_install: list[Fact] = []
        self._is_hopeless = is_hopeless
        self.blame: dict[StoreKey, Fact] = {}
        self.peaks: dict[StoreKey, dict[str, Quantity]] = {}
        self.used: dict[StoreKey, dict[str, Quantity]] = {}
        self.installed: dict[StoreKey, dict[str, Quantity]] = {}
        self._beside = self.cluster.recorder
        self.cluster.recorder = self._hear

    @property
    def turns(self) -> int:
        """How many it has taken."""
        return self.given - self.cluster.budget

    def _hear(self, when: float, change: str, kind: str, old: Object | None, value: Object) -> None:
        if self._beside is not None:
            self._beside(when, change, kind, old, value)
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

    def wait_for_retries(self, key: StoreKey, ref: Ref) -> None:
        """Also keeps what is refused until then."""
        self._look_for_blame(key, ref)
        super().wait_for_retries(key, ref)

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


class ObservedChange(Observed, ChangeRun):
    """The run of a change."""


class ObservedQuestions(Observed, Questions):
    """The run of steps that somebody asks for."""


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
