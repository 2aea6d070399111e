"""What a ResourceClaim asks for: requests with their alternatives, how much of a shared device one takes, and what devices must have in common.

Mirrors: k8s.io/dynamic-resource-allocation/structured/internal/incubating (consumable_capacity.go, constraint.go, matchAttributeConstraint,
requestAccessor) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.pod_requests import nanos_of, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.devices.pools import Device

_ONE = 1_000_000_000
_VALUES = ("string", "int", "bool", "version")


class DeviceRequest:
    """One request, or one alternative of a request with several."""

    __slots__ = ("capacity", "class_name", "count", "has_admin_access", "is_for_all", "name", "parent", "selectors", "tolerations")

    def __init__(self, value: dict[str, Any], name: str, parent: str = "") -> None:
        self.name = name
        self.parent = parent
        self.class_name: str = value.get("deviceClassName") or ""
        self.is_for_all = value.get("allocationMode") == "All"
        self.count: int = value.get("count") or 1
        self.has_admin_access = not parent and value.get("adminAccess") is True
        self.selectors: list[str] = [(each.get("cel") or {}).get("expression") or "" for each in value.get("selectors") or ()]
        self.tolerations: list[dict[str, Any]] = value.get("tolerations") or []
        self.capacity: dict[str, Any] = (value.get("capacity") or {}).get("requests") or {}

    @property
    def full_name(self) -> str:
        """The name in an allocation."""
        return f"{self.parent}/{self.name}" if self.parent else self.name

    def tolerates(self, device: Device) -> bool:
        """Whether no taint keeps the device from the request. Mirrors: taintPreventsAllocation."""
        return not any(
            taint.get("effect") in ("NoSchedule", "NoExecute") and not any(_tolerates(each, taint) for each in self.tolerations)
            for taint in device.taints
        )

    def consumed(self, device: Device) -> dict[str, int]:
        """How much of each capacity the request takes of a device. Mirrors: GetConsumedCapacityFromRequest."""
        return {name: _consumed(self.capacity.get(name), capacity) for name, capacity in device.capacity.items()}

    def fits(self, device: Device, taken: dict[str, int], promised: dict[str, int]) -> bool:
        """Whether the device has as much left as the request takes. Mirrors: CmpRequestOverCapacity."""
        if any(name not in device.capacity for name in self.capacity):
            return False
        for name, capacity in device.capacity.items():
            amount = _consumed(self.capacity.get(name), capacity)
            if _violates(amount, capacity.get("requestPolicy")):
                return False
            if amount + taken.get(name, 0) + promised.get(name, 0) > nanos_of(capacity.get("value")):
                return False
        return True


def alternatives(request: dict[str, Any]) -> list[DeviceRequest]:
    """What would do for one request, the best first: itself, or its subrequests."""
    name = request.get("name") or ""
    if request.get("firstAvailable"):
        return [DeviceRequest(each, each.get("name") or "", name) for each in request["firstAvailable"]]
    return [DeviceRequest(request.get("exactly") or {}, name)]


def _tolerates(toleration: dict[str, Any], taint: dict[str, Any]) -> bool:
    """Mirrors: resourceclaim.ToleratesTaint."""
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("key") and toleration["key"] != taint.get("key"):
        return False
    operator = toleration.get("operator") or "Equal"
    return operator == "Exists" or (operator == "Equal" and (toleration.get("value") or "") == (taint.get("value") or ""))


def _consumed(wanted: Any, capacity: dict[str, Any]) -> int:
    """An amount asked for, rounded as the device demands. Mirrors: calculateConsumedCapacity."""
    policy = capacity.get("requestPolicy") or {}
    if wanted is None:
        return nanos_of(capacity.get("value") if policy.get("default") is None else policy["default"])
    amount = nanos_of(wanted)
    span = policy.get("validRange")
    if span is not None and span.get("min") is not None:
        lowest = nanos_of(span["min"])
        if amount < lowest:
            return lowest
        if span.get("step") is None:
            return amount
        step, base = whole(nanos_of(span["step"])), whole(lowest)
        return (base - (base - whole(amount)) // step * step) * _ONE
    for value in policy.get("validValues") or ():
        if amount <= nanos_of(value):
            return nanos_of(value)
    return amount


def _violates(amount: int, policy: dict[str, Any] | None) -> bool:
    """Mirrors: violatesPolicy."""
    if policy is None or (policy.get("default") is not None and amount == nanos_of(policy["default"])):
        return False
    span = policy.get("validRange")
    if span is not None:
        if span.get("max") is not None and amount > nanos_of(span["max"]):
            return True
        return span.get("step") is not None and (whole(amount) - whole(nanos_of(span.get("min")))) % whole(nanos_of(span["step"])) != 0
    values = policy.get("validValues") or ()
    return bool(values) and all(amount != nanos_of(value) for value in values)


class Constraint:
    """What the devices of some requests of a claim must share, or must not.

    Mirrors: matchAttributeConstraint, distinctAttributeConstraint.
    """

    __slots__ = ("_attribute", "_by_request", "_count", "_first", "_is_distinct", "_requests")

    def __init__(self, value: dict[str, Any]) -> None:
        self._is_distinct = value.get("matchAttribute") is None
        self._attribute: str = value.get("distinctAttribute" if self._is_distinct else "matchAttribute") or ""
        self._requests = frozenset(value.get("requests") or ())
        self._count = 0
        self._first: dict[str, Any] = {}
        self._by_request: dict[str, dict[str, Any]] = {}

    def _concerns(self, request: DeviceRequest) -> bool:
        return not self._requests or (request.parent or request.name) in self._requests or request.full_name in self._requests

    def add(self, request: DeviceRequest, device: Device) -> bool:
        """Count a device in where it fits with the others."""
        if not self._concerns(request):
            return True
        attribute = device.attribute(self._attribute)
        if attribute is None:
            return False
        if self._count:
            if self._is_distinct:
                if any(_equal(attribute, other) is not False for other in self._by_request.values()):
                    return False
            elif not _equal(attribute, self._first):
                return False
        else:
            self._first = attribute
        self._by_request[request.parent or request.name] = attribute
        self._count += 1
        return True

    def remove(self, request: DeviceRequest) -> None:
        """Count a device out again."""
        if self._concerns(request):
            self._by_request.pop(request.parent or request.name, None)
            self._count -= 1


def _equal(one: dict[str, Any], other: dict[str, Any]) -> bool | None:
    """Whether two attributes are equal; None where the first is of no known type."""
    for name in _VALUES:
        if one.get(name) is not None:
            return bool(other.get(name) == one[name])
    return None
