"""Devices that drivers publish in ResourceSlices: pools of them as one node sees them, and what is taken already.

Mirrors: k8s.io/dynamic-resource-allocation/structured/internal/incubating/pools_incubating.go (GatherPools), structured/internal (AllocatedState)
v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.node_selectors import NodeSelector
from kubecheck.sim.scheduler.core.pod_requests import nanos_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.scheduler.core.nodes import Node

DeviceId = tuple[str, str, str]  # driver, pool, device
_CLASS_PREFIX = "deviceclass.resource.kubernetes.io/"  # with the name of a class: the resource that stands for it
Counters = dict[str, dict[str, int]]


class Device:
    """One device of a slice."""

    __slots__ = ("attributes", "capacity", "consumes", "id", "is_shared", "slice", "taints", "value")

    def __init__(self, value: dict[str, Any], slice_spec: dict[str, Any]) -> None:
        self.value = value
        self.slice = slice_spec
        self.id: DeviceId = (slice_spec.get("driver") or "", (slice_spec.get("pool") or {}).get("name") or "", value.get("name") or "")
        self.attributes: dict[str, Any] = value.get("attributes") or {}
        self.capacity: dict[str, Any] = value.get("capacity") or {}
        self.is_shared = value.get("allowMultipleAllocations") is True
        self.taints: list[dict[str, Any]] = value.get("taints") or []
        self.consumes: list[tuple[str, dict[str, int]]] = [
            (each.get("counterSet") or "", _counters(each)) for each in value.get("consumesCounters") or ()
        ]

    def is_on(self, node: Node) -> bool:
        """Whether the node reaches the device, where a slice leaves that to its devices."""
        return self.slice.get("perDeviceNodeSelection") is not True or _reaches(node, self.value)

    def attribute(self, name: str) -> dict[str, Any] | None:
        """An attribute by its full name; the driver's own may be published without a domain. Mirrors: lookupAttribute."""
        found = self.attributes.get(name)
        if found is None:
            domain, slash, rest = name.partition("/")
            found = self.attributes.get(rest) if slash and domain == self.id[0] else None
        return found


def _counters(value: dict[str, Any]) -> dict[str, int]:
    return {name: nanos_of((counter or {}).get("value")) for name, counter in (value.get("counters") or {}).items()}


def _reaches(node: Node, where: dict[str, Any]) -> bool:
    """Mirrors: NodeMatches."""
    if where.get("nodeName"):
        return bool(where["nodeName"] == node.name)
    if where.get("allNodes"):
        return True
    selector = where.get("nodeSelector")
    return selector is not None and NodeSelector(selector).matches(node.labels, node.name)


class Pool:
    """The devices of one driver's pool that a node reaches, and the counters that they share."""

    __slots__ = ("counters", "devices", "id", "is_incomplete", "is_invalid", "others")

    def __init__(self, driver: str, name: str) -> None:
        self.id = (driver, name)
        self.is_incomplete = False
        self.is_invalid = False
        self.devices: list[Device] = []
        self.others: list[Device] = []
        self.counters: Counters = {}

    def fill(self, slices: list[dict[str, Any]], everything: list[dict[str, Any]]) -> None:
        """Take the devices of slices that the node reaches; those of the rest of the pool only take counters. Mirrors: buildPool."""
        names = {_name(each) for each in slices}
        for each in sorted(slices, key=_name):
            spec = each["spec"]
            for shared in spec.get("sharedCounters") or ():
                if shared.get("name") in self.counters:
                    self.is_invalid = True
                self.counters[shared.get("name") or ""] = _counters(shared)
            if not spec.get("sharedCounters"):
                self.devices += [Device(device, spec) for device in spec.get("devices") or ()]
        self.others = [Device(device, each["spec"]) for each in everything if _name(each) not in names for device in each["spec"].get("devices") or ()]
        if len({device.id for device in self.devices}) < len(self.devices):
            self.is_invalid = True
        for device in (*self.devices, *self.others):
            for counter_set, amounts in device.consumes:
                if any(name not in self.counters.get(counter_set, {}) for name in amounts) or counter_set not in self.counters:
                    self.is_invalid = True


def _name(value: dict[str, Any]) -> str:
    return str(value["metadata"].get("name") or "")


