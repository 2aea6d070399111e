"""What the steps of a play came to: which pods went in which order, where others came up in their stead, how an update went on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.model.refs import Ref
    from kubecheck.sim.play.facts import Fact, Placement
    from kubecheck.sim.play.timeline import Event, Sample
    from kubecheck.sim.play.usage import NodeUse

DONE, BLOCKED, STUCK = "done", "blocked", "stuck"


class Eviction:
    """A pod that a drain evicted: when, and for how long budgets (``by``, names in its namespace) did not let it go before."""

    __slots__ = ("by", "namespace", "owner", "pod", "waited", "when")

    def __init__(self, when: float, namespace: str, pod: str, owner: tuple[str, str], waited: float, by: tuple[str, ...]) -> None:
        self.when = when
        self.namespace = namespace
        self.pod = pod
        self.owner = owner
        self.waited = waited
        self.by = by


class NodeDrain:
    """The drain of one node.

    ``left`` are pods that it could not evict, ``others`` counts those that a drain leaves alone (of DaemonSets and Jobs). ``room`` says of each
    resource that the evicted pods request how much that is, and how much was free on the other nodes that take pods, cpu in thousandths; it is empty
    where no node is known. ``returned`` are pods that were made meanwhile and came to the node all the same: they name it, or tolerate that it is cordoned.
    """

    __slots__ = ("evictions", "left", "node", "others", "returned", "room", "seconds")

    def __init__(
        self, node: str, evictions: Iterable[Eviction], left: Iterable[str], others: int, room: dict[str, tuple[int, int]], seconds: float
    ) -> None:
        self.node = node
        self.evictions = tuple(evictions)
        self.left = tuple(left)
        self.others = others
        self.returned: tuple[str, ...] = ()
        self.room = room
        self.seconds = seconds


class Rollout:
    """How many pods a workload had while its pods were changed.

    ``least`` must be available and ``most`` may be there at a time by its strategy; ``budgets`` are the names of budgets with the healthy pods that
    each needs. ``is_update`` says whether its template changed; else its pods were moved.
    """

    __slots__ = ("budgets", "is_update", "least", "most", "ref", "samples", "wanted")

    def __init__(
        self, ref: Ref, wanted: int, least: int, most: int, budgets: Iterable[tuple[str, int]], samples: Iterable[Sample], *, is_update: bool
    ) -> None:
        self.ref = ref
        self.wanted = wanted
        self.least = least
        self.most = most
        self.budgets = tuple(budgets)
        self.samples = tuple(samples)
        self.is_update = is_update

    @property
    def begin(self) -> float:
        """From when on time counts: the change of a template, or else the beginning of the step."""
        return self.samples[1].when if self.is_update and len(self.samples) > 1 else self.samples[0].when

    @property
    def lowest(self) -> int:
        """How many pods were ready at the fewest."""
        return min(each.ready for each in self.samples)


class Answer:
    """What a step came to.

    ``text`` is the step as it was asked for. ``result`` is ``done``; ``blocked``, where a drain does not end; or ``stuck``, where something else
    hangs in the end. ``nodes`` are those that went down in an outage, ``passed_over`` those that an upgrade, or a drain of all nodes, left alone since they took no pods
    before it; ``note`` says why nothing was done. ``deleted_claims`` are gone with their data, as
    (namespace, name). ``moves`` are the pods that came up and are there at the end of the step.
    ``facts`` are what got stuck in it.
    """

    __slots__ = ("begin", "deleted_claims", "drains", "end", "facts", "moves", "nodes", "note", "passed_over", "result", "rollouts", "text")

    def __init__(self, text: str, begin: float) -> None:
        self.text = text
        self.begin = self.end = begin
        self.result = DONE
        self.note = ""
        self.nodes: tuple[str, ...] = ()
        self.passed_over: tuple[str, ...] = ()
        self.deleted_claims: tuple[tuple[str, str], ...] = ()
        self.drains: tuple[NodeDrain, ...] = ()
        self.rollouts: tuple[Rollout, ...] = ()
        self.moves: tuple[Placement, ...] = ()
        self.facts: tuple[Fact, ...] = ()


class Moment:
    """Where pods are at a moment, how full the nodes are, and what each pod on a node requests, by namespace and name."""

    __slots__ = ("nodes", "placements", "requests")

    def __init__(self, placements: tuple[Placement, ...], nodes: tuple[NodeUse, ...], requests: dict[tuple[str, str], dict[str, int]]) -> None:
        self.placements = placements
        self.nodes = nodes
        self.requests = requests


class Play:
    """The answers to the steps of a play, all that happened in it, and where pods are before the steps and in the end.

    ``chains`` has for facts of the outcome the numbers of the events that led to them.
    """

    __slots__ = ("after", "answers", "before", "chains", "events")

    def __init__(
        self, answers: Iterable[Answer], events: Iterable[Event], chains: Iterable[tuple[Fact, tuple[int, ...]]], before: Moment, after: Moment
    ) -> None:
        self.answers = tuple(answers)
        self.events = tuple(events)
        self.chains = tuple(chains)
        self.before = before
        self.after = after

    def chain_of(self, fact: Fact) -> list[Event]:
        """The events that led to a fact, the first one first."""
        numbers = next((numbers for each, numbers in self.chains if each is fact), ())
        return [self.events[number] for number in numbers]
