"""What plugins and the cycle share: verdicts, the state of one cycle, and the shape of a plugin.

Mirrors: k8s.io/kube-scheduler/framework (Status, CycleState, Plugin interfaces) v1.36.
"""

from __future__ import annotations

from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from typing import Any

    from kubecheck.sim.scheduler.configuration.profiles import Profile
    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass
    from kubecheck.sim.scheduler.core.preemption import Failure, PostFilter
    from kubecheck.sim.scheduler.core.topology_counts import Tally

    Traits = tuple[frozenset[str], bool]
    Tallies = tuple[list[tuple[str, Tally]], tuple[str, ...] | None]

UNSCHEDULABLE = "Unschedulable"  # taking pods off the node might help
UNRESOLVABLE = "UnschedulableAndUnresolvable"  # it would not
ERROR = "Error"
SUCCESS = "Success"

MAX_NODE_SCORE = 100

# On what a plugin's answer depends, besides the pod and the labels of the node that it says it looks at.
NODE = "node"  # taints, declared features, images, being unschedulable: what does not change as pods come and go
ROOM = "room"  # size, and what the pods there take; host ports for pods that want some
DOMAINS = "domains"  # how many pods are in the node's topology domains
EVERYTHING = "everything"

# The extension points in the order in which the server goes through them.
POINTS = (
    "preEnqueue", "queueSort", "preFilter", "filter", "postFilter", "preScore", "score", "reserve", "permit", "preBind", "bind", "postBind",
    "placementGenerate", "placementScore",
)  # fmt: skip


class Rejection:
    """One plugin's no: its name, code, reasons in the server's words, and the field of the pod behind it where there is one.

    ``resources`` are what there is too little of, one for each reason, where that is what the plugin says.
    """

    __slots__ = ("code", "field", "plugin", "reasons", "resources")

    def __init__(
        self, plugin: str, code: str, reasons: tuple[str, ...], field: tuple[str | int, ...] = (), resources: tuple[str, ...] = ()
    ) -> None:
        self.plugin = plugin
        self.code = code
        self.reasons = reasons
        self.field = field
        self.resources = resources

    def __repr__(self) -> str:
        return f"Rejection({self.plugin!r}, {self.code!r}, {self.reasons!r}, {self.field!r})"


class _Skip:
    """The answer of a plugin that has nothing to say about a pod."""

    __slots__ = ()


SKIP = _Skip()


class CycleError(Exception):
    """A plugin could not decide; the cycle ends with this text. Mirrors: a Status of code Error."""


class Cycle:
    """One pod being looked at: the cluster, the pod, what plugins prepared, and which of them step aside."""

    __slots__ = ("data", "kind", "nominated", "pod", "profile", "skipped", "state")

    def __init__(self, state: ClusterState, pod: Pod, profile: Profile) -> None:
        self.state = state
        self.pod = pod
        self.kind: PodClass = pod.kind
        self.profile = profile
        self.data: dict[str, Any] = {}
        self.skipped: set[str] = set()
        self.nominated: dict[str, list[Pod]] = state.nominated_for(pod) if state.nominated else {}

    def clone(self) -> Cycle:
        """A copy in which pods may be added and removed. Mirrors: CycleState.Clone."""
        copy = Cycle(self.state, self.pod, self.profile)
        copy.data = {name: data.clone() if hasattr(data, "clone") else data for name, data in self.data.items()}
        copy.skipped = self.skipped
        return copy


