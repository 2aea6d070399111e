"""Resources at the level of a pod, what its containers ask for together, and the quality of service that comes of both.

Mirrors: DefaultPodLevelResources (pkg/api/pod), qos.ComputePodQOS v1.37; defaultPodRequests (pkg/apis/core/v1) v1.36.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.values.quantity import parse_quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMPUTED = frozenset(("cpu", "memory"))


def default_pod_resources(spec: dict[str, Any]) -> None:
    """What is not said at the level of the pod, as the decoder fills it in before 1.37. Mirrors: defaultHugePagePodLimits, defaultPodRequests."""
    resources = dict(spec["resources"])
    limits, requests = dict(resources.get("limits") or {}), dict(resources.get("requests") or {})
    if limits or requests:
        for name, amount in sum_resources(spec, "limits").items():
            if name.startswith("hugepages-") and name not in requests:
                limits.setdefault(name, amount.canonical())
    if limits:
        for name, amount in sum_resources(spec, "requests").items():
            if name in _COMPUTED:
                requests.setdefault(name, amount.canonical())
        for name, amount in limits.items():
            if name in _COMPUTED or name.startswith("hugepages-"):
                requests.setdefault(name, amount)
    if limits:
        resources["limits"] = limits
    if requests:
        resources["requests"] = requests
    spec["resources"] = resources


def with_pod_resources(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with what is not said at the level of the pod, as a create fills it in since 1.37: limits too, where each container has one.

    Mirrors: DefaultPodLevelResources.
    """
    resources = spec.get("resources") or {}
    limits, requests = dict(resources.get("limits") or {}), dict(resources.get("requests") or {})
    if (not limits and not requests) or not current().has("PodLevelResourcesFixDefaulting"):
        return spec
    most = sum_resources(spec, "limits")
    for name, amount in most.items():
        if name.startswith("hugepages-") and name not in requests:
            limits.setdefault(name, amount.canonical())
    for name, amount in sum_resources(spec, "requests").items():
        if name in _COMPUTED:
            requests.setdefault(name, amount.canonical())
    for name, amount in limits.items():
        if _is_supported(name):
            requests.setdefault(name, amount)
    own = [(each.get("resources") or {}).get("limits") or {} for field in ("initContainers", "containers") for each in spec.get(field) or ()]
    for name, wanted in requests.items():
        if name not in limits and _is_supported(name) and all(name in each for each in own) and name in most:
            limits[name] = wanted if parse_quantity(wanted) > most[name] else most[name].canonical()
    return {**spec, "resources": {**resources, **({"limits": limits} if limits else {}), **({"requests": requests} if requests else {})}}


def _is_supported(name: str) -> bool:
    """Mirrors: IsSupportedPodLevelResource."""
    return name in _COMPUTED or name.startswith("hugepages-")


def sum_resources(spec: dict[str, Any], which: str) -> dict[str, Any]:
    """What the containers ask for together: ``requests`` or ``limits``, name -> Quantity. Mirrors: resourcehelper.AggregateContainerRequests."""

    def amounts(container: dict[str, Any]) -> dict[str, Any]:
        given = (container.get("resources") or {}).get(which) or {}
        return {name: parse_quantity(amount) for name, amount in given.items()}

    total: dict[str, Any] = {}
    for container in spec.get("containers") or ():
        _add(total, amounts(container))
    running: dict[str, Any] = {}
    peak: dict[str, Any] = {}
    for container in spec.get("initContainers") or ():
        needed = amounts(container)
        if container.get("restartPolicy") == "Always":
            _add(total, needed)
            _add(running, needed)
            needed = dict(running)
        else:
            _add(needed, running)
        for name, amount in needed.items():
            if name not in peak or amount > peak[name]:
                peak[name] = amount
    for name, amount in peak.items():
        if name not in total or amount > total[name]:
            total[name] = amount
    return total


def _add(total: dict[str, Any], more: dict[str, Any]) -> None:
    for name, amount in more.items():
        total[name] = total[name] + amount if name in total else amount


def quality_of_service(spec: dict[str, Any]) -> str:
    """Guaranteed, Burstable or BestEffort. Mirrors: qos.ComputePodQOS."""
    pod_level = spec.get("resources")
    if pod_level is not None and current().has("PodLevelResourcesFixKubeletQOSClass"):
        pod_level = pod_level if pod_level.get("requests") or pod_level.get("limits") else None
    if pod_level is not None:
        parts = [pod_level]
    else:
        parts = [(each or {}).get("resources") or {} for field in ("initContainers", "containers") for each in spec.get(field) or ()]
    if not any(parts):
        return "BestEffort"
    requests: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    guaranteed = True
    for part in parts:
        wanted, most = (_compute_amounts(part.get(which)) for which in ("requests", "limits"))
        _add(requests, wanted)
        _add(limits, most)
        guaranteed = guaranteed and len(most) == 2
    if not requests and not limits:
        return "BestEffort"
    same = guaranteed and len(requests) == len(limits) and all(requests.get(name) == amount for name, amount in limits.items())
    return "Guaranteed" if same else "Burstable"


def _compute_amounts(amounts: dict[str, Any] | None) -> dict[str, Any]:
    read = {name: parse_quantity(amount) for name, amount in (amounts or {}).items() if name in _COMPUTED}
    zero = parse_quantity("0")
    return {name: amount for name, amount in read.items() if amount > zero}
