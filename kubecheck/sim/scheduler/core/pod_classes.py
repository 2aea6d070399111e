"""Pods as the scheduler sees them: what pods of equal specification share is read once, in a `PodClass`.

Mirrors: pkg/scheduler/framework/types.go (NewPodInfo), k8s.io/kube-scheduler/framework (AffinityTerm) v1.36.
"""

from __future__ import annotations

import marshal

from kubecheck.sim.scheduler.core.node_selectors import NodeSelector, PreferredTerms, label_selector, shared
from kubecheck.sim.scheduler.core.nodes import ANY_ADDRESS
from kubecheck.sim.scheduler.core.pod_requests import Requests, compute_requests, scored_request
from kubecheck.values.selector import Requirement, Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.nodes import Node

# Labels that controllers give each pod for itself. Where no selector names one, pods that differ in nothing else are of one class.
OWN_LABELS = frozenset(("apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index", "statefulset.kubernetes.io/pod-name"))
_OWN_FIELD = "hostname"  # of the specification, at which no plugin looks

# Sources of volumes, beside their names, that every node has alike, and at which no plugin looks.
_ANYWHERE = frozenset(("configMap", "csi", "downwardAPI", "emptyDir", "hostPath", "image", "name", "nfs", "projected", "secret"))


def own_labels_in(selecting: Any) -> frozenset[str]:
    """The labels of single pods that selectors name, in any place of a value."""
    text = str(selecting)
    return frozenset(each for each in OWN_LABELS if each in text)


class Term:
    """One pod affinity term: which pods it means (namespaces and selector) and the topology key. Equal terms are one object.

    Mirrors: framework.AffinityTerm.
    """

    __slots__ = ("namespace_selector", "namespaces", "selector", "topology_key")

    def __init__(self, namespaces: frozenset[str], namespace_selector: Selector, selector: Selector, topology_key: str) -> None:
        self.namespaces = namespaces
        self.namespace_selector = namespace_selector
        self.selector = selector
        self.topology_key = topology_key


_TERMS: dict[tuple[Any, ...], Term] = {}


def read_term(namespace: str, labels: dict[str, str], written: dict[str, Any]) -> Term:
    """A PodAffinityTerm value of a pod in the namespace with these labels.

    Mirrors: newAffinityTerm, getNamespacesFromPodAffinityTerm, applyMatchLabelKeysAndMismatchLabelKeys.
    """
    names = written.get("namespaces") or ()
    others = written.get("namespaceSelector")
    namespaces = frozenset((namespace,)) if not names and others is None else frozenset(names)
    selector = Selector.of(written.get("labelSelector"))
    if not selector.nothing:
        merged = [Requirement(key, "In", (labels[key],)) for key in written.get("matchLabelKeys") or () if key in labels]
        merged.extend(Requirement(key, "NotIn", (labels[key],)) for key in written.get("mismatchLabelKeys") or () if key in labels)
        # The server merges when it creates the pod; where that has happened already, nothing is added twice.
        merged = [each for each in merged if each not in selector.requirements]
        if merged:
            selector = Selector(selector.equalities, (*selector.requirements, *merged))
    key = (namespaces, label_selector(others), shared(selector), written.get("topologyKey", ""))
    found = _TERMS.get(key)
    if found is None:
        if len(_TERMS) > 50_000:
            _TERMS.clear()
        found = _TERMS[key] = Term(*key)
    return found


class SpreadConstraint:
    """One topology spread constraint, ready to be counted. Mirrors: podtopologyspread.topologySpreadConstraint."""

    __slots__ = ("honor_affinity", "honor_taints", "index", "max_skew", "min_domains", "selector", "topology_key")

    def __init__(self, written: dict[str, Any], labels: dict[str, str], index: int | None) -> None:
        self.index = index
        self.max_skew: int = written.get("maxSkew", 1)
        self.topology_key: str = written.get("topologyKey", "")
        self.min_domains: int = 1 if written.get("minDomains") is None else written["minDomains"]
        self.honor_affinity = (written.get("nodeAffinityPolicy") or "Honor") == "Honor"
        self.honor_taints = (written.get("nodeTaintsPolicy") or "Ignore") == "Honor"
        selector = Selector.of(written.get("labelSelector"))
        merged = [Requirement(key, "In", (labels[key],)) for key in written.get("matchLabelKeys") or () if key in labels]
        if merged and not selector.nothing:
            selector = Selector(selector.equalities, (*selector.requirements, *merged))
        self.selector = shared(selector)