class Plugin:
    """One plugin: its functions, where it stands, and on what its answers depend. Functions that it lacks are None.

    Attributes:
        name: As in the server's messages.
        points: The extension points that it serves: those of its functions, and `unmodelled_points`, at which there is nothing to do here.
        weight: How much its scores count by default.
        helped_by: Kinds of objects, besides pods, any change of which may let a pod fit that it rejected.
        unprepared_filter, unprepared_score: What the server says where a profile runs the point without the plugin's preparation (`preFilter`,
            `preScore`); empty where it does without.
        score_gate: The feature gate without which it does not score.

        pre_enqueue: ``(kind)`` -> what pods of the class wait for before they are looked at, or nothing.
        pre_filter: ``(cycle)`` -> None, `SKIP`, a `Rejection` of every node, or the set of node names that alone come into question.
        steps_aside: ``(kind)`` -> whether `pre_filter` answers `SKIP` for every pod of the class, whatever the cluster.
        filter: ``(cycle, node)`` -> None or a `Rejection`.
        add_pod: ``(cycle, pod, node)``: count a pod as if it were on the node.
        remove_pod: ``(cycle, pod, node)``: count it no more.
        post_filter: ``(cycle, failure)`` -> a `PostFilter`: what comes of a pod that fits nowhere.
        pre_score: ``(cycle, nodes, sizes)`` -> whether the plugin takes part; None: always. Where ``sizes`` is given, each node stands for
            that many which must get the same score.
        score: ``(cycle, node)`` -> the raw score; of a plugin that sees everything: alike for all nodes where `pre_filter` answered `SKIP`.
        normalize: ``(cycle, nodes, scores)`` -> scores from 0 to 100; None: raw scores are so already.
        filter_for, score_for: ``(cycle)`` -> a function of the node alone that answers as `filter` or `score` does for every pod of equal
            `pod_traits`, with what is the pod's looked up once; for plugins that see room and are asked often.

        sees: On what the answers of `filter` and `score` depend, one of `NODE`, `ROOM`, `DOMAINS`, `EVERYTHING`; by it the cycle puts nodes
            together that must get the same answer.
        node_traits: ``(cycle)`` -> the node labels (and whether the name) at which they look for this pod, or None where there is no telling:
            then no two nodes are alike to a plugin that sees the node or its room, and each is looked at for one that sees everything. Not
            given is None; for a plugin that sees domains, no label besides the topology keys of its `tallies`.
        pod_traits: ``(cycle)`` -> what two pods must share to get the same answers, also that of `node_traits`, from a plugin that sees the node
            or its room; it must not depend on what changes while nodes stay. Not given: the class of the pod.
        tallies: ``(cycle)`` -> for a plugin that sees domains: topology key and count of everything at which it looks. Also, where the number
            of feasible nodes matters to the score: the keys whose domains among these nodes are numbered too; else None.
    """

    __slots__ = (
        "add_pod", "filter", "filter_for", "helped_by", "name", "node_traits", "normalize", "pod_traits", "points", "post_filter", "pre_enqueue", "pre_filter",
        "pre_score", "remove_pod", "score", "score_for", "score_gate", "sees", "steps_aside", "tallies", "unprepared_filter", "unprepared_score", "weight",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        *,
        unmodelled_points: Iterable[str] = (),
        weight: int = 0,
        helped_by: Iterable[str] = (),
        unprepared_filter: str = "",
        unprepared_score: str = "",
        score_gate: str = "",
        pre_enqueue: Callable[[PodClass], str] | None = None,
        pre_filter: Callable[[Cycle], Any] | None = None,
        steps_aside: Callable[[PodClass], bool] | None = None,
        filter: Callable[[Cycle, Node], Rejection | None] | None = None,  # noqa: A002  # the server's name
        add_pod: Callable[[Cycle, Pod, Node], None] | None = None,
        remove_pod: Callable[[Cycle, Pod, Node], None] | None = None,
        post_filter: Callable[[Cycle, Failure], PostFilter] | None = None,
        pre_score: Callable[[Cycle, Sequence[Node], Sequence[int] | None], bool] | None = None,
        score: Callable[[Cycle, Node], int] | None = None,
        normalize: Callable[[Cycle, Sequence[Node], list[int]], list[int]] | None = None,
        filter_for: Callable[[Cycle], Callable[[Node], Rejection | None]] | None = None,
        score_for: Callable[[Cycle], Callable[[Node], int]] | None = None,
        sees: str = EVERYTHING,
        node_traits: Callable[[Cycle], Traits | None] | None = None,
        pod_traits: Callable[[Cycle], Hashable] | None = None,
        tallies: Callable[[Cycle], Tallies] | None = None,
    ) -> None:
        """Describe a plugin.

        Raises:
            ValueError: a point that does not exist, or a plugin that sees domains and does not say what it counts in them.
        """
        self.name = name
        self.weight = weight
        self.helped_by = frozenset(helped_by)
        self.unprepared_filter = unprepared_filter
        self.unprepared_score = unprepared_score
        self.score_gate = score_gate
        self.pre_enqueue = pre_enqueue
        self.pre_filter = pre_filter
        self.steps_aside = steps_aside
        self.filter = filter
        self.add_pod = add_pod
        self.remove_pod = remove_pod
        self.post_filter = post_filter
        self.pre_score = pre_score
        self.score = score
        self.normalize = normalize
        self.filter_for = filter_for
        self.score_for = score_for
        self.sees = sees
        self.node_traits = node_traits
        self.pod_traits = pod_traits
        self.tallies = tallies
        served = {
            "preEnqueue": pre_enqueue, "preFilter": pre_filter, "filter": filter, "postFilter": post_filter, "preScore": pre_score, "score": score,
        }  # fmt: skip
        self.points = frozenset((*unmodelled_points, *(point for point, function in served.items() if function is not None)))
        if not self.points.issubset(POINTS):
            raise ValueError(f"plugin {name}: there is no extension point {', '.join(sorted(self.points.difference(POINTS)))}")
        if sees == DOMAINS and tallies is None:
            raise ValueError(f"plugin {name} sees domains and does not say what it counts in them")


