"""The cluster that the scheduler looks at: nodes, the pods on them, volumes, budgets, and counts kept by topology domain.

Mirrors: pkg/scheduler/backend/cache (cacheImpl, Snapshot) and the listers that plugins read v1.36.
"""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KIND_NAMES
from kubecheck.sim.scheduler.core.default_spreading import SPREADING_KINDS, SpreadSources
from kubecheck.sim.scheduler.core.node_groups import NodeGroups
from kubecheck.sim.scheduler.core.nodes import Node
from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClasses, is_of_same_class, own_labels_in
from kubecheck.sim.scheduler.core.topology_counts import TopologyCounts
from kubecheck.sim.scheduler.core.volume_claims import claim_class
from kubecheck.sim.scheduler.devices.pools import DeviceIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

NAMESPACE_NAME = "kubernetes.io/metadata.name"

_FINISHED = ("Succeeded", "Failed")
_OPENNESS = frozenset(("taints", "unschedulable"))  # what cordoning a node changes

# Kinds that are only looked up: attribute of the state, whether the key has a namespace.
_LOOKED_UP = {
    kind: (attribute, kind not in CLUSTER_KIND_NAMES)
    for kind, attribute in (
        ("PersistentVolume", "volumes"),
        ("PersistentVolumeClaim", "claims"),
        ("StorageClass", "storage_classes"),
        ("CSINode", "csi_nodes"),
        ("CSIDriver", "csi_drivers"),
        ("CSIStorageCapacity", "capacities"),
        ("VolumeAttachment", "attachments"),
        ("PodDisruptionBudget", "budgets"),
        ("PriorityClass", "priority_classes"),
        ("RuntimeClass", "runtime_classes"),
        ("ResourceClaim", "resource_claims"),
        ("DeviceClass", "device_classes"),
        ("ResourceSlice", "resource_slices"),
    )
}