class PodClass:
    """What all pods of one namespace, label set, specification and controller have in common.

    Of what each pod has for itself, and nobody looks at, `labels` and `spec` have what one of them has; ``named_labels`` are the labels of this sort that
    selectors of the pods themselves name, and ``stored_volumes`` those of the volumes that some node may not have.
    """

    __slots__ = (
        "_balanced_request",
        "_fit_request",
        "_preferred",
        "_requests",
        "_required",
        "anti_affinity",
        "controller",
        "host_ports",
        "identity",
        "labels",
        "named_labels",
        "namespace",
        "node_selector",
        "own_affinity",
        "preemption_policy",
        "preferred_affinity",
        "preferred_anti_affinity",
        "priority",
        "spec",
        "stored_volumes",
        "tolerations",
        "volumes",
    )

    def __init__(self, identity: int, namespace: str, labels: dict[str, str], spec: dict[str, Any], controller: tuple[str, str, str] | None) -> None:
        self.identity = identity
        self.namespace = namespace
        self.labels = labels
        self.spec = spec
        self.controller = controller
        self.priority: int = spec.get("priority") or 0
        self.preemption_policy: str = spec.get("preemptionPolicy") or "PreemptLowerPriority"
        self.node_selector: dict[str, str] = spec.get("nodeSelector") or {}
        self.tolerations = tuple(
            (each.get("key") or "", each.get("operator") or "", each.get("value") or "", each.get("effect") or "")
            for each in spec.get("tolerations") or ()
        )
        self.volumes: list[dict[str, Any]] = spec.get("volumes") or []
        self.stored_volumes = [each for each in self.volumes if not each.keys() <= _ANYWHERE]
        self.host_ports = _read_host_ports(spec)
        affinity, spread = spec.get("affinity") or {}, spec.get("topologySpreadConstraints")
        self.named_labels = own_labels_in((affinity, spread)) if affinity or spread else frozenset()
        own, anti = affinity.get("podAffinity") or {}, affinity.get("podAntiAffinity") or {}
        required, preferred = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
        self.own_affinity = [read_term(namespace, labels, term) for term in own.get(required) or ()]
        self.anti_affinity = [read_term(namespace, labels, term) for term in anti.get(required) or ()]
        self.preferred_affinity = [(read_term(namespace, labels, each.get("podAffinityTerm") or {}), each.get("weight", 0)) for each in own.get(preferred) or ()]
        self.preferred_anti_affinity = [
            (read_term(namespace, labels, each.get("podAffinityTerm") or {}), each.get("weight", 0)) for each in anti.get(preferred) or ()
        ]
        self._requests: Requests | None = None
        self._fit_request: tuple[tuple[str, ...], list[int]] | None = None
        self._balanced_request: tuple[tuple[str, ...], list[int]] | None = None
        self._required: NodeSelector | bool | None = False
        self._preferred: PreferredTerms | bool | None = False

    @property
    def requests(self) -> Requests:
        """What a pod of this class takes from a node."""
        if self._requests is None:
            self._requests = compute_requests(self.spec, {})
        return self._requests

    def fit_request(self, names: tuple[str, ...]) -> list[int]:
        """What the score of free resources counts, by resource name."""
        if self._fit_request is None or self._fit_request[0] != names:
            self._fit_request = (names, scored_request(self.spec, names, assume_missing=True))
        return self._fit_request[1]

    def balanced_request(self, names: tuple[str, ...]) -> list[int]:
        """What the score of balance counts, by resource name."""
        if self._balanced_request is None or self._balanced_request[0] != names:
            self._balanced_request = (names, scored_request(self.spec, names, assume_missing=False))
        return self._balanced_request[1]

    @property
    def node_affinity(self) -> dict[str, Any]:
        """``.spec.affinity.nodeAffinity``."""
        return (self.spec.get("affinity") or {}).get("nodeAffinity") or {}

    @property
    def required_nodes(self) -> NodeSelector | None:
        """The required node affinity, compiled."""
        if self._required is False:
            written = self.node_affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
            self._required = None if written is None else NodeSelector(written)
        return self._required  # type: ignore[return-value]  # False only before the first use

    @property
    def preferred_nodes(self) -> PreferredTerms | None:
        """The preferred node affinity, compiled."""
        if self._preferred is False:
            written = self.node_affinity.get("preferredDuringSchedulingIgnoredDuringExecution")
            self._preferred = None if written is None else PreferredTerms(written)
        return self._preferred  # type: ignore[return-value]  # False only before the first use

    def selects_node(self, labels: dict[str, str], name: str) -> bool:
        """Whether node selector and required node affinity take the node. Mirrors: RequiredNodeAffinity.Match."""
        for key, value in self.node_selector.items():
            if labels.get(key) != value:
                return False
        required = self.required_nodes
        return required is None or required.matches(labels, name)

    def node_signature(self) -> bytes:
        """What two classes must share to select the same nodes."""
        required = self.node_affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
        return marshal.dumps((sorted(self.node_selector.items()), required), 2)

    def node_keys(self) -> tuple[frozenset[str], bool]:
        """The node labels that selector and required affinity look at, and whether they look at the node's name."""
        required = self.required_nodes
        if required is None:
            return frozenset(self.node_selector), False
        return required.keys | frozenset(self.node_selector), required.looks_at_name


def _read_host_ports(spec: dict[str, Any]) -> tuple[tuple[str, str, int], ...]:
    """(host IP, protocol, port) of containers and sidecars. Mirrors: schedutil.GetHostPorts, HostPortInfo.sanitize."""
    found = []
    sidecars = [each for each in spec.get("initContainers") or () if each.get("restartPolicy") == "Always"]
    for container in (*sidecars, *(spec.get("containers") or ())):
        for port in container.get("ports") or ():
            number = port.get("hostPort") or 0
            if number > 0:
                found.append((port.get("hostIP") or ANY_ADDRESS, port.get("protocol") or "TCP", number))
    return tuple(found)


