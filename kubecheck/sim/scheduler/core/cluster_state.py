"""The cluster that the scheduler looks at: nodes, the pods on them, volumes, budgets, and counts kept by topology domain.

Mirrors: pkg/scheduler/backend/cache (cacheImpl, Snapshot) and the listers that plugins read v1.36.
"""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KIND_NAMES
from kubecheck.sim.scheduler.core.default_spreading import SPREADING_KINDS, SpreadSources
from kubecheck.sim.scheduler.core.nodes import Node
from kubecheck.sim.scheduler.core.pod_classes import Pod, PodClass, PodClasses
from kubecheck.sim.scheduler.core.topology_counts import Carried, LabelGroup, Tally, carried_terms
from kubecheck.sim.scheduler.core.volume_claims import claim_class
from kubecheck.sim.scheduler.devices.pools import DeviceIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

    from kubecheck.sim.scheduler.core.pod_classes import Term
    from kubecheck.sim.scheduler.core.topology_counts import Atom
    from kubecheck.values.selector import Selector

HOSTNAME = "kubernetes.io/hostname"
NAMESPACE_NAME = "kubernetes.io/metadata.name"
EACH_NODE = ""  # in place of a topology key: every node is a domain of its own

_FINISHED = ("Succeeded", "Failed")

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