class ClusterState:
    """What the scheduler knows. Values given to `apply` are kept and read, never changed."""

    def __init__(self) -> None:
        self.node_by_name: dict[str, Node] = {}
        self.nodes: list[Node] = []  # by name, once settled
        self.pods: dict[str, Pod] = {}
        self.nominated: dict[str, Pod] = {}  # pending pods for which room is kept on a node
        self.classes = PodClasses()
        self.namespaces: dict[str, dict[str, str]] = {}
        self.volumes: dict[str, dict[str, Any]] = {}
        # Volumes that no claim has by class, and those that name a claim by its key.
        self.open_volumes: dict[str, dict[str, dict[str, Any]]] = {}
        self.reserved_volumes: dict[str, dict[str, dict[str, Any]]] = {}
        self.claims: dict[str, dict[str, Any]] = {}
        self.storage_classes: dict[str, dict[str, Any]] = {}
        self.csi_nodes: dict[str, dict[str, Any]] = {}
        self.csi_drivers: dict[str, dict[str, Any]] = {}
        self.capacities: dict[str, dict[str, Any]] = {}
        self.attachments: dict[str, dict[str, Any]] = {}
        self.budgets: dict[str, dict[str, Any]] = {}
        self.priority_classes: dict[str, dict[str, Any]] = {}
        self.runtime_classes: dict[str, dict[str, Any]] = {}
        self.resource_claims: dict[str, dict[str, Any]] = {}
        self.device_classes: dict[str, dict[str, Any]] = {}
        self.resource_slices: dict[str, dict[str, Any]] = {}
        self.devices = DeviceIndex(self.resource_slices, self.resource_claims, self.device_classes)
        self.spreading = SpreadSources()
        self.claims_in_use: dict[str, int] = {}
        self.priorities: dict[int, int] = {}  # how many pods on nodes have which priority
        # By index of a node: a number that nodes with the same room share.
        self.loads: list[int] = []
        # Changes that others may follow: the indices of nodes whose pods changed; numbers that grow with any other change.
        self.log: list[int] = []
        self.epoch = 0
        self.storage_version = 0
        self._unsettled = True
        self._opened = False  # whether a node was opened or closed to pods since the last cycle, and nothing else changed about it
        self._serial = 0
        self._regroup()

    # -- objects ------------------------------------------------------------------------------------------------------

    def apply(self, obj: dict[str, Any]) -> None:
        """Create or replace an object, as the API server stores it; kinds that play no part are ignored."""
        kind = obj.get("kind")
        metadata = obj.get("metadata") or {}
        name = metadata.get("name", "")
        if kind == "Pod":
            self._apply_pod(obj)
        elif kind == "Node":
            node = self.node_by_name.get(name)
            if node is None:
                self.node_by_name[name] = Node(obj)
                self._unsettled = True
                return
            changed = node.differs_in(obj)
            node.describe(obj)
            if changed <= _OPENNESS and not self.counts.looks_at_taints:
                self._opened = self._opened or bool(changed)
            else:
                self._unsettled = True
        elif kind == "Namespace":
            labels = {NAMESPACE_NAME: name, **(metadata.get("labels") or {})}
            if self.namespaces.get(name) != labels:
                self._unsettled = self._unsettled or bool(self.pods)
                self.namespaces[name] = labels
        elif kind in _LOOKED_UP:
            attribute, namespaced = _LOOKED_UP[kind]
            namespace = metadata.get("namespace") or "default"
            if kind == "PersistentVolume":
                self._index_volume(self.volumes.get(name), obj)
            elif kind == "PodDisruptionBudget":
                self._heed_selector(obj)
            getattr(self, attribute)[f"{namespace}/{name}" if namespaced else name] = obj
            if namespaced:
                self.imply_namespace(namespace)
            self._touched(kind)
        elif kind in SPREADING_KINDS:
            namespace = metadata.get("namespace") or "default"
            self._heed_selector(obj)
            self.spreading.put(kind, namespace, name, obj)
            self.imply_namespace(namespace)

    def delete(self, kind: str, namespace: str, name: str) -> None:
        """Remove an object; nothing happens when there is none."""
        if kind == "Pod":
            pod = self.pods.pop(f"{namespace}/{name}", None)
            self.nominated.pop(f"{namespace}/{name}", None)
            if pod is not None:
                self._take_off(pod)
        elif kind == "Node":
            node = self.node_by_name.pop(name, None)
            if node is not None:
                self._unsettled = True
        elif kind == "Namespace":
            self._unsettled = True
            self.namespaces.pop(name, None)
        elif kind in _LOOKED_UP:
            attribute, namespaced = _LOOKED_UP[kind]
            if kind == "PersistentVolume":
                self._index_volume(self.volumes.get(name), None)
            getattr(self, attribute).pop(f"{namespace}/{name}" if namespaced else name, None)
            self._touched(kind)
        elif kind in SPREADING_KINDS:
            self.spreading.drop(kind, namespace, name)

    @property
    def version(self) -> tuple[int, int, int, int]:
        """Numbers that differ after any change that may matter to a decision."""
        return (self.epoch, len(self.log), self.storage_version, self.spreading.version)

    def imply_namespace(self, name: str) -> None:
        """A namespace that is only mentioned exists, with the label that every namespace has."""
        if name not in self.namespaces:
            self.namespaces[name] = {NAMESPACE_NAME: name}

    def _index_volume(self, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        """Keep volumes findable by class or by the claim that they name."""
        for volume in (old, new):
            if volume is None:
                continue
            reference = (volume.get("spec") or {}).get("claimRef")
            if reference is None:
                shelf = self.open_volumes.setdefault(claim_class(volume), {})
            else:
                shelf = self.reserved_volumes.setdefault(f"{reference.get('namespace') or ''}/{reference.get('name')}", {})
            if volume is old:
                shelf.pop(volume["metadata"]["name"], None)
            else:
                shelf[volume["metadata"]["name"]] = volume

    def _touched(self, kind: str) -> None:
        self.storage_version += 1
        if kind == "ResourceClaim":
            self.devices.forget_claims()
        elif kind == "ResourceSlice":
            self.devices.forget_slices()
        elif kind == "DeviceClass":
            self.devices.forget_classes()

    def _heed_selector(self, obj: dict[str, Any]) -> None:
        """Tell pods apart by all labels that the selector of an object names."""
        self._heed(own_labels_in((obj.get("spec") or {}).get("selector")))

    def _heed(self, named: frozenset[str]) -> bool:
        """Tell pods apart by labels; whether all of them were put into classes anew."""
        if not self.classes.heed(named):
            return False
        for pod in self.pods.values():
            pod.kind = self.classes.of({**pod.obj, "spec": pod.kind.spec})
        self._unsettled = True
        return True

    def _apply_pod(self, obj: dict[str, Any]) -> None:
        metadata = obj.get("metadata") or {}
        old = self.pods.get(f"{metadata.get('namespace') or 'default'}/{metadata.get('name', '')}")
        if old is not None and is_of_same_class(old.obj, obj):
            kind = old.kind
        else:
            kind = self.classes.of(obj)
            if kind.named_labels and self._heed(kind.named_labels):
                kind = self.classes.of(obj)
        pod = Pod(obj, kind, self._serial)
        self._serial += 1
        self.imply_namespace(pod.namespace)
        node_name = (obj.get("spec") or {}).get("nodeName") or ""
        if old is not None:
            pod.serial = old.serial
            if not node_name and old.node is not None:
                node_name = old.node.name
            if not pod.nominated:
                pod.nominated = old.nominated
            if old.counts_like(pod) and node_name == (old.node.name if old.node is not None else "") and pod.phase not in _FINISHED:
                # Only what nobody counts has changed, as most updates of a status.
                pod.node = old.node
                if pod.node is not None and pod.key in pod.node.pods:
                    pod.node.pods[pod.key] = pod
                self.pods[pod.key] = pod
                self._note_nomination(pod)
                return
            self._take_off(old)
        self.pods[pod.key] = pod
        if node_name and pod.phase not in _FINISHED:
            self._put_on(pod, node_name)
        self._note_nomination(pod)

    def _note_nomination(self, pod: Pod) -> None:
        if pod.nominated and pod.node is None and not pod.terminating and pod.phase not in _FINISHED:
            self.nominated[pod.key] = pod
        else:
            self.nominated.pop(pod.key, None)

    def forget_nomination(self, namespace: str, name: str) -> None:
        """Keep no room for the pod any more."""
        pod = self.nominated.pop(f"{namespace}/{name}", None)
        if pod is not None:
            pod.nominated = ""

    def nominated_for(self, pod: Pod) -> dict[str, list[Pod]]:
        """The pods that a node's room is kept for, as far as they count for this one, by node. Mirrors: addGENominatedPods."""
        found: dict[str, list[Pod]] = {}
        for other in self.nominated.values():
            if other.key != pod.key and other.kind.priority >= pod.kind.priority:
                found.setdefault(other.nominated, []).append(other)
        return found

    # -- pods on nodes ------------------------------------------------------------------------------------------------

    def bind(self, namespace: str, name: str, node: str, start_time: str = "") -> None:
        """Put a pod on a node, as a binding and the kubelet would; it runs from ``start_time`` on."""
        pod = self.pods[f"{namespace}/{name}"]
        self._take_off(pod)
        pod.nominated = ""
        self.nominated.pop(pod.key, None)
        if start_time:
            pod.start_time = start_time
        self._put_on(pod, node)

    def _put_on(self, pod: Pod, node_name: str) -> None:
        node = self.node_by_name.get(node_name)
        if node is None:
            # Pods may come before their node, or name one that does not exist: they count where it appears.
            node = Node({"metadata": {"name": node_name}})
        pod.node = node
        if node.index >= 0 or node_name in self.node_by_name:
            node.add(pod)
        self._count(pod, node, 1)

    def _take_off(self, pod: Pod) -> None:
        node = pod.node
        if node is None:
            return
        pod.node = None
        if pod.key in node.pods:
            node.remove(pod)
        self._count(pod, node, -1)

    def _count(self, pod: Pod, node: Node, sign: int) -> None:
        """Keep what is counted by domain in step with one pod."""
        for volume in pod.kind.stored_volumes:
            claim = volume.get("persistentVolumeClaim")
            if claim is not None and node.name in self.node_by_name:
                key = f"{pod.namespace}/{claim.get('claimName')}"
                left = self.claims_in_use.get(key, 0) + sign
                if left > 0:
                    self.claims_in_use[key] = left
                else:
                    self.claims_in_use.pop(key, None)
        if self._unsettled:
            return
        index = node.index
        if index < 0:
            return
        priority = pod.kind.priority
        self.priorities[priority] = self.priorities.get(priority, 0) + sign
        if not self.priorities[priority]:
            del self.priorities[priority]
        self.counts.count(pod.kind, pod.terminating, index, sign)
        self.loads[index] = node.load()
        self.log.append(index)

    # -- order and counts ---------------------------------------------------------------------------------------------

    def _regroup(self) -> None:
        self.groups = NodeGroups(self.nodes, self.node_by_name.values())
        self.counts = TopologyCounts(self.groups, self.namespaces)
        self.memo: dict[Hashable, Any] = {}  # what plugins found once; forgotten when nodes change

    def settle(self) -> None:
        """Bring order and counts up to date after nodes or namespaces changed; every cycle begins with it."""
        if not self._unsettled:
            if self._opened:
                self._opened = False
                self.epoch += 1
                self.groups.forget_taints()
                self.memo = {}
            return
        self._unsettled = self._opened = False
        self.epoch += 1
        self.nodes = [self.node_by_name[name] for name in sorted(self.node_by_name)]
        for index, node in enumerate(self.nodes):
            node.index = index
            node.clear()
        self.loads = [node.load() for node in self.nodes]
        self._regroup()
        self.devices.forget_slices()
        self.log = []
        self.claims_in_use = {}
        self.priorities = {}
        for pod in self.pods.values():
            if pod.node is None:
                continue
            known = self.node_by_name.get(pod.node.name)
            if known is None:
                pod.node = Node({"metadata": {"name": pod.node.name}})
                continue
            pod.node = known
            known.add(pod)
            self._count(pod, known, 1)
        self.log = []
