"""Extended resources for which a class of devices stands: on a node that offers none of its own, a pod gets devices through a claim made for it.

Mirrors: pkg/scheduler/framework/plugins/dynamicresources/extendeddynamicresources.go (createRequestsAndMappings) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.pod_requests import nanos_of, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.pod_classes import Pod
    from kubecheck.sim.scheduler.devices.pools import DeviceIndex

_ANNOTATION = "resource.kubernetes.io/extended-resource-claim"


def claimed_resources(amounts: dict[str, int], devices: DeviceIndex) -> dict[str, str]:
    """The extended resources that are asked for and may be had as devices, with the class of each."""
    found = {name: devices.class_for(name) for name, amount in amounts.items() if amount}
    return {name: class_name for name, class_name in found.items() if class_name is not None}


def make_claim(pod: Pod, classes: dict[str, str]) -> dict[str, Any]:
    """The claim of a pod for resources, each with its class."""
    requests: list[tuple[str, str, int]] = []
    for resource in sorted(classes):
        requests += [(name, classes[resource], count) for name, count in _requests(pod.kind.spec, resource)]
    owner = {"apiVersion": "v1", "kind": "Pod", "name": pod.name, "uid": pod.uid, "controller": True, "blockOwnerDeletion": True}
    metadata = {
        "name": f"{pod.name}-extended-resources",
        "namespace": pod.namespace,
        "annotations": {_ANNOTATION: "true"},
        "ownerReferences": [owner],
    }
    written = [
        {"name": name, "exactly": {"deviceClassName": class_name, "allocationMode": "ExactCount", "count": count}}
        for name, class_name, count in sorted(requests)
    ]
    return {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": metadata, "spec": {"devices": {"requests": written}}}


def _requests(spec: dict[str, Any], resource: str) -> list[tuple[str, int]]:
    """Name and count of each request for a resource; of the init containers that end, one that needs more than it can take over."""
    inits = list(spec.get("initContainers") or ())
    containers = [*inits, *(spec.get("containers") or ())]
    lasting: dict[int, tuple[str, int]] = {}
    for index, container in enumerate(containers):
        if index >= len(inits) or container.get("restartPolicy") == "Always":
            count = _count(container, resource)
            if count:
                lasting[index] = (_name(index, container, resource), count)
    passing: tuple[str, int] | None = None
    for index, container in enumerate(inits):
        if container.get("restartPolicy") != "Always":
            later = sum(count for place, (_, count) in lasting.items() if place >= index)
            count = _count(container, resource) - later
            if count > 0 and (passing is None or passing[1] < count):
                passing = (_name(index, container, resource), count)
    return ([] if passing is None else [passing]) + list(lasting.values())


def _count(container: dict[str, Any], resource: str) -> int:
    return whole(nanos_of(((container.get("resources") or {}).get("requests") or {}).get(resource, 0)))


def _name(index: int, container: dict[str, Any], resource: str) -> str:
    return f"container-{index}-request-{sorted(container['resources']['requests']).index(resource)}"
