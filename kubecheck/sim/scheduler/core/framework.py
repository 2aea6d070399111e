"""What plugins and the cycle share: verdicts, the state of one cycle, and the shape of a plugin.

Mirrors: k8s.io/kube-scheduler/framework (Status, CycleState, Plugin interfaces) v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubecheck.sim.scheduler.configuration.profiles import Profile
    from kubecheck.sim.scheduler.core.cluster_state import ClusterState
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass

UNSCHEDULABLE = "Unschedulable"  # taking pods off the node might help
UNRESOLVABLE = "UnschedulableAndUnresolvable"  # it would not
ERROR = "Error"
SUCCESS = "Success"

MAX_NODE_SCORE = 100

# On what a plugin's answer depends, besides the pod's class.
NODE = "node"  # the labels it looks at, taints, images: what does not change as pods come and go
ROOM = "room"  # what the pods on the node take
DOMAINS = "domains"  # how many pods are in the node's topology domains
EVERYTHING = "everything"


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

    __slots__ = ("data", "is_dry_run", "kind", "nominated", "pod", "profile", "skipped", "state")

    def __init__(self, state: ClusterState, pod: Pod, profile: Profile) -> None:
        self.state = state
        self.pod = pod
        self.kind: PodClass = pod.kind
        self.profile = profile
        self.data: dict[str, Any] = {}
        self.skipped: set[str] = set()
        self.is_dry_run = False
        self.nominated: dict[str, list[Pod]] = state.nominated_for(pod) if state.nominated else {}

    def clone(self) -> Cycle:
        """A copy in which pods may be added and removed. Mirrors: CycleState.Clone."""
        copy = Cycle(self.state, self.pod, self.profile)
        copy.data = {name: data.clone() if hasattr(data, "clone") else data for name, data in self.data.items()}
        copy.skipped = self.skipped
        copy.is_dry_run = True
        return copy


class Plugin:
    """The functions of one plugin; those that it lacks are None.

    Attributes:
        name: As in the server's messages.
        pre_filter: ``(cycle)`` -> None, `SKIP`, a `Rejection` of every node, or the set of node names that alone come into question.
        node_traits: ``(cycle)`` -> for a plugin that may see everything: the node labels (and whether the name) that alone matter to this pod,
            or None where more does.
        steps_aside: ``(kind)`` -> whether `pre_filter` answers `SKIP` for every pod of the class, whatever the cluster.
        filter: ``(cycle, node)`` -> None or a `Rejection`.
        add_pod: ``(cycle, pod, node)``: count a pod as if it were on the node.
        remove_pod: ``(cycle, pod, node)``: count it no more.
        pre_score: ``(cycle, nodes, sizes)`` -> whether the plugin takes part; None: always. Where ``sizes`` is given, each node stands for
            that many which must get the same score.
        score: ``(cycle, node)`` -> the raw score.
        filter_for, score_for: ``(cycle)`` -> a function of the node alone that answers as `filter` or `score` does for every pod of equal room
            signature, with what is the pod's looked up once; for plugins that see room and are asked often.
        normalize: ``(cycle, nodes, scores)`` -> scores from 0 to 100; None: raw scores are so already.
        post_filter: ``(cycle, attempt)``: for preemption.
        sees: On what the answers of `filter` and `score` depend, one of `NODE`, `ROOM`, `DOMAINS`, `EVERYTHING`; by it the cycle puts nodes
            together that must get the same answer.
    """

    __slots__ = ("add_pod", "filter", "filter_for", "name", "node_traits", "normalize", "pre_filter", "pre_score", "remove_pod", "score", "score_for", "sees", "steps_aside")

    def __init__(
        self,
        name: str,
        *,
        pre_filter: Callable[[Cycle], Any] | None = None,
        filter: Callable[[Cycle, Node], Rejection | None] | None = None,  # noqa: A002  # the server's name
        add_pod: Callable[[Cycle, Pod, Node], None] | None = None,
        remove_pod: Callable[[Cycle, Pod, Node], None] | None = None,
        pre_score: Callable[[Cycle, Sequence[Node], Sequence[int] | None], bool] | None = None,
        score: Callable[[Cycle, Node], int] | None = None,
        normalize: Callable[[Cycle, Sequence[Node], list[int]], list[int]] | None = None,
        sees: str = EVERYTHING,
        steps_aside: Callable[[PodClass], bool] | None = None,
        node_traits: Callable[[Cycle], tuple[frozenset[str], bool] | None] | None = None,
        filter_for: Callable[[Cycle], Callable[[Node], Rejection | None]] | None = None,
        score_for: Callable[[Cycle], Callable[[Node], int]] | None = None,
    ) -> None:
        self.name = name
        self.pre_filter = pre_filter
        self.filter = filter
        self.add_pod = add_pod
        self.remove_pod = remove_pod
        self.pre_score = pre_score
        self.score = score
        self.normalize = normalize
        self.sees = sees
        self.steps_aside = steps_aside
        self.node_traits = node_traits
        self.filter_for = filter_for
        self.score_for = score_for


def normalize_by_maximum(scores: list[int], reverse: bool) -> list[int]:
    """Scores scaled so that the highest becomes 100, or 0 when reversed. Mirrors: helper.DefaultNormalizeScore."""
    highest = max(scores, default=0)
    if highest <= 0:
        return [MAX_NODE_SCORE] * len(scores) if reverse else scores
    if reverse:
        return [MAX_NODE_SCORE - MAX_NODE_SCORE * score // highest for score in scores]
    return [MAX_NODE_SCORE * score // highest for score in scores]