class Pod:
    """One pod: its class, and what is its own."""

    __slots__ = ("key", "kind", "name", "namespace", "node", "nominated", "obj", "phase", "requests", "serial", "start_time", "terminating")

    def __init__(self, obj: dict[str, Any], kind: PodClass, serial: int) -> None:
        metadata = obj.get("metadata") or {}
        status = obj.get("status") or {}
        self.obj = obj
        self.kind = kind
        self.namespace = kind.namespace
        self.name: str = metadata.get("name", "")
        self.key = f"{self.namespace}/{self.name}"
        self.serial = serial
        self.phase: str = status.get("phase") or ""
        self.terminating = metadata.get("deletionTimestamp") is not None
        self.start_time: str = status.get("startTime") or "~"
        self.nominated: str = status.get("nominatedNodeName") or ""
        self.node: Node | None = None
        self.requests: Requests = compute_requests(kind.spec, status) if _says_resources(status) else kind.requests

    @property
    def uid(self) -> str:
        """``.metadata.uid``, or the one that stands for it."""
        return (self.obj.get("metadata") or {}).get("uid") or f"uid-{self.namespace}-{self.name}"

    def counts_like(self, other: Pod) -> bool:
        """Whether putting the other pod in this one's place changes nothing for anybody else."""
        if self.kind is not other.kind or self.terminating is not other.terminating:
            return False
        return self.requests is other.requests or self.requests.signature() == other.requests.signature()

    def importance(self) -> tuple[int, str]:
        """Sorts the more important pods first. Mirrors: schedutil.MoreImportantPod."""
        return (-self.kind.priority, self.start_time)


def _says_resources(status: dict[str, Any]) -> bool:
    """Whether a status has resources of its own, which may differ from those of the specification: only a pod that runs can have some."""
    if status.get("resources") is not None:
        return True
    return any(each.get("resources") is not None for field in ("containerStatuses", "initContainerStatuses") for each in status.get(field) or ())


def is_of_same_class(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a version of a pod shares with the one before what makes its class, at a look; being put on a node changes nothing about that."""
    before, after = old.get("metadata") or {}, new.get("metadata") or {}
    if before.get("labels") is not after.get("labels") or before.get("ownerReferences") is not after.get("ownerReferences"):
        return False
    spec, now = old.get("spec") or {}, new.get("spec") or {}
    if spec is now:
        return True
    return "nodeName" not in spec and len(now) == len(spec) + 1 and "nodeName" in now and all(now.get(key) is each for key, each in spec.items())


class PodClasses:
    """Finds the class of a pod; specifications that were seen are recognised by identity first, then by content."""

    __slots__ = ("_by_content", "_by_identity", "_made", "_unnamed")

    def __init__(self) -> None:
        self._made = 0
        self._unnamed = OWN_LABELS  # those that no selector has named so far
        self._by_content: dict[bytes, PodClass] = {}
        self._by_identity: dict[tuple[int, int, str, Any], tuple[PodClass, Any, Any]] = {}

    def of(self, obj: dict[str, Any]) -> PodClass:
        """The class of the pod; the value is read, kept and never changed."""
        metadata = obj.get("metadata") or {}
        spec = obj.get("spec") or {}
        labels = metadata.get("labels") or {}
        namespace = metadata.get("namespace") or "default"
        controller = None
        for owner in metadata.get("ownerReferences") or ():
            if owner.get("controller"):
                controller = (owner.get("apiVersion", ""), owner.get("kind", ""), owner.get("name", ""))
                break
        identity = (id(spec), id(labels), namespace, controller)
        seen = self._by_identity.get(identity)
        if seen is not None:
            return seen[0]
        shared_labels = labels if self._unnamed.isdisjoint(labels) else {key: each for key, each in labels.items() if key not in self._unnamed}
        shared_spec = {key: each for key, each in spec.items() if key != _OWN_FIELD} if _OWN_FIELD in spec else spec
        content = _content_of((namespace, shared_labels, shared_spec, controller))
        kind = self._by_content.get(content)
        if kind is None:
            kind = self._by_content[content] = PodClass(self._made, namespace, labels, spec, controller)
            self._made += 1
        if len(self._by_identity) < 10_000:
            # The values are kept with the entry, so that an identity cannot pass to another value.
            self._by_identity[identity] = (kind, spec, labels)
        return kind

    def heed(self, named: frozenset[str]) -> bool:
        """Tell pods apart by labels that a selector names; whether that is new, so that every pod is to be asked about again."""
        if self._unnamed.isdisjoint(named):
            return False
        self._unnamed -= named
        self._by_content.clear()
        self._by_identity.clear()
        return True


def _content_of(parts: tuple[Any, ...]) -> bytes:
    """A key that parts of one content share."""
    try:
        return marshal.dumps(parts, 2)
    except ValueError:  # an amount that counts otherwise than its text says is no plain text (`kubecheck.values.quantity.StoredAmount`)
        import pickle

        return pickle.dumps(parts)