class DeviceIndex:
    """What slices publish and claims hold, found once for each of their states.

    Args:
        slices: The ResourceSlices by name.
        claims: The ResourceClaims by key.
        classes: The DeviceClasses by name.

    Attributes:
        are_assumed: Whether claims are taken to get what they ask for as long as no slice says what there is.
    """

    __slots__ = ("_by_node", "_by_pool", "_by_resource", "_claims", "_classes", "_matches", "_pools", "_shared", "_slices", "_taken", "are_assumed")

    def __init__(self, slices: dict[str, dict[str, Any]], claims: dict[str, dict[str, Any]], classes: dict[str, dict[str, Any]]) -> None:
        self._slices = slices
        self._claims = claims
        self._classes = classes
        self._by_resource: dict[str, str] | None = None
        self.are_assumed = False
        self.forget_slices()
        self._taken: Taken | None = None

    def forget_slices(self) -> None:
        """A slice, or a node, has changed."""
        self._by_node: dict[str, list[dict[str, Any]]] | None = None
        self._shared: list[dict[str, Any]] = []
        self._by_pool: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._pools: dict[str, tuple[Node, list[Pool]]] = {}
        self._matches: dict[tuple[str, DeviceId], bool] = {}

    def forget_claims(self) -> None:
        """A claim has changed."""
        self._taken = None

    def forget_classes(self) -> None:
        """A class has changed."""
        self._by_resource = None

    def class_for(self, resource: str) -> str | None:
        """The class that stands for an extended resource, where devices may be had for it. Mirrors: ExtendedResourceCache.GetDeviceClass."""
        if self._by_resource is None:
            self._by_resource = {f"{_CLASS_PREFIX}{name}": name for name in self._classes}
            for name in sorted(self._classes, reverse=True):
                written = (self._classes[name].get("spec") or {}).get("extendedResourceName")
                if written:
                    self._by_resource[written] = name
        return self._by_resource.get(resource)

    def taken(self) -> Taken:
        """What claims hold."""
        if self._taken is None:
            self._taken = Taken(self._claims.values())
        return self._taken

    def matches(self, expression: str, device: Device) -> bool:
        """Whether a selector takes a device.

        Raises:
            CelError: the evaluation fails.
        """
        key = (expression, device.id)
        found = self._matches.get(key)
        if found is None:
            from kubecheck.schema.policies.devices import matches_device  # CEL is loaded only for selectors

            capacity = {name: each.get("value") for name, each in device.capacity.items()}
            found = self._matches[key] = matches_device(expression, device.id[0], device.attributes, capacity, device.is_shared)
        return found

    def pools(self, node: Node) -> list[Pool]:
        """The pools of which the node reaches something."""
        known = self._pools.get(node.name)
        if known is None or known[0] is not node:
            known = self._pools[node.name] = (node, self._gather_pools(node))
        return known[1]

    def _index(self) -> dict[str, list[dict[str, Any]]]:
        if self._by_node is None:
            self._by_node = {}
            for each in self._slices.values():
                spec = each.get("spec")
                if isinstance(spec, dict):
                    is_local = spec.get("nodeName") and not spec.get("sharedCounters")
                    (self._by_node.setdefault(spec["nodeName"], []) if is_local else self._shared).append(each)
                    self._by_pool.setdefault(_pool_id(spec), []).append(each)
        return self._by_node

    def _gather_pools(self, node: Node) -> list[Pool]:
        """Of the newest generation; those with binding conditions last. Mirrors: GatherPools."""
        reached: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for each in (*self._index().get(node.name, ()), *self._shared):
            if not _is_reached(node, each["spec"]):
                continue
            known = reached.setdefault(_pool_id(each["spec"]), [])
            if known and _generation(known[0]) < _generation(each):
                known.clear()
            if not known or _generation(known[0]) == _generation(each):
                known.append(each)
        found = []
        for identity, own in reached.items():
            pool = Pool(*identity)
            everything = own
            count = (own[0]["spec"].get("pool") or {}).get("resourceSliceCount")
            if len(own) != count:
                others = self._by_pool[identity]
                if any(_generation(each) > _generation(own[0]) for each in others):
                    continue
                everything = [each for each in others if _generation(each) == _generation(own[0])]
                pool.is_incomplete = len(everything) != count
            if not pool.is_incomplete:
                pool.fill(own, everything)
            found.append(pool)
        return sorted(found, key=lambda pool: (any(device.value.get("bindingConditions") is not None for device in pool.devices), pool.id))


def _is_reached(node: Node, spec: dict[str, Any]) -> bool:
    """Whether a slice has something for the node; counters are everybody's."""
    if spec.get("sharedCounters"):
        return True
    if spec.get("nodeName") or spec.get("allNodes") or spec.get("nodeSelector") is not None:
        return _reaches(node, spec)
    return bool(spec.get("perDeviceNodeSelection")) and any(_reaches(node, device) for device in spec.get("devices") or ())


def _pool_id(spec: dict[str, Any]) -> tuple[str, str]:
    return (spec.get("driver") or "", (spec.get("pool") or {}).get("name") or "")


def _generation(value: dict[str, Any]) -> int:
    return (value["spec"].get("pool") or {}).get("generation") or 0


class Taken:
    """What claims hold: devices of their own, and parts of the capacity of shared ones."""

    __slots__ = ("capacity", "devices")

    def __init__(self, claims: Iterable[dict[str, Any]]) -> None:
        """Read the allocations of claims; access for administrators takes nothing. Mirrors: foreachAllocatedDevice."""
        self.devices: set[DeviceId] = set()
        self.capacity: dict[DeviceId, dict[str, int]] = {}
        for claim in claims:
            allocation = (claim.get("status") or {}).get("allocation") or {}
            for result in (allocation.get("devices") or {}).get("results") or ():
                identity = (result.get("driver") or "", result.get("pool") or "", result.get("device") or "")
                if result.get("adminAccess") is True:
                    continue
                if result.get("shareID") is not None:
                    add_amounts(self.capacity.setdefault(identity, {}), result.get("consumedCapacity") or {})
                else:
                    self.devices.add(identity)

    def has(self, identity: DeviceId) -> bool:
        """Whether somebody holds the device or a part of it."""
        return identity in self.devices or identity in self.capacity


def add_amounts(total: dict[str, int], quantities: dict[str, Any]) -> None:
    """Add quantities to amounts in billionths."""
    for name, quantity in quantities.items():
        total[name] = total.get(name, 0) + nanos_of(quantity)
