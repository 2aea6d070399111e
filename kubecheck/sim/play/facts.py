"""What a dry run found out: facts for rules to point at. Each names the objects concerned and the field that decides.

Every fact has ``ref`` (the object that a person wrote) and ``path`` (the field in it, as keys and indices).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.findings import Fix
    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.trace import Trace
    from kubecheck.sim.play.answers import Play
    from kubecheck.sim.play.explanation import Explanation
    from kubecheck.sim.play.usage import ClaimUse, NodeUse
    from kubecheck.sim.scheduler import Change, Obstacle
    from kubecheck.source.positions import Path


class Rejected:
    """Why nodes do not take a pod: the sentence, the nodes, the field of the pod's spec behind it, and the ``resource`` that there is too little of, if it is that."""

    __slots__ = ("nodes", "path", "plugin", "reason", "resource")

    def __init__(self, reason: str, plugin: str, nodes: list[str], path: Path, resource: str = "") -> None:
        self.reason = reason
        self.plugin = plugin
        self.nodes = nodes
        self.path = path
        self.resource = resource


class UnplacedPod:
    """Pods of a workload that no node takes.

    ``path`` leads to the pod spec in the workload, and further to the field that decides where one does; ``count`` pods of ``wanted``
    stay without a node, ``pod`` is the name of one of them; ``message`` is the scheduler's sentence; ``cause`` says what was being done.
    ``changes`` are those that would each let the pod fit, the best first; `kubecheck.sim.play.hints.hint_of` has words for one.
    ``obstacle`` is the one thing that keeps it off every node, None where several do; ``template`` leads to the pod in the object.
    """

    __slots__ = ("cause", "changes", "count", "message", "obstacle", "path", "pod", "ref", "rejected", "template", "wanted")

    def __init__(
        self,
        ref: Ref,
        path: Path,
        pod: str,
        count: int,
        wanted: int,
        message: str,
        rejected: list[Rejected],
        cause: str,
        changes: Iterable[Change] = (),
        obstacle: Obstacle | None = None,
        template: Path = (),
    ) -> None:
        self.obstacle = obstacle
        self.template = template
        self.ref = ref
        self.path = path
        self.pod = pod
        self.count = count
        self.wanted = wanted
        self.message = message
        self.rejected = rejected
        self.cause = cause
        self.changes = tuple(changes)


class RefusedPod:
    """Pods (or claims) of a workload that the API server refuses: a quota, a LimitRange, Pod Security, an account or class that is missing.

    ``by`` is the kind of what refuses (ResourceQuota, LimitRange, RuntimeClass, ServiceAccount, PriorityClass, webhook configurations), or the plugin where no object
    does (PodSecurity, Priority); empty for validation. ``message`` is the server's sentence; ``missing`` pods of ``wanted`` were never made:
    0 of 0 where it is the written object itself that is refused, and that is no pod.
    ``name`` is the name of the object that refuses, in the namespace of the pods, and ``field`` its field; empty where there is none.
    """

    __slots__ = ("by", "cause", "field", "message", "missing", "name", "path", "ref", "wanted")

    def __init__(
        self, ref: Ref, path: Path, by: str, message: str, missing: int, wanted: int, cause: str, name: str = "", field: Path = ()
    ) -> None:
        self.name = name
        self.field = field
        self.ref = ref
        self.path = path
        self.by = by
        self.message = message
        self.missing = missing
        self.wanted = wanted
        self.cause = cause


class StalledRollout:
    """An update that cannot finish although the install did.

    ``updated`` of ``wanted`` pods are of the new template and ``available`` are available at the standstill; ``surge`` and ``unavailable`` are the
    numbers of the strategy as resolved; ``why`` is the scheduler's, the server's or the kubelet's sentence about ``pod``. ``took`` are the seconds after
    which it finishes all the same, since a controller asks again for what a quota refused; 0 where it never does.

    ``asked`` is the field of the workload that asks for what the pod does not get; ``by``, ``name`` and ``field`` say what refuses it, as in
    `RefusedPod`; ``claim`` is the claim that another node holds. Each is empty where it is not that.
    """

    __slots__ = ("asked", "available", "by", "claim", "field", "name", "path", "pod", "ref", "surge", "took", "unavailable", "updated", "wanted", "why")

    def __init__(self, ref: Ref, path: Path, wanted: int, updated: int, available: int, surge: int, unavailable: int, pod: str, why: str) -> None:
        self.ref = ref
        self.path = path
        self.wanted = wanted
        self.updated = updated
        self.available = available
        self.surge = surge
        self.unavailable = unavailable
        self.pod = pod
        self.why, self.took = why, 0.0
        self.asked: Path = ()
        self.by = self.name = self.claim = ""
        self.field: Path = ()


