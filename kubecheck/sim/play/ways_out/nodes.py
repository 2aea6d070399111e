"""Nodes to add: one like another, with what the pod misses there."""

from __future__ import annotations

from kubecheck.sim.play.facts import UnplacedPod
from kubecheck.sim.play.ways_out.requests import amount_of, asked_by
from kubecheck.sim.play.ways_out.steps import Step
from kubecheck.sim.profile import HOSTNAME
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.ways_out.case import Case

ONE_MORE = 4.0
_EACH_MORE, _MOST_MORE = 0.3, 20
_SHOWN = ("cpu", "memory")
_OF_ONE_NODE = frozenset((HOSTNAME, "alpha.eksctl.io/instance-id", "kubernetes.azure.com/node-name"))


def nodes_of(case: Case) -> list[Object]:
    """The nodes of the cluster, without those that stand for as many as it takes, one of each sort and the most common sort first."""
    run = case.played.run
    if run.profile.elastic:
        return []
    added = {node["metadata"]["name"] for node in case.way.nodes}
    sorts: dict[str, list[Object]] = {}
    for node in run.profile.given_nodes():
        if node["metadata"]["name"] in added or (node.get("spec") or {}).get("unschedulable"):
            continue
        labels = {name: each for name, each in (node["metadata"].get("labels") or {}).items() if name not in _OF_ONE_NODE}
        sorts.setdefault(repr((labels, _allocatable(node), (node.get("spec") or {}).get("taints"))), []).append(node)
    return [alike[0] for alike in sorted(sorts.values(), key=len, reverse=True)]


def one_more(
    case: Case,
    node: Object,
    cost: float = ONE_MORE,
    *,
    labels: dict[str, str] | None = None,
    allocatable: dict[str, str] | None = None,
    without_taints: bool = False,
    but: str = "",
    count: int = 1,
) -> Step:
    """The step of one more node like another, or of several.

    Args:
        case: what it is for.
        node: the node that it is like.
        cost: how much that changes.
        labels: those that it has otherwise.
        allocatable: what it offers otherwise.
        without_taints: whether it has none.
        but: how the words say what is different.
        count: how many.
    """
    metadata, spec = node["metadata"], dict(node.get("spec") or {})
    if without_taints:
        spec.pop("taints", None)
    for own in ("podCIDR", "podCIDRs", "providerID"):
        spec.pop(own, None)
    offered = {**_allocatable(node), **(allocatable or {})}
    made = [
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": {**(metadata.get("labels") or {}), HOSTNAME: name, **(labels or {})}},
            "spec": spec,
            "status": {**(node.get("status") or {}), "capacity": offered, "allocatable": offered},
        }
        for name in (f"{metadata['name']}-more-{len(case.way.nodes) + number}" for number in range(1, count + 1))
    ]
    size = ", ".join(f"{_amount(offered[each])} {each}" for each in _SHOWN if each in offered)
    shown = f" ({size})" if size and not allocatable else ""
    many = "one more node" if count == 1 else f"{count} more nodes"
    return Step(cost, f"add {many} like {metadata['name']}{shown}{but}", nodes=tuple(made))


def nodes_for_all(case: Case, node: Object) -> list[Step]:
    """The step of as many nodes like another as all pods together need that have none; none where that is one, or more than anybody adds."""
    waiting: dict[str, int] = {}
    for fact in case.played.facts:
        if isinstance(fact, UnplacedPod):
            for resource, amount in asked_by(case.of(fact)).items():
                waiting[resource] = waiting.get(resource, 0) + amount * fact.count
    offered = _allocatable(node)
    parts = [-(-amount // size) for name, amount in waiting.items() if (size := amount_of(name, offered.get(name, 0)))]
    count = max(parts, default=0) + 1  # what does not divide into nodes needs one more
    return [one_more(case, node, ONE_MORE + _EACH_MORE * count, count=count)] if 1 < count <= _MOST_MORE else []


def _allocatable(node: Object) -> dict[str, Any]:
    status = node.get("status") or {}
    return dict(status.get("allocatable") or status.get("capacity") or {})


def _amount(amount: object) -> str:
    return str(Quantity.parse(amount)) if isinstance(amount, (str, int, float)) else str(amount)
