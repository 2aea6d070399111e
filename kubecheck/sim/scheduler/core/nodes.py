"""Nodes as the scheduler sees them: what they offer, what their pods take.

Mirrors: pkg/scheduler/framework/types.go (NodeInfo, Resource), k8s.io/kube-scheduler/framework (HostPortInfo) v1.36.
"""

from __future__ import annotations

from itertools import count

from kubecheck.sim.scheduler.core.node_selectors import read_taints
from kubecheck.sim.scheduler.core.pod_requests import CPU, EPHEMERAL_STORAGE, MEMORY, PODS, is_scalar_resource, milli, nanos_of, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.scheduler.core.pod_classes import Pod
    from kubecheck.sim.scheduler.core.pod_requests import Requests

ANY_ADDRESS = "0.0.0.0"  # noqa: S104  # what a pod's host port means without an address

_SEEN = ("labels", "taints", "unschedulable", "declared_features", "image_names", "shape")
# Numbers for sizes of nodes and for what their pods take, so that comparing two nodes is comparing two numbers.
_SHAPES: dict[tuple[object, ...], int] = {}
_LOADS: dict[tuple[object, ...], int] = {}
_MOST_LOADS = 500_000
_NUMBERS = count(1)


class Node:
    """One node with the pods on it and the sums of what they take."""

    __slots__ = (
        "cpu",
        "declared_features",
        "ephemeral",
        "image_names",
        "index",
        "labels",
        "memory",
        "name",
        "non_zero_cpu",
        "non_zero_memory",
        "obj",
        "pod_limit",
        "pods",
        "ports",
        "scalars",
        "shape",
        "taints",
        "unschedulable",
        "used_cpu",
        "used_ephemeral",
        "used_memory",
        "used_scalars",
    )

    def __init__(self, obj: dict[str, Any]) -> None:
        self.index = -1
        self.pods: dict[str, Pod] = {}
        self.ports: set[tuple[str, str, int]] = set()
        self.used_cpu = self.used_memory = self.used_ephemeral = self.non_zero_cpu = self.non_zero_memory = 0
        self.used_scalars: dict[str, int] = {}
        self.describe(obj)

    def describe(self, obj: dict[str, Any]) -> None:
        """Read the node's object again, the pods stay."""
        metadata, spec, status = obj.get("metadata") or {}, obj.get("spec") or {}, obj.get("status") or {}
        self.obj = obj
        self.name: str = metadata.get("name", "")
        self.labels: dict[str, str] = metadata.get("labels") or {}
        self.taints = read_taints(obj)
        self.unschedulable = bool(spec.get("unschedulable"))
        self.declared_features = frozenset(status.get("declaredFeatures") or ())
        self.image_names = frozenset(name for image in status.get("images") or () for name in image.get("names") or ())
        # The API server fills a missing allocatable from the capacity. Mirrors: SetDefaults_NodeStatus.
        allocatable = status.get("capacity") if status.get("allocatable") is None else status["allocatable"]
        self.cpu = self.memory = self.ephemeral = self.pod_limit = 0
        self.scalars: dict[str, int] = {}
        for name, quantity in (allocatable or {}).items():
            nanos = nanos_of(quantity)
            if name == CPU:
                self.cpu = milli(nanos)
            elif name == MEMORY:
                self.memory = whole(nanos)
            elif name == EPHEMERAL_STORAGE:
                self.ephemeral = whole(nanos)
            elif name == PODS:
                self.pod_limit = whole(nanos)
            elif is_scalar_resource(name):
                self.scalars[name] = whole(nanos)
        shape = (self.cpu, self.memory, self.ephemeral, self.pod_limit, tuple(sorted(self.scalars.items())))
        self.shape = _SHAPES.setdefault(shape, len(_SHAPES))

    def differs_in(self, obj: dict[str, Any]) -> frozenset[str]:
        """In which of the attributes that plugins see another description of the node differs."""
        other = Node(obj)
        found = [name for name in _SEEN if getattr(self, name) != getattr(other, name)]
        if (self.obj.get("status") or {}).get("images") != (obj.get("status") or {}).get("images"):
            found.append("image_names")
        return frozenset(found)

    def add(self, pod: Pod) -> None:
        """Count a pod. Mirrors: NodeInfo.AddPodInfo."""
        self.pods[pod.key] = pod
        self._count(pod.requests, 1)
        for port in pod.kind.host_ports:
            self.ports.add(port)

    def remove(self, pod: Pod) -> None:
        """Count a pod no more; a port it shared with another counts as free, as on the server. Mirrors: NodeInfo.RemovePod."""
        del self.pods[pod.key]
        self._count(pod.requests, -1)
        for port in pod.kind.host_ports:
            self.ports.discard(port)

    def clear(self) -> None:
        """Forget all pods."""
        self.pods.clear()
        self.ports.clear()
        self.used_scalars.clear()
        self.used_cpu = self.used_memory = self.used_ephemeral = self.non_zero_cpu = self.non_zero_memory = 0

    def load(self) -> int:
        """A number that two nodes share when they have the same room."""
        load = (
            self.shape,
            len(self.pods),
            self.used_cpu,
            self.used_memory,
            self.non_zero_cpu,
            self.non_zero_memory,
            self.used_ephemeral,
            tuple(sorted(self.used_scalars.items())) if self.used_scalars else (),
        )
        number = _LOADS.get(load)
        if number is None:
            if len(_LOADS) > _MOST_LOADS:
                # Numbers go on rising, so that none is given twice; nodes that are asked later get new ones.
                _LOADS.clear()
            number = _LOADS[load] = next(_NUMBERS)
        return number

    def _count(self, requests: Requests, sign: int) -> None:
        self.used_cpu += sign * requests.cpu
        self.used_memory += sign * requests.memory
        self.used_ephemeral += sign * requests.ephemeral
        self.non_zero_cpu += sign * requests.non_zero_cpu
        self.non_zero_memory += sign * requests.non_zero_memory
        for name, amount in requests.scalars.items():
            self.used_scalars[name] = self.used_scalars.get(name, 0) + sign * amount

    def has_port_conflict(self, wanted: tuple[tuple[str, str, int], ...]) -> bool:
        """Whether a wanted host port is taken. Mirrors: HostPortInfo.CheckConflict."""
        if not self.ports:
            return False
        for address, protocol, number in wanted:
            if address == ANY_ADDRESS:
                if any(other[1] == protocol and other[2] == number for other in self.ports):
                    return True
            elif (ANY_ADDRESS, protocol, number) in self.ports or (address, protocol, number) in self.ports:
                return True
        return False

    def with_pods(self, pods: Iterable[Pod]) -> Node:
        """The same node with other pods."""
        made = Node(self.obj)
        for pod in pods:
            made.add(pod)
        return made

    def snapshot(self) -> Node:
        """A copy whose pods may be taken off and put back without any effect. Mirrors: NodeInfo.Snapshot."""
        copy = Node.__new__(Node)
        for name in Node.__slots__:
            setattr(copy, name, getattr(self, name))
        copy.pods = dict(self.pods)
        copy.ports = set(self.ports)
        copy.used_scalars = dict(self.used_scalars)
        return copy
