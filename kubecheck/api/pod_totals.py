"""The requests and limits of a pod as a whole, as admission counts them.

Mirrors: plugin/pkg/admission/limitranger (podRequests, podLimits), k8s.io/component-helpers/resource (PodRequests, PodLimits) v1.36.
"""

from __future__ import annotations

from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# What a pod may say as a whole. Mirrors: supportedPodLevelResources; LimitRanger knows of no huge pages, component-helpers do.
_OF_PODS = ("cpu", "memory")


def total(spec: dict[str, Any], what: str) -> dict[str, str]:
    """The ``requests`` or ``limits`` of a pod as a whole, without its overhead, as LimitRanger counts them."""
    return {name: str(quantity) for name, quantity in _sums(spec, what, _OF_PODS).items()}


def total_with_overhead(spec: dict[str, Any], what: str) -> dict[str, str]:
    """The same with the pod's overhead; limits grow by it where there are some. Mirrors: resourcehelper.PodRequests, PodLimits."""
    sums = _sums(spec, what, (*_OF_PODS, "hugepages-"))
    for name, amount in (spec.get("overhead") or {}).items():
        if name in sums and sums[name].sign():
            sums[name] = sums[name] + Quantity.parse(amount)
        elif what == "requests":
            sums[name] = Quantity.parse(amount)
    return {name: str(quantity) for name, quantity in sums.items()}


def _sums(spec: dict[str, Any], what: str, of_pods: tuple[str, ...]) -> dict[str, Quantity]:
    """What the containers add up to; of resources whose names begin with one of ``of_pods``, what the pod says as a whole counts instead."""
    sums: dict[str, Quantity] = {}

    def add(amounts: dict[str, str], to: dict[str, Quantity]) -> None:
        for name, amount in amounts.items():
            quantity = Quantity.parse(amount)
            to[name] = to[name] + quantity if name in to else quantity

    for container in spec.get("containers") or ():
        add((container.get("resources") or {}).get(what) or {}, sums)
    sidecars: dict[str, Quantity] = {}
    peaks: dict[str, Quantity] = {}
    for container in spec.get("initContainers") or ():
        amounts = (container.get("resources") or {}).get(what) or {}
        if container.get("restartPolicy") == "Always":
            add(amounts, sums)
            add(amounts, sidecars)
            now = dict(sidecars)
        else:
            now = dict(sidecars)
            add(amounts, now)
        for name, quantity in now.items():
            if name not in peaks or peaks[name] < quantity:
                peaks[name] = quantity
    for name, quantity in peaks.items():
        if name not in sums or sums[name] < quantity:
            sums[name] = quantity
    for name, amount in ((spec.get("resources") or {}).get(what) or {}).items():
        if name.startswith(of_pods):
            sums[name] = Quantity.parse(amount)
    return sums
