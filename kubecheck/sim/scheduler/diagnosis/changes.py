"""What single change would let a pod fit: found by trying each on the cluster as it is.

This has no counterpart in the server. Every change is judged by the same pre-filters and filters that rejected the pod.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import Cycle
from kubecheck.sim.scheduler.core.node_selectors import tolerates
from kubecheck.sim.scheduler.core.pod_classes import Pod
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sim.scheduler.core.cycle import Attempt, Scheduler
    from kubecheck.sim.scheduler.core.nodes import Node

REMOVE = "remove"
LOWER = "lower"
TOLERATE = "tolerate"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


class Change:
    """One change to a pod and the nodes on which it would then fit.

    Attributes:
        action: ``remove`` the field, ``lower`` the pod's request, or ``tolerate`` a taint.
        field: The field of the pod that the change is about.
        resource: For ``lower``: the resource; otherwise empty.
        amount: For ``lower``: the most that the pod may ask for in all, in milli-CPU, bytes or pieces; otherwise 0.
        taint: For ``tolerate``: key, value and effect; otherwise None.
        nodes: The names of the nodes.
    """

    __slots__ = ("action", "amount", "field", "nodes", "resource", "taint")

    def __init__(self, action: str, field: tuple[str | int, ...], nodes: list[str]) -> None:
        self.action = action
        self.field = field
        self.nodes = nodes
        self.resource = ""
        self.amount = 0
        self.taint: tuple[str, str, str] | None = None


def diagnose(scheduler: Scheduler, attempt: Attempt) -> list[Change]:
    """The single changes that would let the pod of a failed attempt fit, those that open the most nodes first."""
    pod = attempt.pod
    found = []
    for change, spec in _removals(pod.kind.spec):
        change.nodes = _feasible(scheduler, pod, spec)
        found.append(change)
    found.extend(_tolerations(scheduler, pod))
    found.extend(_lower_requests(scheduler, pod))
    return sorted((change for change in found if change.nodes), key=lambda change: -len(change.nodes))


def _feasible(scheduler: Scheduler, pod: Pod, spec: dict[str, Any]) -> list[str]:
    """The nodes on which the pod would fit with another specification."""
    state = scheduler.state
    profile = scheduler.profiles.get(spec.get("schedulerName") or "default-scheduler")
    if profile is None:
        return []
    obj = {**pod.obj, "spec": spec, "status": {}}
    return scheduler.find_feasible(Cycle(state, Pod(obj, state.classes.of(obj), pod.serial), profile))


def _without(value: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """A copy of the value less one field or item."""
    first, rest = path[0], path[1:]
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    if rest:
        copy[first] = _without(copy[first], rest)
    else:
        del copy[first]
    return copy  # type: ignore[no-any-return]  # of the sort of the value


def _removals(spec: dict[str, Any]) -> Iterator[tuple[Change, dict[str, Any]]]:
    """Each constraint that could be left out, with the specification without it."""
    paths: list[tuple[str | int, ...]] = [("nodeSelector", key) for key in spec.get("nodeSelector") or ()]
    affinity = spec.get("affinity") or {}
    if (affinity.get("nodeAffinity") or {}).get(_REQUIRED):
        paths.append(("affinity", "nodeAffinity", _REQUIRED))
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = (affinity.get(kind) or {}).get(_REQUIRED) or ()
        paths.extend(("affinity", kind, _REQUIRED, index) for index in range(len(terms)))
    for index, constraint in enumerate(spec.get("topologySpreadConstraints") or ()):
        if constraint.get("whenUnsatisfiable") == "DoNotSchedule":
            paths.append(("topologySpreadConstraints", index))
    if spec.get("hostNetwork"):
        yield Change(REMOVE, ("spec", "hostNetwork"), []), _without_host_network(spec)
    for position, container in enumerate(() if spec.get("hostNetwork") else spec.get("containers") or ()):
        for index, port in enumerate(container.get("ports") or ()):
            if port.get("hostPort"):
                paths.append(("containers", position, "ports", index, "hostPort"))
    for path in paths:
        yield Change(REMOVE, ("spec", *path), []), _without(spec, path)


def _without_host_network(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification without the host's network, and so without the host ports that come with it."""
    spec = {name: value for name, value in spec.items() if name != "hostNetwork"}
    for part in ("containers", "initContainers"):
        if spec.get(part):
            spec[part] = [
                {**each, "ports": [{name: value for name, value in port.items() if name != "hostPort"} for port in each.get("ports") or ()]}
                for each in spec[part]
            ]
    return spec


def _tolerations(scheduler: Scheduler, pod: Pod) -> list[Change]:
    """Each taint of a node that keeps the pod off, tolerated."""
    taints = dict.fromkeys(
        taint
        for node in scheduler.state.nodes
        for taint in node.taints
        if taint[2] in ("NoSchedule", "NoExecute") and not tolerates(pod.kind.tolerations, taint)
    )
    found = []
    for taint in taints:
        key, value, effect = taint
        added = {"key": key, "operator": "Equal", "value": value, "effect": effect}
        spec = {**pod.kind.spec, "tolerations": [*(pod.kind.spec.get("tolerations") or ()), added]}
        change = Change(TOLERATE, ("spec", "tolerations"), _feasible(scheduler, pod, spec))
        change.taint = taint
        found.append(change)
    return found


def _lower_requests(scheduler: Scheduler, pod: Pod) -> list[Change]:
    """The most of each resource that would fit somewhere, where all else fits."""
    wanted = pod.kind.requests
    asked = {CPU: wanted.cpu, MEMORY: wanted.memory, EPHEMERAL_STORAGE: wanted.ephemeral, **wanted.scalars}
    found = []
    for name, amount in asked.items():
        if not amount:
            continue
        nodes = scheduler.state.node_by_name
        free = {each: free_of(nodes[each], name) for each in _feasible(scheduler, pod, _without_requests(pod.kind.spec, name))}
        most = min(max(free.values(), default=0), amount)
        if 0 < most < amount:
            change = Change(LOWER, ("spec", "containers"), [each for each, left in free.items() if left >= most])
            change.resource, change.amount = name, most
            found.append(change)
    return found


def free_of(node: Node, name: str) -> int:
    """How much of a resource nobody on a node has asked for, in the scheduler's own units."""
    if name == CPU:
        return node.cpu - node.used_cpu
    if name == MEMORY:
        return node.memory - node.used_memory
    if name == EPHEMERAL_STORAGE:
        return node.ephemeral - node.used_ephemeral
    return node.scalars.get(name, 0) - node.used_scalars.get(name, 0)


def _without_requests(spec: dict[str, Any], name: str) -> dict[str, Any]:
    """The specification with nothing asked of one resource, wherever it may be asked."""
    spec = dict(spec)
    for part in ("containers", "initContainers"):
        if spec.get(part):
            spec[part] = [{**each, "resources": _without_request(each.get("resources"), name)} for each in spec[part]]
    if spec.get("resources"):
        spec["resources"] = _without_request(spec["resources"], name)
    if spec.get("overhead"):
        spec["overhead"] = {key: quantity for key, quantity in spec["overhead"].items() if key != name}
    return spec


def _without_request(resources: dict[str, Any] | None, name: str) -> dict[str, Any]:
    requests = (resources or {}).get("requests") or {}
    return {**(resources or {}), "requests": {key: quantity for key, quantity in requests.items() if key != name}}