class Inclusion:
    """Which nodes count: a decision, and the node labels (and whether the name) on which it rests."""

    __slots__ = ("by_name", "decide", "keys")

    def __init__(self, decide: Callable[[Node], bool], keys: frozenset[str], by_name: bool) -> None:
        self.decide = decide
        self.keys = keys
        self.by_name = by_name


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
        self._serial = 0
        self._forget_counts()

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
            elif not node.looks_like(obj):
                node.describe(obj)
            else:
                node.obj = obj
                return
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
            getattr(self, attribute)[f"{namespace}/{name}" if namespaced else name] = obj
            if namespaced:
                self.imply_namespace(namespace)
            self._touched(kind)
        elif kind in SPREADING_KINDS:
            namespace = metadata.get("namespace") or "default"
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

    def add_pool(self, shape: dict[str, Any], count: int) -> list[str]:
        """Add ``count`` nodes of one shape (a Node value); their names are the shape's name and a number. Returns the names."""
        metadata = shape.get("metadata") or {}
        prefix = metadata.get("name") or "node"
        width = len(str(max(count - 1, 0)))
        names = []
        for number in range(count):
            name = f"{prefix}-{number:0{width}}"
            labels = {**(metadata.get("labels") or {}), HOSTNAME: name}
            self.apply({**shape, "kind": "Node", "metadata": {**metadata, "name": name, "labels": labels}})
            names.append(name)
        return names

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

    def _apply_pod(self, obj: dict[str, Any]) -> None:
        kind = self.classes.of(obj)
        pod = Pod(obj, kind, self._serial)
        self._serial += 1
        self.imply_namespace(pod.namespace)
        old = self.pods.get(pod.key)
        node_name = kind.spec.get("nodeName") or ""
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
        if pod.nominated and pod.node is None and not pod.terminating:
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

    def unbind(self, namespace: str, name: str) -> None:
        """Take a pod off its node; it stays known, as pending."""
        self._take_off(self.pods[f"{namespace}/{name}"])

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
        for volume in pod.kind.volumes:
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
        group = self._group(pod.kind, pod.terminating)
        by_node = group.by_node
        left = by_node.get(index, 0) + sign
        if left:
            by_node[index] = left
        else:
            del by_node[index]
        for tally in group.tallies:
            tally.change(index, sign)
        for carried in self._carried_by(pod.kind):
            carried.tally.change(index, sign)
        self.loads[index] = node.load()
        self.log.append(index)

    # -- counts -------------------------------------------------------------------------------------------------------

    def _forget_counts(self) -> None:
        self._groups: dict[tuple[int, bool], LabelGroup] = {}
        self._groups_by_labels: dict[tuple[str, tuple[tuple[str, str], ...], bool], LabelGroup] = {}
        self._tallies: dict[Hashable, Tally] = {}
        self._groups_by_label: dict[tuple[str, str], list[LabelGroup]] = {}
        self._fed: list[tuple[tuple[Atom, ...], bool, Tally]] = []
        self._fed_by_label: dict[tuple[str, str], list[tuple[tuple[Atom, ...], bool, Tally]]] = {}
        self._carried: dict[tuple[Term, str, int], Carried] = {}
        self._carried_list: list[Carried] = []
        self._carried_of_class: dict[int, list[Carried]] = {}
        self._domains: dict[str, list[Any]] = {}
        self._members: dict[str, dict[Any, list[int]]] = {}
        self._outsiders: dict[str, list[int]] = {}
        self._traits: list[int] | None = None
        self._groupings: dict[Hashable, tuple[list[int], list[int], list[int]]] = {}
        self._masks: dict[Hashable, list[Any]] = {}
        self._images: dict[str, tuple[int, int]] | None = None
        self.memo: dict[Hashable, Any] = {}  # what plugins found once; forgotten when nodes change

    def settle(self) -> None:
        """Bring order and counts up to date after nodes or namespaces changed; every cycle begins with it."""
        if not self._unsettled:
            return
        self._unsettled = False
        self.epoch += 1
        self.nodes = [self.node_by_name[name] for name in sorted(self.node_by_name)]
        for index, node in enumerate(self.nodes):
            node.index = index
            node.clear()
        self.loads = [node.load() for node in self.nodes]
        self._forget_counts()
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

    def _group(self, kind: PodClass, terminating: bool) -> LabelGroup:
        group = self._groups.get((kind.identity, terminating))
        if group is None:
            key = (kind.namespace, tuple(sorted(kind.labels.items())), terminating)
            group = self._groups_by_labels.get(key)
            if group is None:
                group = self._groups_by_labels[key] = LabelGroup(kind.namespace, kind.labels, terminating)
                fed = list(self._fed)
                for pair in kind.labels.items():
                    self._groups_by_label.setdefault(pair, []).append(group)
                    fed.extend(self._fed_by_label.get(pair, ()))
                for atoms, with_terminating, tally in fed:
                    if (with_terminating or not terminating) and self._matches_all(atoms, group.namespace, group.labels):
                        group.tallies.append(tally)
            self._groups[kind.identity, terminating] = group
        return group

    def _matches_all(self, atoms: tuple[Atom, ...], namespace: str, labels: dict[str, str]) -> bool:
        """Whether a pod is meant by all atoms. Mirrors: AffinityTerm.Matches."""
        for namespaces, namespace_selector, selector in atoms:
            if not selector.matches(labels):
                return False
            if namespace not in namespaces and (namespace_selector is None or not self._is_selected(namespace_selector, namespace)):
                return False
        return True

    def _is_selected(self, namespace_selector: Selector, namespace: str) -> bool:
        """Whether an incoming pod's term means the namespace.

        The server looks the namespaces up, and then asks the selector again about no labels at all: a selector that is content with those
        (NotIn, DoesNotExist) means every namespace. Mirrors: mergeAffinityTermNamespacesIfNotEmpty, AffinityTerm.Matches.
        """
        return namespace_selector.matches(None) or namespace_selector.matches(self.namespaces.get(namespace))

    def own_term_matches(self, term: Term, namespace: str, labels: dict[str, str]) -> bool:
        """Whether a term of the incoming pod means a pod of this namespace with these labels."""
        return (namespace in term.namespaces or self._is_selected(term.namespace_selector, namespace)) and term.selector.matches(labels)

    def term_matches(self, term: Term, namespace: str, labels: dict[str, str]) -> bool:
        """Whether a term of a pod on a node means a pod of this namespace with these labels. Mirrors: AffinityTerm.Matches."""
        if namespace not in term.namespaces and not term.namespace_selector.matches(self.namespaces.get(namespace)):
            return False
        return term.selector.matches(labels)

    def tally(
        self,
        atoms: tuple[Atom, ...],
        topology_key: str,
        with_terminating: bool,
        inclusion: Hashable = None,
        includes: Inclusion | None = None,
    ) -> Tally:
        """How many pods that all atoms mean are in each domain of the key, over all nodes or those that ``includes`` takes.

        ``inclusion`` names what ``includes`` decides, so that equal questions are counted once.
        """
        key = (atoms, topology_key, with_terminating, inclusion)
        tally = self._tallies.get(key)
        if tally is not None:
            return tally
        tally = self._tallies[key] = Tally(self._masked(topology_key, inclusion, includes))
        self._feed((atoms, with_terminating, tally))
        for group in self._candidate_groups(atoms):
            if (with_terminating or not group.terminating) and self._matches_all(atoms, group.namespace, group.labels):
                group.tallies.append(tally)
                for index, count in group.by_node.items():
                    tally.change(index, count)
        return tally

    def _masked(self, topology_key: str, inclusion: Hashable, includes: Inclusion | None) -> list[Any]:
        """The domains of a key, less nodes that do not count."""
        domains = self.domains(topology_key)
        if includes is None:
            return domains
        found = self._masks.get((topology_key, inclusion))
        if found is None:
            class_of, representatives, _ = self.grouping(includes.keys, includes.by_name)
            counts = [includes.decide(self.nodes[index]) for index in representatives]
            found = [domain if counts[each] else None for domain, each in zip(domains, class_of, strict=True)]
            self._masks[topology_key, inclusion] = found
        return found

    def _feed(self, fed: tuple[tuple[Atom, ...], bool, Tally]) -> None:
        """Remember what label groups to come must feed, by a label that they must have where there is one."""
        for _, _, selector in fed[0]:
            if selector.nothing:
                return
            for pair in selector.exact_values().items():
                self._fed_by_label.setdefault(pair, []).append(fed)
                return
        self._fed.append(fed)

    def _candidate_groups(self, atoms: tuple[Atom, ...]) -> list[LabelGroup]:
        """Label groups that all atoms might mean."""
        for _, _, selector in atoms:
            if selector.nothing:
                return []
            for pair in selector.exact_values().items():
                return self._groups_by_label.get(pair, [])
        return list(self._groups_by_labels.values())

    def _carried_by(self, kind: PodClass) -> list[Carried]:
        found = self._carried_of_class.get(kind.identity)
        if found is None:
            found = []
            for key in carried_terms(kind):
                carried = self._carried.get(key)
                if carried is None:
                    carried = self._carried[key] = Carried(*key, Tally(self.domains(key[0].topology_key)))
                    self._carried_list.append(carried)
                found.append(carried)
            self._carried_of_class[kind.identity] = found
        return found

    @property
    def carried_terms(self) -> int:
        """How many terms pods on nodes have carried; it grows with each new one."""
        return len(self._carried_list)

    def carried_against(self, kind: PodClass) -> list[Carried]:
        """The terms of pods on nodes that mean pods of this class."""
        group = self._group(kind, False)
        if group.carried_seen < len(self._carried_list):
            for carried in self._carried_list[group.carried_seen :]:
                if self.term_matches(carried.term, group.namespace, group.labels):
                    group.matching_carried.append(carried)
            group.carried_seen = len(self._carried_list)
        return group.matching_carried

    def domains(self, topology_key: str) -> list[Any]:
        """The domain of each node by index, None where the node lacks the label."""
        found = self._domains.get(topology_key)
        if found is None:
            each_its_own = topology_key == EACH_NODE
            found = list(range(len(self.nodes))) if each_its_own else [node.labels.get(topology_key) for node in self.nodes]
            self._domains[topology_key] = found
        return found

    def members(self, topology_key: str) -> dict[Any, list[int]]:
        """The indices of the nodes of each domain of the key."""
        found = self._members.get(topology_key)
        if found is None:
            found = self._members[topology_key] = {}
            for index, domain in enumerate(self.domains(topology_key)):
                if domain is not None:
                    found.setdefault(domain, []).append(index)
        return found

    def outsiders(self, topology_key: str) -> list[int]:
        """The nodes without the key."""
        if topology_key not in self._outsiders:
            self._outsiders[topology_key] = [index for index, domain in enumerate(self.domains(topology_key)) if domain is None]
        return self._outsiders[topology_key]

    def grouping(self, keys: frozenset[str], by_name: bool) -> tuple[list[int], list[int], list[int]]:
        """Nodes that agree in these labels, taints, features and images: the class of each node, a node of each class, the size of each class."""
        key = (keys, by_name)
        found = self._groupings.get(key)
        if found is None:
            columns: list[Any] = [self._unlabelled_traits(), *(self.domains(each) for each in keys)]
            if by_name:
                columns.append(range(len(self.nodes)))
            numbers: dict[Hashable, int] = {}
            class_of = [numbers.setdefault(traits, len(numbers)) for traits in zip(*columns, strict=True)]
            representatives = [-1] * len(numbers)
            sizes = [0] * len(numbers)
            for index, number in enumerate(class_of):
                if not sizes[number]:
                    representatives[number] = index
                sizes[number] += 1
            found = self._groupings[key] = (class_of, representatives, sizes)
        return found

    def _unlabelled_traits(self) -> list[int]:
        """A number for each node, equal for nodes that differ in nothing but labels and room."""
        if self._traits is None:
            numbers: dict[Hashable, int] = {}
            self._traits = [
                numbers.setdefault((node.taints, node.unschedulable, node.declared_features, node.image_names), len(numbers)) for node in self.nodes
            ]
        return self._traits

    def image_states(self) -> dict[str, tuple[int, int]]:
        """Size and number of nodes of each image that a node reports. Mirrors: cacheImpl.addNodeImageStates."""
        if self._images is None:
            sizes: dict[str, int] = {}
            holders: dict[str, set[str]] = {}
            for node in self.node_by_name.values():
                for image in (node.obj.get("status") or {}).get("images") or ():
                    for name in image.get("names") or ():
                        sizes.setdefault(name, image.get("sizeBytes") or 0)
                        holders.setdefault(name, set()).add(node.name)
            self._images = {name: (size, len(holders[name])) for name, size in sizes.items()}
        return self._images
