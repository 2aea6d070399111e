"""Nodes to add: one like another, with what the pod misses there."""

from __future__ import annotations

from kubecheck.sim.play.facts import UnplacedPod
from kubecheck.sim.play.hints import request_in_words
from kubecheck.sim.play.ways_out.requests import amount_of, asked_by
from kubecheck.sim.play.ways_out.steps import Step, lookup
from kubecheck.sim.profile import HOSTNAME
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.ways_out.case import Case

ONE_MORE = 4.0
_EACH_MORE, _MOST_MORE = 0.3, 20
_SPARE = 3.0  # one that is needed only while another is away
_SHOWN = ("cpu", "memory")
_UNITS = {"cpu": 1000, "memory": 1 << 30, "ephemeral-storage": 1 << 30}  # nodes are no smaller than that, and have that much more
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


def made_for(case: Case, node: Object, cost: float, **asked: int) -> Iterator[Step]:
    """The step of nodes like another that have all labels and all the room that a pod asks for: one, as many as there are pods without a node, and where steps are played a spare one.

    Args:
        case: what it is for.
        node: the node that they are like.
        cost: how much one of them changes.
        asked: what the pod is known to ask for, in units as of `amount_of`, besides what its containers say.
    """
    labels = {name: value for name, value in _labels_asked_by(case).items() if (node["metadata"].get("labels") or {}).get(name) != value}
    if not labels.keys().isdisjoint(_OF_ONE_NODE):
        return
    offered = _allocatable(node)
    room = {
        name: request_in_words(name, -(-amount // unit) * unit)
        for name, amount in {**asked_by(case), **asked}.items()
        if amount > amount_of(name, offered.get(name, 0)) and (unit := _UNITS.get(name, 1))
    }
    said = [f"the label{'s' if len(labels) > 1 else ''} {', '.join(f'{name}={value}' for name, value in labels.items())}"] if labels else []
    but = " and ".join([*said, *(f"{amount} {name}" for name, amount in room.items())])
    if but:
        but = f"{', but' if room else ''} with {but}"
    spares = (case.fact.count + 1,) if case.stage.plays_steps else ()
    for count in dict.fromkeys((1, case.fact.count, *spares)):
        if count <= _MOST_MORE:
            spare = _SPARE if count > case.fact.count else 0
            yield one_more(case, node, cost + spare + _EACH_MORE * (count - 1), labels=labels, allocatable=room, but=but, count=count)


def _labels_asked_by(case: Case) -> dict[str, str]:
    """The labels with which a node meets the pod's node selector and the first term of its required node affinity, as far as labels do."""
    found = dict(lookup(case.pod_spec, ("nodeSelector",)) or {})
    terms = lookup(case.pod_spec, ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")) or ()
    for each in lookup(terms, (0, "matchExpressions")) or ():
        if each.get("operator") == "In" and each.get("values"):
            found.setdefault(each["key"], each["values"][0])
        elif each.get("operator") == "Exists":
            found.setdefault(each["key"], "true")
    return found


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
