"""What the pods on each node request, and what the node has for them."""

from __future__ import annotations

from kubecheck.sim.facts import NodeUse
from kubecheck.sim.scheduler.requests import CPU, MEMORY, PODS, milli, nanos_of, sum_requests, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.store import Store

_ENDED = ("Succeeded", "Failed")
_ALWAYS = (CPU, MEMORY, PODS)


def node_uses(store: Store) -> tuple[NodeUse, ...]:
    """Every node by name, with each resource that it has: what is requested and what is allocatable, cpu in milli, others in whole units."""
    pods: dict[str, list[dict[str, int]]] = {}
    for pod in store.of_kind("Pod"):
        status = pod.get("status") or {}
        if status.get("phase") not in _ENDED:
            pods.setdefault(str(pod["spec"].get("nodeName") or ""), []).append(sum_requests(pod["spec"], status, {}))
    found = []
    for node in sorted(store.of_kind("Node"), key=lambda each: str(each["metadata"]["name"])):
        name = str(node["metadata"]["name"])
        here = pods.get(name, [])
        status = node.get("status") or {}
        allocatable = status.get("allocatable") or status.get("capacity") or {}
        resources = {}
        for resource in (*_ALWAYS, *sorted(set(allocatable).difference(_ALWAYS))):
            scale = milli if resource == CPU else whole
            requested = len(here) if resource == PODS else scale(sum(each.get(resource, 0) for each in here))
            resources[resource] = (requested, scale(nanos_of(allocatable.get(resource) or 0)))
        found.append(NodeUse(name, resources))
    return tuple(found)
