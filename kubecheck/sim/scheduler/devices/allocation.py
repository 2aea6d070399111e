"""Chooses devices on a node for the claims of a pod, the first that will do in the order of pools, slices and devices.

Mirrors: k8s.io/dynamic-resource-allocation/structured/internal/incubating/allocator_incubating.go (Allocate, allocateOne, allocateDevice) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import CycleError
from kubecheck.sim.scheduler.devices.requests import Constraint, DeviceRequest, alternatives

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.devices.pools import Counters, Device, DeviceId, Pool, Taken

_MOST_RESULTS = 32  # devices in the allocation of one claim
_MOST_STEPS = 200_000  # in place of the server's time limit
_SHARE = "00000000-0000-0000-0000-000000000000"  # stands for the identity of a share



class TooManyError(Exception):
    """An alternative needs more devices than an allocation may hold."""


class FailedOnNodeError(Exception):
    """The node's pools are broken; the text is the server's reason."""


class _Wanted:
    """An alternative with the devices that it may have where it wants them all."""

    __slots__ = ("all", "class_selectors", "count", "matches", "request")

    def __init__(self, request: DeviceRequest, class_selectors: list[str]) -> None:
        self.request = request
        self.class_selectors = class_selectors
        self.count = request.count
        self.all: list[tuple[Pool, Device]] = []
        self.matches: dict[DeviceId, bool] = {}


class Allocation:
    """One search on one node.

    Attributes:
        results: For each claim, the devices chosen: the request, the device and what is taken of it.
    """

    def __init__(
        self,
        node: Node,
        claims: list[dict[str, Any]],
        classes: dict[str, dict[str, Any]],
        pools: list[Pool],
        taken: Taken,
        matches: Callable[[str, Device], bool],
    ) -> None:
        self._node = node
        self._claims = claims
        self._pools = pools
        self._taken = taken
        self._matches = matches
        self._steps = 0
        self._promised: dict[DeviceId, set[int]] = {}
        self._promised_capacity: dict[DeviceId, list[dict[str, int]]] = {}
        self._counters: dict[tuple[str, str], Counters] = {}
        self.results: list[list[tuple[DeviceRequest, Device, dict[str, int]]]] = [[] for _ in claims]
        self._constraints = [[Constraint(each) for each in _devices(claim).get("constraints") or ()] for claim in claims]
        self._wanted = [
            [[self._prepare(index, request, classes) for request in alternatives(each)] for each in _devices(claim).get("requests") or ()]
            for index, claim in enumerate(claims)
        ]
        for claim, wanted in zip(claims, self._wanted, strict=True):
            least = sum(min(each.count for each in choice) for choice in wanted)
            if least > _MOST_RESULTS:
                raise CycleError(f"claim {_key(claim)}: number of requested devices {least} exceeds the claim limit of {_MOST_RESULTS}")

    def _prepare(self, index: int, request: DeviceRequest, classes: dict[str, dict[str, Any]]) -> _Wanted:
        """Mirrors: validateDeviceRequest."""
        selectors = ((classes.get(request.class_name) or {}).get("spec") or {}).get("selectors") or ()
        wanted = _Wanted(request, [(each.get("cel") or {}).get("expression") or "" for each in selectors])
        if not request.is_for_all:
            return wanted
        for pool in self._pools:
            if pool.is_incomplete or pool.is_invalid:
                state = "being updated" if pool.is_incomplete else "invalid"
                name = f"claim {_key(self._claims[index])}, request {request.name}"
                raise CycleError(f"{name}: asks for all devices, but resource pool {'/'.join(pool.id)} is currently {state}")
            for device in pool.devices:
                if self._is_selectable(index, wanted, device) and self._has_capacity(request, device):
                    wanted.all.append((pool, device))
        wanted.count = len(wanted.all)
        return wanted

    def find(self) -> bool:
        """Whether every claim gets what it asks for on the node."""
        if self._allocate(0, 0, None, 0, (0, 0)):
            return True
        if any(pool.is_invalid for pool in self._pools):
            raise FailedOnNodeError("invalid resource pools were encountered")
        return False

    def _allocate(self, claim: int, request: int, choice: _Wanted | None, number: int, start: tuple[int, int]) -> bool:
        """Choose device ``number`` of a request and all that come after it. Mirrors: allocateOne."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise CycleError(f"node {self._node.name}: timed out trying to allocate devices")
        while True:
            if claim >= len(self._claims):
                return True
            if request < len(self._wanted[claim]):
                break
            try:
                return self._allocate(claim + 1, 0, None, 0, (0, 0))
            except TooManyError:
                return False
        if choice is None:
            choices = self._wanted[claim][request]
            if not choices[0].request.parent:
                return self._allocate(claim, request, choices[0], 0, (0, 0))
            return self._choose(claim, request, choices)
        if choice.request.is_for_all and not choice.all:
            return False
        if number >= choice.count:
            return self._allocate(claim, request + 1, None, 0, (0, 0))
        if len(self.results[claim]) + choice.count - number > _MOST_RESULTS:
            raise TooManyError
        if choice.request.is_for_all:
            pool, device = choice.all[number]
            undo = self._take(claim, choice, pool, device, must=True)
            if undo is None:
                return False
            if self._allocate(claim, request, choice, number + 1, (0, 0)):
                return True
            undo()
            return False
        return self._search(claim, request, choice, number, start)

    def _choose(self, claim: int, request: int, choices: list[_Wanted]) -> bool:
        """The first alternative that will do; when all would be too many devices, so is the request."""
        is_too_many = True
        for choice in choices:
            try:
                if self._allocate(claim, request, choice, 0, (0, 0)):
                    return True
            except TooManyError:
                continue
            is_too_many = False
        if is_too_many:
            raise TooManyError
        return False

    def _search(self, claim: int, request: int, choice: _Wanted, number: int, start: tuple[int, int]) -> bool:
        wanted = choice.request
        for pool_index in range(start[0], len(self._pools)):
            pool = self._pools[pool_index]
            if pool.is_incomplete or pool.is_invalid:
                continue
            for index in range(start[1] if pool_index == start[0] else 0, len(pool.devices)):
                device = pool.devices[index]
                if claim in self._promised.get(device.id, ()) if wanted.has_admin_access else self._is_in_use(device.id):
                    continue
                if not self._is_selectable(claim, choice, device) or not self._has_capacity(wanted, device):
                    continue
                undo = self._take(claim, choice, pool, device, must=False)
                if undo is None:
                    continue
                if self._allocate(claim, request, choice, number + 1, (pool_index, index + 1)):
                    return True
                undo()
        return False

    def _is_in_use(self, identity: DeviceId) -> bool:
        return identity in self._taken.devices or bool(self._promised.get(identity))

    def _is_selectable(self, claim: int, choice: _Wanted, device: Device) -> bool:
        """Mirrors: isSelectable."""
        known = choice.matches.get(device.id)
        if known is None:
            known = (
                all(self._ask(each, device, f"class {choice.request.class_name}: selector #{n}") for n, each in enumerate(choice.class_selectors))
                and all(
                    self._ask(each, device, f"claim {_key(self._claims[claim])}: selector #{n}") for n, each in enumerate(choice.request.selectors)
                )
                and device.is_on(self._node)
            )
            choice.matches[device.id] = known
        return known

    def _ask(self, expression: str, device: Device, who: str) -> bool:
        from kubecheck.schema.cel.values import CelError

        try:
            return self._matches(expression, device)
        except CelError as error:
            raise CycleError(f"{who}: CEL runtime error: {error}") from None

    def _has_capacity(self, request: DeviceRequest, device: Device) -> bool:
        promised: dict[str, int] = {}
        for each in self._promised_capacity.get(device.id, ()):
            for name, amount in each.items():
                promised[name] = promised.get(name, 0) + amount
        return request.fits(device, self._taken.capacity.get(device.id, {}), promised)

    def _take(self, claim: int, choice: _Wanted, pool: Pool, device: Device, must: bool) -> Callable[[], None] | None:
        """Promise a device to a claim; the function gives it back. None where it cannot be had. Mirrors: allocateDevice."""
        wanted = choice.request
        if wanted.has_admin_access:
            if not device.is_shared and claim in self._promised.get(device.id, ()):
                return None
        elif self._is_in_use(device.id):
            return None
        is_counted = bool(device.consumes) and not (
            device.is_shared and (device.id in self._taken.capacity or bool(self._promised_capacity.get(device.id)))
        )
        if is_counted and not self._reserve_counters(pool, device):
            return None
        added: list[Constraint] = []

        def give_back() -> None:
            for constraint in reversed(added):
                constraint.remove(wanted)
            if is_counted:
                self._count(pool, device, 1)

        if not wanted.tolerates(device):
            give_back()
            return None
        for constraint in self._constraints[claim]:
            if not constraint.add(wanted, device):
                give_back()
                if must:
                    name = f"claim {_key(self._claims[claim])}, request {wanted.name}"
                    raise CycleError(f"{name}: cannot add device {'/'.join(device.id)} because a claim constraint would not be satisfied")
                return None
            added.append(constraint)
        if not self._has_capacity(wanted, device):
            give_back()
            return None
        consumed = wanted.consumed(device) if device.is_shared else {}
        if device.is_shared:
            self._promised_capacity.setdefault(device.id, []).append(consumed)
        else:
            self._promised.setdefault(device.id, set()).add(claim)
        self.results[claim].append((wanted, device, consumed))

        def undo() -> None:
            self.results[claim].pop()
            if device.is_shared:
                self._promised_capacity[device.id].pop()
            else:
                self._promised[device.id].discard(claim)
            give_back()

        return undo

    def _reserve_counters(self, pool: Pool, device: Device) -> bool:
        """Take the shared counters of a device where the pool has enough. Mirrors: checkAvailableCounters."""
        left = self._counters.get(pool.id)
        if left is None:
            left = self._counters[pool.id] = {name: dict(amounts) for name, amounts in pool.counters.items()}
            for other in (*pool.devices, *pool.others):
                if self._taken.has(other.id):
                    self._count(pool, other, -1)
        self._count(pool, device, -1)
        if all(amount >= 0 for amounts in left.values() for amount in amounts.values()):
            return True
        self._count(pool, device, 1)
        return False

    def _count(self, pool: Pool, device: Device, sign: int) -> None:
        left = self._counters[pool.id]
        for counter_set, amounts in device.consumes:
            for name, amount in amounts.items():
                left[counter_set][name] += sign * amount

    def status(self, index: int) -> dict[str, Any]:
        """The ``.status.allocation`` of a claim."""
        results = []
        for request, device, consumed in self.results[index]:
            driver, pool, name = device.id
            result: dict[str, Any] = {"request": request.full_name, "driver": driver, "pool": pool, "device": name}
            if request.has_admin_access:
                result["adminAccess"] = True
            if request.tolerations:
                result["tolerations"] = request.tolerations
            if device.is_shared:
                result["shareID"] = _SHARE
                result["consumedCapacity"] = {each: f"{amount}n" for each, amount in consumed.items()}
            results.append(result)
        found: dict[str, Any] = {"devices": {"results": results}}
        selector = self._node_selector([device for _, device, _ in self.results[index]])
        if selector is not None:
            found["nodeSelector"] = selector
        return found

    def _node_selector(self, devices: list[Device]) -> dict[str, Any] | None:
        """Where the devices can be used. Mirrors: createNodeSelector."""
        term: dict[str, list[dict[str, Any]]] = {}
        for device in devices:
            where = device.value if device.slice.get("perDeviceNodeSelection") is True else device.slice
            if where.get("nodeName") or device.value.get("bindsToNode"):
                return {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [self._node.name]}]}]}
            for each in ((where.get("nodeSelector") or {}).get("nodeSelectorTerms") or ())[:1]:
                for kind in ("matchFields", "matchExpressions"):
                    for requirement in each.get(kind) or ():
                        if requirement not in term.setdefault(kind, []):
                            term[kind].append(requirement)
        term = {kind: requirements for kind, requirements in term.items() if requirements}
        return {"nodeSelectorTerms": [term]} if term else None


def _devices(claim: dict[str, Any]) -> dict[str, Any]:
    return (claim.get("spec") or {}).get("devices") or {}


def _key(claim: dict[str, Any]) -> str:
    metadata = claim["metadata"]
    return f"{metadata.get('namespace') or 'default'}/{metadata.get('name')}"
