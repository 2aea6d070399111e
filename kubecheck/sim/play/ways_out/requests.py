"""What pods ask for, and smaller requests that let all of them fit."""

from __future__ import annotations

from kubecheck.sim.play.hints import request_in_words
from kubecheck.sim.play.ways_out.steps import lookup
from kubecheck.sim.scheduler.core.node_selectors import has_untolerated_taint
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY, milli, nanos_of, whole
from kubecheck.sim.scheduler.diagnosis.changes import free_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sim.play.ways_out.case import Case
    from kubecheck.sim.play.ways_out.steps import Step
    from kubecheck.sim.scheduler.core.nodes import Node

_LEAST_SHARE = 4  # a request is not lowered to less than this part of it
_CPU_STEP, _MEMORY_STEP = 50, 16 << 20


def amount_of(resource: str, quantity: object) -> int:
    """A quantity in thousandths for cpu, whole units else."""
    return milli(nanos_of(quantity)) if resource == CPU else whole(nanos_of(quantity))


def request_of(container: Any, resource: str) -> int:
    """What a container asks for: its request, else its limit, which stands for it."""
    for part in ("requests", "limits"):
        amount = lookup(container, ("resources", part, resource))
        if amount is not None:
            return amount_of(resource, amount)
    return 0


def asked_by(case: Case) -> dict[str, int]:
    """What the containers of the fact's pods ask for in all, by resource."""
    found: dict[str, int] = {}
    for container in lookup(case.pod_spec, ("containers",)) or ():
        names = dict.fromkeys([*(lookup(container, ("resources", "requests")) or ()), *(lookup(container, ("resources", "limits")) or ())])
        for name in names:
            found[name] = found.get(name, 0) + request_of(container, name)
    return {name: amount for name, amount in found.items() if amount}


def lowered(case: Case, resource: str, total: int, cost: float) -> Iterator[Step]:
    """The step after which a pod asks for no more than so much in all: its largest container asks for less, no less than a good part of it."""
    containers = lookup(case.pod_spec, ("containers",)) or ()
    asked = [request_of(container, resource) for container in containers]
    if not asked or sum(asked) <= total or lookup(case.pod_spec, ("resources", "requests")) is not None:
        return
    index = asked.index(max(asked))
    new = _rounded(resource, asked[index] - (sum(asked) - total))
    if new * _LEAST_SHARE < asked[index] or new <= 0:
        return
    path = (*case.template, "spec", "containers", index, "resources", "requests", resource)
    limits = (*case.template, "spec", "containers", index, "resources", "limits", resource)
    text = request_in_words(resource, new)
    share = 4 * (1 - new / asked[index])
    if resource not in (CPU, MEMORY, EPHEMERAL_STORAGE):  # of these limits are requests
        changed = [each for each in (path, limits) if lookup(case.value, each) is not None]
        yield case.edits(cost + share, f"ask for {text} {resource} instead of {request_in_words(resource, asked[index])}", *((each, text) for each in changed))
        return
    old = request_in_words(resource, asked[index])
    name = lookup(containers[index], ("name",))
    yield case.edits(cost + share, f"let container {name} request {text} {resource} instead of {old}", (path, text))


def even_share(case: Case, resource: str) -> list[int]:
    """How much each pod may ask for so that all of them fit, and so that one more does, which updates and drains take; the nodes as they are."""
    own = case.played.run.pods_of(case.store_key)
    fact = case.fact
    wanted = getattr(fact, "wanted", 0) or len(own)
    asked = asked_by(case).get(resource, 0)
    if not wanted or not asked:
        return []
    names = {str(pod["metadata"]["name"]) for pod in own}
    rooms = []
    for node in case.played.run.cluster.placing.scheduler.state.nodes:
        here = [pod for pod in node.pods.values() if pod.name in names]
        if _is_open(case, node):
            rooms.append(free_of(node, resource) + len(here) * asked)
    found = []
    for count in (wanted, wanted + 1):
        share = _largest_share(rooms, count)
        if 0 < share < asked and share not in found:
            found.append(share)
    return found


def _largest_share(rooms: list[int], count: int) -> int:
    """The largest share of which so many fit into rooms; 0 where there is none."""
    fits, too_large = 0, max(rooms, default=0) + 1
    while too_large - fits > 1:
        share = (fits + too_large) // 2
        if sum(room // share for room in rooms) >= count:
            fits = share
        else:
            too_large = share
    return fits


def _is_open(case: Case, node: Node) -> bool:
    pods = case.played.run.pods_of(case.store_key)
    state = case.played.run.cluster.placing.scheduler.state
    if node.unschedulable or not pods:
        return not node.unschedulable
    kind = state.classes.of(pods[0])
    return not has_untolerated_taint(node.taints, kind.tolerations) and bool(kind.selects_node(node.labels, node.name))


def _rounded(resource: str, amount: int) -> int:
    """An amount that a person would write, no more than that."""
    step = _CPU_STEP if resource == CPU else _MEMORY_STEP if resource in (MEMORY, EPHEMERAL_STORAGE) else 1
    return amount - amount % step if amount > 2 * step else amount