class StalledChange:
    """A change of a workload that ran before, and that its update cannot bring to an end.

    ``rollout`` says where it stops. ``before`` pods of it were ready, ``lowest`` at the fewest on the way.
    """

    __slots__ = ("before", "lowest", "path", "ref", "rollout")

    def __init__(self, ref: Ref, path: Path, rollout: StalledRollout, before: int, lowest: int) -> None:
        self.ref = ref
        self.path = path
        self.rollout = rollout
        self.before = before
        self.lowest = lowest


class PodlessChange:
    """A change of a workload on whose way no pod of it is ready for a while; ``before`` were. ``was`` is the name that it had, where it gets another one."""

    __slots__ = ("before", "path", "ref", "was")

    def __init__(self, ref: Ref, path: Path, before: int, was: str = "") -> None:
        self.was = was
        self.ref = ref
        self.path = path
        self.before = before


class BlockedDrain:
    """A drain of a node that does not end: evictions refused by a budget (``ref``), of these pods, in these words.

    ``workloads`` are the owners of the pods that stay. The budget needs ``needed`` healthy pods of ``expected``, and ``healthy`` are; where a pod that it counts on waits,
    ``waiting`` is its name, empty for one that is refused, and ``why`` says what for in the words of the scheduler, the kubelet or the server.
    """

    __slots__ = ("expected", "healthy", "message", "needed", "node", "path", "pods", "ref", "waiting", "why", "workloads")

    def __init__(self, ref: Ref, path: Path, node: str, pods: list[str], workloads: list[Ref], message: str) -> None:
        self.ref = ref
        self.path = path
        self.node = node
        self.pods = pods
        self.workloads = workloads
        self.message = message
        self.needed = self.healthy = self.expected = 0
        self.waiting = self.why = ""


class StrandedPod:
    """Pods on nodes that are out of reach, which nobody replaces before the nodes are back or taken out of the cluster."""

    __slots__ = ("nodes", "path", "pods", "ref")

    def __init__(self, ref: Ref, path: Path, pods: list[str], nodes: list[str]) -> None:
        self.ref = ref
        self.path = path
        self.pods = pods
        self.nodes = nodes


class RefusedChange:
    """A change of an object that the server refuses, in its words; the object stays as it was."""

    __slots__ = ("message", "path", "ref")

    def __init__(self, ref: Ref, path: Path, message: str) -> None:
        self.ref = ref
        self.path = path
        self.message = message


class UnboundClaim:
    """A claim that gets no volume although something waits for it; ``why`` in the words of the volume controller."""

    __slots__ = ("path", "ref", "why")

    def __init__(self, ref: Ref, path: Path, why: str) -> None:
        self.ref = ref
        self.path = path
        self.why = why


class EmptyService:
    """A Service whose selector matches no pod that becomes ready; ``matching`` pods match at all."""

    __slots__ = ("matching", "path", "ref")

    def __init__(self, ref: Ref, path: Path, matching: int) -> None:
        self.ref = ref
        self.path = path
        self.matching = matching


class UnreadyPod:
    """Pods with a node that never become ready; ``why`` is the kubelet's reason. ``claim`` is one that another node holds, ``rejecting`` the node that does not take them, if it is that."""

    __slots__ = ("claim", "count", "path", "pod", "ref", "rejecting", "why")

    def __init__(self, ref: Ref, path: Path, pod: str, count: int, why: str, claim: str = "", rejecting: str = "") -> None:
        self.claim, self.rejecting = claim, rejecting
        self.ref = ref
        self.path = path
        self.pod = pod
        self.count = count
        self.why = why


class EvictedPod:
    """Pods of a workload that taints take off their nodes again and again: they may stay for ``seconds`` only.

    ``path`` leads to the toleration that says so, or to the pod where none does; ``pod`` is one of ``count``, on ``node``, whose ``taint`` it is.
    """

    __slots__ = ("count", "node", "path", "pod", "ref", "seconds", "taint")

    def __init__(self, ref: Ref, path: Path, pod: str, count: int, node: str, taint: str, seconds: float) -> None:
        self.ref = ref
        self.path = path
        self.pod = pod
        self.count = count
        self.node = node
        self.taint = taint
        self.seconds = seconds


class NodelessDaemonSet:
    """A DaemonSet that has no pod, since no node is for it: a note, as nothing has failed.

    ``nodes`` is how many there are; ``unmatched`` of them its selector or affinity leaves out, ``taint`` is one that it does not tolerate of those that are left.
    """

    __slots__ = ("nodes", "path", "ref", "taint", "unmatched")

    def __init__(self, ref: Ref, path: Path, nodes: int, unmatched: int, taint: str) -> None:
        self.ref = ref
        self.path = path
        self.nodes = nodes
        self.unmatched = unmatched
        self.taint = taint


class FailedJob:
    """A Job that fails although each of its pods would end well: ``reason`` and ``why`` are those of its condition."""

    __slots__ = ("path", "reason", "ref", "why")

    def __init__(self, ref: Ref, path: Path, reason: str, why: str) -> None:
        self.ref = ref
        self.path = path
        self.reason = reason
        self.why = why