class Registry:
    """The plugins that there are.

    Attributes:
        defaults: Those of the default profile, in its order.
        by_name: All of them.
        helped_by: The kinds of objects any change of which may help a pod that one of them rejected.
    """

    __slots__ = ("_moved", "by_name", "defaults", "helped_by")

    def __init__(self, defaults: Iterable[Plugin], others: Iterable[Plugin] = (), moved: Iterable[tuple[int, str, str]] = ()) -> None:
        """Take plugins in.

        Args:
            defaults: Those that run where a profile says nothing else, in the order of the server.
            others: Those that a profile may enable.
            moved: A minor version, and two plugins of which the second comes after the first since then.

        Raises:
            ValueError: two plugins have one name.
        """
        self.defaults = tuple(defaults)
        self.by_name: dict[str, Plugin] = {}
        for plugin in (*self.defaults, *others):
            if plugin.name in self.by_name:
                raise ValueError(f"plugin {plugin.name} is there twice")
            self.by_name[plugin.name] = plugin
        self._moved = tuple(moved)
        self.helped_by = frozenset[str]().union(*(plugin.helped_by for plugin in self.by_name.values()))

    def default_order(self) -> list[Plugin]:
        """The plugins of the default profile in the order of the release that is asked."""
        order = list(self.defaults)
        for since, first, second in self._moved:
            if current().since(since):
                order.remove(self.by_name[second])
                order.insert(order.index(self.by_name[first]) + 1, self.by_name[second])
        return order


def no_labels(cycle: Cycle) -> Traits:
    """The `node_traits` of plugins that look at no label and not at the name."""
    return frozenset(), False


def node_traits(cycle: Cycle, plugins: Iterable[Plugin]) -> Traits:
    """The node labels at which plugins look for a pod whose pre-filters have run, and whether nodes must be told apart by name."""
    keys: frozenset[str] = frozenset()
    by_name = False
    for plugin in plugins:
        if plugin.name in cycle.skipped and (plugin.sees == EVERYTHING or plugin not in cycle.profile.scoring):
            continue
        traits = None if plugin.node_traits is None else plugin.node_traits(cycle)
        if traits is None:
            by_name = True
        else:
            keys |= traits[0]
            by_name = by_name or traits[1]
    return keys, by_name


def normalize_by_maximum(scores: list[int], reverse: bool) -> list[int]:
    """Scores scaled so that the highest becomes 100, or 0 when reversed. Mirrors: helper.DefaultNormalizeScore."""
    highest = max(scores, default=0)
    if highest <= 0:
        return [MAX_NODE_SCORE] * len(scores) if reverse else scores
    if reverse:
        return [MAX_NODE_SCORE - MAX_NODE_SCORE * score // highest for score in scores]
    return [MAX_NODE_SCORE * score // highest for score in scores]
