"""What an object is called: group, version, kind, namespace and name."""

from __future__ import annotations

from sys import intern

from kubecheck.api.kinds import CLUSTER_KINDS

__all__ = ["CLUSTER_KINDS", "Key", "Ref", "is_in_every_cluster", "ref_of"]

# (group, kind, namespace, name): the identity of an object in a cluster, whatever version it is written in.
Key = tuple[str, str, str, str]

# Kinds that moved to another group: the same stored object can be written under both.
_MOVED = {
    ("extensions", "DaemonSet"): "apps",
    ("extensions", "Deployment"): "apps",
    ("extensions", "ReplicaSet"): "apps",
    ("extensions", "Ingress"): "networking.k8s.io",
    ("extensions", "NetworkPolicy"): "networking.k8s.io",
    ("extensions", "PodSecurityPolicy"): "policy",
    ("events.k8s.io", "Event"): "",
}
# (kind, namespace, name) of what every cluster makes by itself; an empty namespace stands for each of them.
_IN_EVERY_CLUSTER = frozenset((
    ("ConfigMap", "", "kube-root-ca.crt"), ("Endpoints", "default", "kubernetes"), ("Namespace", "", "default"), ("Namespace", "", "kube-node-lease"),
    ("Namespace", "", "kube-public"), ("Namespace", "", "kube-system"), ("Service", "default", "kubernetes"), ("ServiceAccount", "", "default"),
))  # fmt: skip


class Ref:
    """The name of an object. Two refs are equal when they name the same stored object, whatever version they are written in.

    ``namespace`` is empty for objects outside namespaces; ``name`` is empty where the server would generate one.
    """

    __slots__ = ("group", "key", "kind", "name", "namespace", "version")

    def __init__(self, group: str, version: str, kind: str, namespace: str, name: str) -> None:
        self.group = group
        self.version = version
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.key: Key = (_MOVED.get((group, kind), group), kind, namespace, name)

    @property
    def api_version(self) -> str:
        """``apps/v1``; ``v1`` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def label(self) -> str:
        """What people call it: ``Deployment web``, and with a namespace other than default ``Deployment shop/web``."""
        where = f"{self.namespace}/" if self.namespace not in ("", "default") else ""
        return f"{self.kind} {where}{self.name or '(no name)'}"

    @property
    def full(self) -> str:
        """``Kind/namespace/name``, the namespace empty for objects outside namespaces."""
        return f"{self.kind}/{self.namespace}/{self.name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: Ref) -> bool:
        return self.key < other.key

    def __repr__(self) -> str:
        return f"Ref({self.api_version} {self.full})"


def ref_of(value: dict[str, object], namespace: str = "default", cluster_kinds: frozenset[tuple[str, str]] = CLUSTER_KINDS) -> Ref:
    """The ref of an object as written; fields of the wrong type count as absent.

    Args:
        value: the object, with ``apiVersion`` and ``kind``.
        namespace: where objects that name no namespace go.
        cluster_kinds: (group, kind) pairs that live outside namespaces.
    """
    api_version, kind = value.get("apiVersion"), value.get("kind")
    group, _, version = (api_version if isinstance(api_version, str) else "").rpartition("/")
    kind = kind if isinstance(kind, str) else ""
    metadata = value.get("metadata")
    name = written = None
    if isinstance(metadata, dict):
        name, written = metadata.get("name"), metadata.get("namespace")
    if (group, kind) in cluster_kinds:
        namespace = ""
    elif isinstance(written, str) and written:
        namespace = written
    return Ref(_shared(group), _shared(version), _shared(kind), _shared(namespace), name if isinstance(name, str) else "")


def is_in_every_cluster(key: Key) -> bool:
    """Whether every cluster makes the object by itself."""
    return not _IN_EVERY_CLUSTER.isdisjoint((key[1:], (key[1], "", key[3])))


def _shared(text: str) -> str:
    """A text of which there is one: refs are kept to the end, and of what they say, all but the names is said by many."""
    return intern(text) if text.__class__ is str else text