class Preemption:
    """Pods of one workload that make room for a pod of another one, which has a higher priority.

    ``ref`` and ``path`` are of the one that comes, ``pod`` is its pod and ``node`` where it goes; ``victim`` is the object that the pods come
    from, ``count`` of which were evicted, and ``waiting`` are without a node in the end (or gone for good: nobody makes a lone pod anew).
    ``in_change`` says that it happens while a change rolls out.
    """

    __slots__ = ("count", "in_change", "node", "path", "pod", "ref", "victim", "waiting")

    def __init__(self, ref: Ref, path: Path, pod: str, node: str, victim: Ref, count: int, waiting: int) -> None:
        self.in_change = False
        self.ref = ref
        self.path = path
        self.pod = pod
        self.node = node
        self.victim = victim
        self.count = count
        self.waiting = waiting


class NotSettled:
    """The dry run did not come to rest within its budget of steps; ``ref`` is what was busiest."""

    __slots__ = ("cause", "path", "ref")

    def __init__(self, ref: Ref, path: Path, cause: str) -> None:
        self.ref = ref
        self.path = path
        self.cause = cause


Fact = (
    UnplacedPod | RefusedPod | StalledRollout | StalledChange | PodlessChange | BlockedDrain | StrandedPod | RefusedChange | UnboundClaim | EmptyService
    | UnreadyPod | EvictedPod | FailedJob | NodelessDaemonSet | Preemption | NotSettled
)  # fmt: skip
_NOTES = (NodelessDaemonSet,)


class Placement:
    """Where a pod is after the install.

    ``node`` is empty while it waits; ``owner`` is (kind, name) of the workload, ``why`` why it is not ready; ``ended`` whether all is done there.
    """

    __slots__ = ("ended", "namespace", "node", "owner", "pod", "ready", "why")

    def __init__(self, namespace: str, pod: str, owner: tuple[str, str], node: str, ready: bool, why: str, ended: bool = False) -> None:
        self.ended = ended
        self.namespace = namespace
        self.pod = pod
        self.owner = owner
        self.node = node
        self.ready = ready
        self.why = why


class Outcome:
    """All facts of a dry run, where pods were after the install, what was assumed, and the trace of steps with their causes.

    ``nodes`` says how full the given nodes were then; it is empty where no node is known, and of each scene where there are several.
    ``claims`` says what became of the claims that files define or that StatefulSets make.
    ``explanation`` is of the pod that was asked for, None where none was or there is none of that name. ``plays`` say what steps that were asked for
    came to, one for each scene. ``ways_out`` has for facts what would end them, each tried, the smallest change first.
    """

    __slots__ = ("assumptions", "claims", "explanation", "facts", "nodes", "placements", "plays", "settled", "trace", "ways_out")

    def __init__(
        self,
        facts: list[Fact],
        assumptions: tuple[str, ...],
        trace: Trace,
        settled: bool,
        placements: tuple[Placement, ...] = (),
        nodes: tuple[NodeUse, ...] = (),
        explanation: Explanation | None = None,
        claims: tuple[ClaimUse, ...] = (),
        plays: tuple[Play, ...] = (),
    ) -> None:
        self.claims = claims
        self.plays = plays
        self.explanation = explanation
        self.facts = facts
        self.assumptions = assumptions
        self.trace = trace
        self.settled = settled
        self.placements = placements
        self.nodes = nodes
        self.ways_out: list[tuple[Fact, tuple[Fix, ...]]] = []

    def ways_out_of(self, fact: Fact) -> tuple[Fix, ...]:
        """What would end a trouble, the smallest change first; none where nothing was found, or looked for."""
        return next((ways for each, ways in self.ways_out if each is fact), ())

    def joined(self, others: list[Outcome]) -> Outcome:
        """This outcome with those of other scenes; the trace is this one's."""
        if not others:
            return self
        facts = [fact for each in (self, *others) for fact in each.facts]
        assumptions = tuple(dict.fromkeys(text for each in (self, *others) for text in each.assumptions))
        placements = tuple(place for each in (self, *others) for place in each.placements)
        nodes = tuple(node for each in (self, *others) for node in each.nodes)
        explanation = next((each.explanation for each in (self, *others) if each.explanation is not None), None)
        claims = tuple(claim for each in (self, *others) for claim in each.claims)
        plays = tuple(play for each in (self, *others) for play in each.plays)
        return Outcome(facts, assumptions, self.trace, all(each.settled for each in (self, *others)), placements, nodes, explanation, claims, plays)

    @property
    def troubles(self) -> list[Fact]:
        """The facts that say that something does not come about."""
        return [fact for fact in self.facts if not isinstance(fact, _NOTES)]

    @property
    def notes(self) -> list[Fact]:
        """The other facts: what is as somebody wrote it, and may be meant otherwise."""
        return self.of(_NOTES)

    def of(self, kind: type | tuple[type, ...]) -> list[Fact]:
        """The facts of one class, or of some."""
        return [fact for fact in self.facts if isinstance(fact, kind)]
