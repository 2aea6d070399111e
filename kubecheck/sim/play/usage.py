"""What the pods on each node request, and what the node has for them; what became of claims."""

from __future__ import annotations

from kubecheck.sim.play.assumptions import is_assumed_claim, named_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from kubecheck.sim.objects.store import Store

_ENDED = ("Succeeded", "Failed")


class NodeUse:
    """What the pods on a node request after the install: resource -> (requested, allocatable), cpu in thousandths, everything else in whole units."""

    __slots__ = ("node", "resources")

    def __init__(self, node: str, resources: dict[str, tuple[int, int]]) -> None:
        self.node = node
        self.resources = resources


class ClaimUse:
    """What became of a claim after the install.

    ``phase`` is Bound, Pending or Lost; ``volume`` the name of the PersistentVolume, empty where a provisioner would make one; ``storage_class`` is
    empty for none and for the default class where no file says which; ``size`` as written, ``pods`` are those that mount it.
    """

    __slots__ = ("claim", "namespace", "phase", "pods", "size", "storage_class", "volume")

    def __init__(self, namespace: str, claim: str, phase: str, volume: str, storage_class: str, size: str, pods: tuple[str, ...]) -> None:
        self.namespace = namespace
        self.claim = claim
        self.phase = phase
        self.volume = volume
        self.storage_class = storage_class
        self.size = size
        self.pods = pods


def node_uses(store: Store, rejected: Collection[tuple[str, str]] = ()) -> tuple[NodeUse, ...]:
    """Every node by name, with each resource that it has: what is requested and what is allocatable, cpu in milli, others in whole units.

    Args:
        store: the objects.
        rejected: (namespace, name) of the pods that the kubelets of their nodes do not take, which take no room.
    """
    from kubecheck.sim.scheduler.core.pod_requests import (  # only where nodes are known
        CPU,
        MEMORY,
        PODS,
        milli,
        nanos_of,
        sum_requests,
        whole,
    )

    pods: dict[str, list[dict[str, int]]] = {}
    for pod in store.of_kind("Pod"):
        status = pod.get("status") or {}
        if status.get("phase") not in _ENDED and (pod["metadata"]["namespace"], pod["metadata"]["name"]) not in rejected:
            pods.setdefault(str(pod["spec"].get("nodeName") or ""), []).append(sum_requests(pod["spec"], status, {}))
    found, always = [], (CPU, MEMORY, PODS)
    for node in sorted(store.of_kind("Node"), key=lambda each: str(each["metadata"]["name"])):
        name = str(node["metadata"]["name"])
        here = pods.get(name, [])
        status = node.get("status") or {}
        allocatable = status.get("allocatable") or status.get("capacity") or {}
        resources = {}
        for resource in (*always, *sorted(set(allocatable).difference(always))):
            scale = milli if resource == CPU else whole
            requested = len(here) if resource == PODS else scale(sum(each.get(resource, 0) for each in here))
            resources[resource] = (requested, scale(nanos_of(allocatable.get(resource) or 0)))
        found.append(NodeUse(name, resources))
    return tuple(found)


def claim_uses(store: Store) -> tuple[ClaimUse, ...]:
    """Every claim by namespace and name, less those that are only taken to exist."""
    found = []
    for claim in sorted(store.of_kind("PersistentVolumeClaim"), key=lambda each: (each["metadata"]["namespace"], each["metadata"]["name"])):
        if is_assumed_claim(claim):
            continue
        metadata, spec = claim["metadata"], claim["spec"]
        volume = str(spec.get("volumeName") or "")
        made = volume == f"pvc-{metadata['uid']}"
        size = str(((spec.get("resources") or {}).get("requests") or {}).get("storage", ""))
        phase = str((claim.get("status") or {}).get("phase") or "Pending")
        pods = tuple(pod["metadata"]["name"] for pod in store.stored("Pod", "mounts", metadata["namespace"], metadata["name"]))
        found.append(ClaimUse(metadata["namespace"], metadata["name"], phase, "" if made else volume, named_class(claim), size, pods))
    return tuple(found)
