"""What a pod asks of a node: sums over containers, init containers, sidecars, pod-level resources and overhead.

Amounts are added in billionths and rounded up once at the end, as the server's quantities are.

Mirrors: k8s.io/component-helpers/resource (PodRequests, AggregateContainerRequests) and pkg/scheduler/framework (PodInfo.CalculateResource,
Resource.SetMaxResource) v1.36.
"""

from __future__ import annotations

from kubecheck.values.names import is_qualified_name
from kubecheck.values.quantity import Quantity, QuantityError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

CPU = "cpu"
MEMORY = "memory"
EPHEMERAL_STORAGE = "ephemeral-storage"
PODS = "pods"

_MILLI = 1_000_000
_ONE = 1_000_000_000
_DEFAULT_MILLI_CPU = 100
_DEFAULT_MEMORY = 200 * 1024 * 1024
_NON_MISSING = {CPU: _DEFAULT_MILLI_CPU * _MILLI, MEMORY: _DEFAULT_MEMORY * _ONE}

_SCALARS: dict[str, bool] = {}


def is_extended_resource(name: str) -> bool:
    """Whether the name is an extended resource. Mirrors: v1helper.IsExtendedResourceName."""
    if "/" not in name or "kubernetes.io/" in name or name.startswith("requests."):
        return False
    return not is_qualified_name("requests." + name)


def is_scalar_resource(name: str) -> bool:
    """Whether the scheduler counts a resource that is not one of its four own. Mirrors: schedutil.IsScalarResourceName."""
    known = _SCALARS.get(name)
    if known is None:
        known = is_extended_resource(name) or name.startswith(("hugepages-", "attachable-volumes-")) or "kubernetes.io/" in name
        _SCALARS[name] = known
    return known


def nanos_of(quantity: Any) -> int:
    """A quantity in billionths; what is no quantity counts as nothing."""
    try:
        return Quantity.parse(quantity).nanos
    except (QuantityError, TypeError):
        return 0


