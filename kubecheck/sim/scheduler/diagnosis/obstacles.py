"""What keeps a pod off every node, as one thing that a person could change: told apart by looking at the nodes step by step.

First come the nodes that selectors take, of these the ones whose taints are tolerated, then those that its claims reach, then those that are
large enough. Where a step leaves none, that step is the obstacle. What is left is full, or other pods are in the way; one of these is the
obstacle where it bars every node that is left. A mixture, some nodes barred by this and some by that, has no obstacle.

This has no counterpart in the server; every verdict is that of the scheduler's own filters.
"""

from __future__ import annotations

from kubecheck.near import nearest
from kubecheck.sim.scheduler.core.cycle import run_pre_filters
from kubecheck.sim.scheduler.core.framework import Cycle, CycleError
from kubecheck.sim.scheduler.core.node_filters import Filters
from kubecheck.sim.scheduler.core.node_selectors import NodeSelector, NodeSelectorTerm, has_untolerated_taint, tolerates
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY, PODS, nanos_of
from kubecheck.sim.scheduler.plugins import (
    inter_pod_affinity,
    node_resources_fit,
    pod_topology_spread,
    volume_binding,
    volume_restrictions,
    volume_zone,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.cycle import Attempt, Scheduler
    from kubecheck.sim.scheduler.core.framework import Rejection
    from kubecheck.sim.scheduler.core.node_selectors import Taint
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass

    Path = tuple[str | int, ...]

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_CLAIMS = frozenset((volume_binding.NAME, volume_zone.NAME, volume_restrictions.NAME))
_CORDON = ("node.kubernetes.io/unschedulable", "", "NoSchedule")


class Obstacle:
    """One thing that keeps a pod off every node.

    ``field`` is the field of the pod behind it, ``nodes`` the names of the nodes that came into question up to there.
    """

    __slots__ = ("field", "nodes")

    def __init__(self, field: Path, nodes: list[Node]) -> None:
        self.field = field
        self.nodes = [node.name for node in nodes]


class UnmatchedSelector(Obstacle):
    """A node selector or node affinity that takes no node.

    ``key`` is the label (or ``metadata.name``) that no node has as it is asked for; empty where each condition is met somewhere and only all
    together nowhere. ``wanted`` are the values asked for, ``operator`` as written (In for a node selector), ``there`` the values that nodes have,
    ``near`` the value there, or else the label there, that was probably meant.
    """

    __slots__ = ("key", "near", "operator", "there", "wanted")

    def __init__(self, field: Path, nodes: list[Node], key: str = "", operator: str = "", wanted: tuple[str, ...] = ()) -> None:
        super().__init__(field, nodes)
        self.key = key
        self.operator = operator
        self.wanted = wanted
        self.there: list[str] = []
        self.near = ""
        if key == "metadata.name":
            self.there = self.nodes
        elif key:
            self.there = sorted({node.labels[key] for node in nodes if key in node.labels})
        if self.there and wanted:
            self.near = nearest(wanted[0], self.there) or ""
        elif key and not self.there:
            self.near = nearest(key, sorted({label for node in nodes for label in node.labels})) or ""


class UntoleratedTaint(Obstacle):
    """Taints that keep the pod off every node that its selectors take: each (key, value, effect) with its nodes."""

    __slots__ = ("taints",)

    def __init__(self, field: Path, nodes: list[Node], taints: dict[Taint, list[str]]) -> None:
        super().__init__(field, nodes)
        self.taints = taints


class UnusableClaim(Obstacle):
    """A claim that no node can give to the pod: the volume's name, the claim's, and the scheduler's reason."""

    __slots__ = ("claim", "reason", "volume")

    def __init__(self, field: Path, nodes: list[Node], volume: str, claim: str, reason: str) -> None:
        super().__init__(field, nodes)
        self.volume = volume
        self.claim = claim
        self.reason = reason


class OversizedRequest(Obstacle):
    """More of a resource than any node has when it is empty.

    ``asked`` is what the pod asks for in all, ``largest`` the most that one of the nodes gives, on ``node`` (in milli-CPU, bytes or pieces).
    ``everywhere`` is false where some node has enough of this resource and too little of another one. ``near`` is the resource that was
    probably meant where no node gives any.
    """

    __slots__ = ("asked", "everywhere", "largest", "near", "node", "resource")

    def __init__(self, field: Path, nodes: list[Node], resource: str, asked: int, everywhere: bool) -> None:
        super().__init__(field, nodes)
        self.resource = resource
        self.asked = asked
        self.everywhere = everywhere
        best = max(nodes, key=lambda node: _size(node, resource))
        self.largest, self.node = _size(best, resource), best.name
        offered = sorted({name for node in nodes for name in node.scalars})
        self.near = (nearest(resource, offered) or "") if not self.largest else ""


class UsedUpCapacity(Obstacle):
    """Room that other pods have taken: ``left`` is the most that one of the nodes has, on ``node``; ``requested`` of ``allocatable`` in all."""

    __slots__ = ("allocatable", "asked", "left", "node", "requested", "resource")

    def __init__(self, field: Path, nodes: list[Node], resource: str, asked: int) -> None:
        super().__init__(field, nodes)
        self.resource = resource
        self.asked = asked
        best = max(nodes, key=lambda node: _size(node, resource) - _used(node, resource))
        self.left, self.node = _size(best, resource) - _used(best, resource), best.name
        self.allocatable = sum(_size(node, resource) for node in nodes)
        self.requested = sum(_used(node, resource) for node in nodes)


class CrowdedDomains(Obstacle):
    """Required anti-affinity, and a pod to keep away from in each topology domain that is left.

    ``key`` is the topology key, ``domains`` the values of it on these nodes; ``others`` are the names of the pods there that the term means and
    that come from elsewhere than this one.
    """

    __slots__ = ("domains", "key", "others")

    def __init__(self, field: Path, nodes: list[Node], key: str, others: list[str]) -> None:
        super().__init__(field, nodes)
        self.key = key
        self.domains = sorted({node.labels[key] for node in nodes if key in node.labels})
        self.others = others


class UnmetSpread(Obstacle):
    """A topology spread constraint that allows none of the nodes that are left.

    ``counts`` are the pods counted in each domain of ``key``; empty where no node has the label, and then ``near`` is the label that was
    probably meant. ``closed`` are the domains with the fewest pods, none of which takes one more; it is empty where the domains are fewer
    than ``min_domains``.
    """

    __slots__ = ("closed", "counts", "key", "max_skew", "min_domains", "near")

    def __init__(self, field: Path, nodes: list[Node], key: str, max_skew: int, min_domains: int, counts: dict[str, int]) -> None:
        super().__init__(field, nodes)
        self.key = key
        self.max_skew = max_skew
        self.min_domains = min_domains
        self.counts = counts
        least = min(counts.values(), default=0)
        few = len(counts) < min_domains
        self.closed = [] if few else [domain for domain, count in sorted(counts.items()) if count == least]
        self.near = "" if counts else nearest(key, sorted({label for node in nodes for label in node.labels})) or ""


def find_obstacle(scheduler: Scheduler, attempt: Attempt) -> Obstacle | None:
    """The one thing that keeps the pod of a failed attempt off every node, None where there is no such thing.

    Args:
        scheduler: who made the attempt; its cluster must not have changed since.
        attempt: the attempt.
    """
    pod, state = attempt.pod, scheduler.state
    profile = scheduler.profiles.get(pod.kind.spec.get("schedulerName") or "default-scheduler")
    if attempt.outcome != "unschedulable" or profile is None or not state.nodes:
        return None
    if attempt.pre_filter is not None and attempt.pre_filter.plugin not in ("", "NodeAffinity"):
        return _claim_obstacle(pod, state.nodes, [attempt.pre_filter])
    kind = pod.kind
    selected = [node for node in state.nodes if kind.selects_node(node.labels, node.name)]
    if not selected:
        return _selector_obstacle(kind, state.nodes)
    tolerated = [node for node in selected if not has_untolerated_taint(node.taints, kind.tolerations)]
    if not tolerated:
        return _taint_obstacle(kind, selected)
    open_nodes = [node for node in tolerated if not node.unschedulable or tolerates(kind.tolerations, _CORDON)]
    cycle = Cycle(state, pod, profile)
    try:
        if not open_nodes or run_pre_filters(cycle)[0] is not None:
            return None
        verdicts = dict(Filters(cycle).all(open_nodes))
    except CycleError:
        return None
    reached = [node for node in open_nodes if not _CLAIMS & verdicts[node.name].keys()]
    if not reached:
        return _claim_obstacle(pod, open_nodes, [each for node in open_nodes for name, each in verdicts[node.name].items() if name in _CLAIMS])
    too_large = {node.name: _too_large(cycle, node, verdicts[node.name]) for node in reached}
    fitting = [node for node in reached if not too_large[node.name]]
    if not fitting:
        return _size_obstacle(kind, reached, too_large)
    return _crowd_obstacle(cycle, fitting, verdicts)


# -- selectors and taints -------------------------------------------------------------------------------------------------


def _selector_obstacle(kind: PodClass, nodes: list[Node]) -> UnmatchedSelector:
    for key, value in kind.node_selector.items():
        if all(node.labels.get(key) != value for node in nodes):
            return UnmatchedSelector(("spec", "nodeSelector", key), nodes, key, "In", (value,))
    path: Path = ("spec", "affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
    written = kind.node_affinity.get(_REQUIRED)
    if written is None:
        return UnmatchedSelector(("spec", "nodeSelector"), nodes)
    terms = written.get("nodeSelectorTerms") or []
    unmet = [_unmet_condition(term, nodes) for term in terms]
    if any(NodeSelector(written).matches(node.labels, node.name) for node in nodes) or not all(unmet):
        return UnmatchedSelector(path, nodes)
    steps, key, operator, values = unmet[0]  # type: ignore[misc]  # all are there
    return UnmatchedSelector((*path, 0, *steps) if len(terms) == 1 else path, nodes, key, operator, values)


def _unmet_condition(term: dict[str, Any], nodes: list[Node]) -> tuple[Path, str, str, tuple[str, ...]] | None:
    """The first condition of a term that no node meets: its place in the term, key, operator and values."""
    for part in ("matchExpressions", "matchFields"):
        for index, condition in enumerate(term.get(part) or ()):
            alone = NodeSelectorTerm({part: [condition]})
            if not any(alone.matches(node.labels, node.name) for node in nodes):
                values = tuple(condition.get("values") or ())
                last: Path = ("key",) if not values else ("values", 0) if len(values) == 1 else ("values",)
                return (part, index, *last), condition.get("key", ""), condition.get("operator", ""), values
    return None


def _taint_obstacle(kind: PodClass, nodes: list[Node]) -> UntoleratedTaint:
    taints: dict[Taint, list[str]] = {}
    for node in nodes:
        for taint in node.taints:
            if taint[2] in ("NoSchedule", "NoExecute") and not tolerates(kind.tolerations, taint):
                taints.setdefault(taint, []).append(node.name)
    keys = [toleration[0] for toleration in kind.tolerations]
    near = next((match for taint in taints if (match := nearest(taint[0], filter(None, keys)))), None)
    field: Path = ("spec", "tolerations") if near is None else ("spec", "tolerations", keys.index(near))
    return UntoleratedTaint(field, nodes, taints)


# -- claims ---------------------------------------------------------------------------------------------------------------


def _claim_obstacle(pod: Pod, nodes: list[Node], rejections: list[Rejection]) -> UnusableClaim | None:
    """The claim that is in the way; where the scheduler names none, the only one there is."""
    if any(each.plugin not in _CLAIMS for each in rejections):
        return None
    claims = {
        index: (volume.get("persistentVolumeClaim") or {}).get("claimName") or f"{pod.name}-{volume.get('name', '')}"
        for index, volume in enumerate(pod.kind.volumes)
        if volume.get("persistentVolumeClaim") is not None or volume.get("ephemeral") is not None
    }
    named = [each.field[2] for each in rejections if len(each.field) > 2] or list(claims)
    index = named[0] if len(set(named)) == 1 else None
    if index not in claims:
        return None
    reasons = list(dict.fromkeys(reason for each in rejections for reason in each.reasons))
    return UnusableClaim(("spec", "volumes", index), nodes, pod.kind.volumes[index].get("name", ""), claims[index], ", ".join(reasons))


# -- room -----------------------------------------------------------------------------------------------------------------


def _size(node: Node, resource: str) -> int:
    own = {CPU: node.cpu, MEMORY: node.memory, EPHEMERAL_STORAGE: node.ephemeral, PODS: node.pod_limit}
    return own[resource] if resource in own else node.scalars.get(resource, 0)


def _used(node: Node, resource: str) -> int:
    own = {CPU: node.used_cpu, MEMORY: node.used_memory, EPHEMERAL_STORAGE: node.used_ephemeral, PODS: len(node.pods)}
    return own[resource] if resource in own else node.used_scalars.get(resource, 0)


def _asked(kind: PodClass, resource: str) -> int:
    wanted = kind.requests
    own = {CPU: wanted.cpu, MEMORY: wanted.memory, EPHEMERAL_STORAGE: wanted.ephemeral, PODS: 1}
    return own[resource] if resource in own else wanted.scalars.get(resource, 0)


def _short(rejections: dict[str, Rejection]) -> list[str]:
    """The resources of which the filter finds too little."""
    fit = rejections.get(node_resources_fit.NAME)
    return [] if fit is None else list(fit.resources)


def _too_large(cycle: Cycle, node: Node, rejections: dict[str, Rejection]) -> list[str]:
    """The resources of which the pod asks for more than the node has when it is empty."""
    return [resource for resource in _short(rejections) if _asked(cycle.kind, resource) > _size(node, resource)]


def _request_field(kind: PodClass, resource: str) -> Path:
    """The largest request of a resource; the pod's own where it has one."""
    spec = kind.spec
    if resource in ((spec.get("resources") or {}).get("requests") or {}):
        return ("spec", "resources", "requests", resource)
    best: Path = ("spec", "containers")
    most = -1
    for part in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(part) or ()):
            amount = ((container.get("resources") or {}).get("requests") or {}).get(resource)
            if amount is not None and nanos_of(amount) > most:
                best, most = ("spec", part, index, "resources", "requests", resource), nanos_of(amount)
    return best


def _commonest(names: list[str]) -> str:
    """The name that stands there most often, the first one of several."""
    return max(dict.fromkeys(names), key=names.count)


def _size_obstacle(kind: PodClass, nodes: list[Node], too_large: dict[str, list[str]]) -> OversizedRequest:
    resource = _commonest([each for node in nodes for each in too_large[node.name]])
    everywhere = all(resource in too_large[node.name] for node in nodes)
    return OversizedRequest(_request_field(kind, resource), nodes, resource, _asked(kind, resource), everywhere)


# -- other pods -----------------------------------------------------------------------------------------------------------


def _crowd_obstacle(cycle: Cycle, nodes: list[Node], verdicts: dict[str, dict[str, Rejection]]) -> Obstacle | None:
    """What other pods are in the way of: a filter that bars all these nodes; of several, the one whose absence would open most of them."""
    # Where none would open any, room is the last to blame: it may come, and the pods still are where they must not be.
    ways = (inter_pod_affinity.NAME, pod_topology_spread.NAME, node_resources_fit.NAME)
    barring = [name for name in ways if all(name in verdicts[node.name] for node in nodes)]
    opened = {name: sum(verdicts[node.name].keys() == {name} for node in nodes) for name in barring}
    best = max(barring, key=opened.__getitem__, default="")
    if best == node_resources_fit.NAME:
        resource = _commonest([each for node in nodes for each in _short(verdicts[node.name])])
        field = _request_field(cycle.kind, resource) if resource != PODS else ("spec",)
        return UsedUpCapacity(field, nodes, resource, _asked(cycle.kind, resource))
    if best == inter_pod_affinity.NAME:
        return _anti_affinity_obstacle(cycle, nodes)
    if best == pod_topology_spread.NAME:
        return _spread_obstacle(cycle, nodes, [verdicts[node.name][best] for node in nodes])
    return None


def _anti_affinity_obstacle(cycle: Cycle, nodes: list[Node]) -> CrowdedDomains | None:
    """The anti-affinity term that alone bars all these nodes."""
    kind = cycle.kind
    state = cycle.data[inter_pod_affinity.NAME]
    for index, (key, tally) in enumerate(state.anti_affinity):
        if all(key in node.labels and tally.counts.get(node.labels[key], 0) > 0 for node in nodes):
            term = kind.anti_affinity[index]
            there = [pod for node in nodes for pod in node.pods.values() if pod.kind.controller != kind.controller or kind.controller is None]
            others = sorted(pod.name for pod in there if cycle.state.counts.own_term_matches(term, pod.namespace, pod.kind.labels))
            return CrowdedDomains(("spec", "affinity", "podAntiAffinity", _REQUIRED, index, "topologyKey"), nodes, key, others)
    return None


def _spread_obstacle(cycle: Cycle, nodes: list[Node], rejections: list[Rejection]) -> UnmetSpread | None:
    """The constraint that alone bars all these nodes."""
    path = rejections[0].field[:3]
    if len(path) < 3 or any(each.field[:3] != path for each in rejections):
        return None
    missing = rejections[0].field[3:] == ("topologyKey",)
    for counted in cycle.data[pod_topology_spread.NAME].counted:
        constraint = counted.constraint
        if constraint.index == path[2]:
            counts = {} if missing else {domain: counted.tally.counts.get(domain, 0) for domain in counted.tally.domains}
            few = bool(counts) and len(counts) < constraint.min_domains
            return UnmetSpread((*path, "minDomains" if few else "topologyKey"), nodes, counted.key, constraint.max_skew, constraint.min_domains, counts)
    return None
