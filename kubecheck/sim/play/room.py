"""Whether known nodes always have room, whichever pod comes next and wherever the others are: found by counting, without a play."""

from __future__ import annotations

from kubecheck.api.defaults import default
from kubecheck.api.views.view import get, items
from kubecheck.sim.objects.taints import evicting_taints, tolerates
from kubecheck.sim.scheduler.core.node_selectors import has_untolerated_taint
from kubecheck.sim.scheduler.core.nodes import Node
from kubecheck.sim.scheduler.core.pod_classes import PodClass
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY, PODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object

    Amounts = dict[str, int]

_APART = ("anti_affinity", "host_ports", "own_affinity")  # what other pods decide about
_SPREADS = frozenset(("ScheduleAnyway",))
_ASKED_OF_KUBELETS = ("nodeName", "os")  # which may reject the pod
_FEATURES = ("restartPolicyRules",)  # of containers, which not every node has


def pods_like(namespace: str, template: Object) -> PodClass:
    """The pods of a template as the scheduler sees them: as they are stored, with limits that are requests as well."""
    stored = default({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": namespace}, "spec": template["spec"]})
    return PodClass(0, namespace, {}, stored["spec"], None)


def needs_room_alone(pods: PodClass) -> bool:
    """Whether all that keeps pods off a node is its room, its taints and its labels, and no other pod.

    Mirrors: the filters of pkg/scheduler/framework/plugins (nodeports, interpodaffinity, podtopologyspread, volumerestrictions,
    nodevolumelimits, volumebinding, volumezone, nodedeclaredfeatures), as far as a pod has what they look at.
    """
    spec = pods.spec
    return (
        not spec.get("hostNetwork")
        and not any(spec.get(field) for field in _ASKED_OF_KUBELETS)
        and not any(getattr(pods, name) for name in _APART)
        and all(get(each, ("whenUnsatisfiable",)) in _SPREADS for each in items(spec.get("topologySpreadConstraints")))
        and not _needs_storage(pods)
        and not any(get(each, (field,)) for each in [*items(spec.get("containers")), *items(spec.get("initContainers"))] for field in _FEATURES)
    )


def _needs_storage(pods: PodClass) -> bool:
    """Whether the pods mount what not every node has alike."""
    return bool(pods.stored_volumes)


def always_fit(nodes: Iterable[Object], workloads: Iterable[tuple[PodClass, int, int]], *, are_drained: bool) -> bool:
    """Whether each pod finds a node that takes it and has room, once those that end are gone, and may stay there.

    Pods beside one another fill some nodes so far that a further one does not fit there. To fill a node in one resource takes what it has of it, less
    what that pod asks for; so for each resource there is a number of nodes that all pods together can fill, and where these numbers come to
    less than there are nodes, one is left.

    Args:
        nodes: Node values.
        workloads: the pods of each, how many there are, and how many more while it is updated, one workload at a time.
        are_drained: whether the nodes are drained, one at a time.
    """
    values = {each["metadata"]["name"]: each for each in reversed(list(nodes))}
    known = [Node(each) for each in values.values()]
    total: Amounts = {}
    surge: Amounts = {}
    kinds: dict[Any, tuple[PodClass, Amounts]] = {}
    for pods, count, more in workloads:
        asked = _asked(pods) if count else {}
        if asked:
            kinds.setdefault(_likeness(pods), (pods, asked))
        for name, amount in asked.items():
            total[name] = total.get(name, 0) + amount * count
            surge[name] = max(surge.get(name, 0), amount * more)
    for pods, asked in kinds.values():
        fit = [node for node in known if _is_open(node, pods)]
        if any(_lets_go(values[node.name], pods) for node in fit):
            return False
        shapes = [_offered(node) for node in fit]
        if sum(_filled(shapes, name, amount, total[name] + surge[name] - amount) for name, amount in asked.items()) >= len(shapes):
            return False
        if are_drained and sum(_filled(shapes, name, amount, total[name] - amount) for name, amount in asked.items()) >= len(shapes) - 1:
            return False
    return True


def _likeness(pods: PodClass) -> Any:
    """What pods share that find room on the same nodes."""
    return pods.requests.signature(), pods.tolerations, pods.node_signature()


def _is_open(node: Node, pods: PodClass) -> bool:
    return not node.unschedulable and not has_untolerated_taint(node.taints, pods.tolerations) and pods.selects_node(node.labels, node.name)


def _lets_go(node: Object, pods: PodClass) -> bool:
    """Whether a taint of the node takes the pods off it after a while."""
    tolerations = [each for each in items(pods.spec.get("tolerations")) if each.get("tolerationSeconds") is not None]
    return bool(tolerations) and any(tolerates(each, taint) for taint in evicting_taints(node) for each in tolerations)


def _offered(node: Node) -> Amounts:
    return {CPU: node.cpu, MEMORY: node.memory, EPHEMERAL_STORAGE: node.ephemeral, PODS: node.pod_limit, **node.scalars}


def _asked(pods: PodClass) -> Amounts:
    """What a pod takes of each resource that can run short for it."""
    requests = pods.requests
    found = {CPU: requests.cpu, MEMORY: requests.memory, EPHEMERAL_STORAGE: requests.ephemeral, PODS: 1, **requests.scalars}
    return {name: amount for name, amount in found.items() if amount > 0}


def _filled(shapes: list[Amounts], name: str, amount: int, others: int) -> int:
    """How many nodes at most the others can fill so far that this amount of a resource is not left."""
    filled = 0
    for least in sorted(max(shape.get(name, 0) - amount + 1, 0) for shape in shapes):
        others -= least
        if others < 0:
            break
        filled += 1
    return filled