def whole(nanos: int) -> int:
    """Mirrors: Quantity.Value."""
    return -(-nanos // _ONE)


def milli(nanos: int) -> int:
    """Mirrors: Quantity.MilliValue."""
    return -(-nanos // _MILLI)


class Requests:
    """The request of a pod in the scheduler's units: milli-CPU, bytes, and whole counts of scalar resources."""

    __slots__ = ("cpu", "ephemeral", "is_nothing", "memory", "non_zero_cpu", "non_zero_memory", "scalars")

    def __init__(self, cpu: int, memory: int, ephemeral: int, scalars: dict[str, int], non_zero_cpu: int, non_zero_memory: int) -> None:
        self.cpu = cpu
        self.memory = memory
        self.ephemeral = ephemeral
        self.scalars = scalars
        self.non_zero_cpu = non_zero_cpu
        self.non_zero_memory = non_zero_memory
        self.is_nothing = not (cpu or memory or ephemeral or scalars)

    def signature(self) -> tuple[Any, ...]:
        """What two requests must share to be interchangeable."""
        return (
            self.cpu,
            self.memory,
            self.ephemeral,
            tuple(sorted(self.scalars.items())),
            self.non_zero_cpu,
            self.non_zero_memory,
        )


def _nanos_list(requests: Any) -> dict[str, int]:
    return {name: nanos_of(quantity) for name, quantity in requests.items()} if isinstance(requests, dict) else {}


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    for name, nanos in more.items():
        total[name] = total.get(name, 0) + nanos


def _maximum(total: dict[str, int], other: dict[str, int]) -> None:
    for name, nanos in other.items():
        if name not in total or nanos > total[name]:
            total[name] = nanos


def _is_pod_level(name: str) -> bool:
    """Mirrors: resourcehelper.IsSupportedPodLevelResource."""
    return name in (CPU, MEMORY) or name.startswith("hugepages-")


def has_pod_level_requests(spec: dict[str, Any]) -> bool:
    """Mirrors: resourcehelper.IsPodLevelRequestsSet."""
    requests = (spec.get("resources") or {}).get("requests")
    return any(_is_pod_level(name) for name in requests) if requests else False


def _is_resize_infeasible(status: dict[str, Any]) -> bool:
    """Mirrors: resourcehelper.IsPodResizeInfeasible."""
    for condition in status.get("conditions") or ():
        if condition.get("type") == "PodResizePending":
            return bool(condition.get("reason") == "Infeasible")
    return False


def _effective(status: dict[str, Any], wanted: dict[str, int], actuated: Any, allocated: Any) -> dict[str, int]:
    """Mirrors: resourcehelper.determineEffectiveRequests."""
    total = {} if _is_resize_infeasible(status) else dict(wanted)
    _maximum(total, _nanos_list(actuated))
    _maximum(total, _nanos_list(allocated))
    return total


def _container_requests(container: dict[str, Any], statuses: dict[str, Any], status: dict[str, Any], missing: dict[str, int]) -> dict[str, int]:
    requests = _nanos_list((container.get("resources") or {}).get("requests"))
    own = statuses.get(container.get("name", ""))
    if own is not None and own.get("resources") is not None:
        requests = _effective(status, requests, own["resources"].get("requests"), own.get("allocatedResources"))
    for name, nanos in missing.items():
        if name not in requests:
            requests[name] = nanos
    return requests


def _statuses(listed: Iterable[dict[str, Any]] | None) -> dict[str, Any]:
    return {each.get("name", ""): each for each in listed or ()}


def sum_requests(spec: dict[str, Any], status: dict[str, Any], missing: dict[str, int], skip_pod_level: bool = False) -> dict[str, int]:
    """The whole request in billionths by resource; containers that name no CPU or memory count as ``missing``.

    Mirrors: resourcehelper.PodRequests, AggregateContainerRequests.
    """
    total: dict[str, int] = {}
    statuses = _statuses(status.get("containerStatuses")) if status else {}
    for container in spec.get("containers") or ():
        _add(total, _container_requests(container, statuses, status, missing))
    if spec.get("initContainers"):
        init_statuses = _statuses(status.get("initContainerStatuses")) if status else {}
        sidecars: dict[str, int] = {}
        highest: dict[str, int] = {}
        for container in spec["initContainers"]:
            if container.get("restartPolicy") == "Always":
                requests = _container_requests(container, init_statuses, status, missing)
                _add(total, requests)
                _add(sidecars, requests)
                requests = sidecars
            else:
                requests = _container_requests(container, {}, status, missing)
                _add(requests, sidecars)
            _maximum(highest, requests)
        _maximum(total, highest)
    if not skip_pod_level and has_pod_level_requests(spec):
        for name, quantity in spec["resources"]["requests"].items():
            if _is_pod_level(name):
                total[name] = nanos_of(quantity)
        if status and status.get("resources") is not None:
            wanted = _nanos_list(spec["resources"]["requests"])
            effective = _effective(status, wanted, status["resources"].get("requests"), status.get("allocatedResources"))
            for name in wanted:
                if _is_pod_level(name):
                    total[name] = effective.get(name, 0)
    if spec.get("overhead"):
        _add(total, _nanos_list(spec["overhead"]))
    return total


def compute_requests(spec: dict[str, Any], status: dict[str, Any]) -> Requests:
    """What the pod takes from a node, with and without the amounts assumed for containers that name none.

    Mirrors: PodInfo.CalculateResource, computePodResourceRequest.
    """
    total = sum_requests(spec, status, {})
    missing = _NON_MISSING
    if has_pod_level_requests(spec):
        missing = {name: nanos for name, nanos in _NON_MISSING.items() if name not in total}
    assumed = sum_requests(spec, status, missing) if missing else total
    scalars = {}
    for name, nanos in total.items():
        if name not in (CPU, MEMORY, EPHEMERAL_STORAGE, PODS) and is_scalar_resource(name):
            scalars[name] = whole(nanos)
    return Requests(
        milli(total.get(CPU, 0)),
        whole(total.get(MEMORY, 0)),
        whole(total.get(EPHEMERAL_STORAGE, 0)),
        scalars,
        milli(assumed.get(CPU, 0)),
        whole(assumed.get(MEMORY, 0)),
    )


def scored_request(spec: dict[str, Any], names: tuple[str, ...], assume_missing: bool) -> list[int]:
    """What scoring counts for an incoming pod, by resource name.

    With ``assume_missing`` (free resources) containers that name no CPU or memory count with the assumed amounts, and pod-level resources are
    left out, as the server's scorer leaves them out. Mirrors: resourceAllocationScorer.calculatePodResourceRequestList.
    """
    total = sum_requests(spec, {}, _NON_MISSING if assume_missing else {}, skip_pod_level=assume_missing)
    return [milli(total.get(name, 0)) if name == CPU else whole(total.get(name, 0)) for name in names]
