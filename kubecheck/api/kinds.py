"""The kinds that are known, a row each: scope, pod template, install order, and the module that holds the kind's functions."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NAMESPACED, CLUSTER = "Namespaced", "Cluster"
_TEMPLATE = ("spec", "template")
_LAST = 9


class KnownKind:
    """What is known of one kind.

    Attributes:
        scope: ``Namespaced`` or ``Cluster``.
        module: Below ``kubecheck.api.validation``, ``.defaults`` and ``.updates``; empty where the kind has no functions here.
        order: When it is installed: kinds that others need have low numbers.
        template: The path of its pod template; None where it has none. Mirrors: DefaultPodSpecExtractor (pod-security-admission).
    """

    __slots__ = ("group", "kind", "module", "order", "scope", "template")

    def __init__(
        self, group: str, kind: str, scope: str, module: str = "", order: int = _LAST, template: tuple[str, ...] | None = None
    ) -> None:
        self.group = group
        self.kind = kind
        self.scope = scope
        self.module = module
        self.order = order
        self.template = template


_ROWS = (
    KnownKind("", "Binding", NAMESPACED, "core.basics"),
    KnownKind("", "ConfigMap", NAMESPACED, "core.basics", order=3),
    KnownKind("", "Endpoints", NAMESPACED, "core.endpoints"),
    KnownKind("", "Event", NAMESPACED, "core.events"),
    KnownKind("", "LimitRange", NAMESPACED, "core.quotas", order=2),
    KnownKind("", "Namespace", CLUSTER, "core.basics", order=0),
    KnownKind("", "Node", CLUSTER, "core.nodes", order=0),
    KnownKind("", "PersistentVolume", CLUSTER, "core.persistent_volumes", order=4),
    KnownKind("", "PersistentVolumeClaim", NAMESPACED, "core.persistent_volumes", order=5),
    KnownKind("", "Pod", NAMESPACED, "core.pods", template=()),
    KnownKind("", "PodTemplate", NAMESPACED, "core.pod_templates", template=("template",)),
    KnownKind("", "ReplicationController", NAMESPACED, "core.replication", template=_TEMPLATE),
    KnownKind("", "ResourceQuota", NAMESPACED, "core.quotas", order=2),
    KnownKind("", "Secret", NAMESPACED, "core.basics", order=3),
    KnownKind("", "Service", NAMESPACED, "core.services", order=6),
    KnownKind("", "ServiceAccount", NAMESPACED, "core.basics", order=3),
    KnownKind("admissionregistration.k8s.io", "MutatingAdmissionPolicy", CLUSTER, "admissionregistration"),
    KnownKind("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding", CLUSTER, "admissionregistration"),
    KnownKind("admissionregistration.k8s.io", "MutatingWebhookConfiguration", CLUSTER, "admissionregistration"),
    KnownKind("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", CLUSTER, "admissionregistration"),
    KnownKind("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", CLUSTER, "admissionregistration"),
    KnownKind("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", CLUSTER, "admissionregistration"),
    KnownKind("apiextensions.k8s.io", "CustomResourceDefinition", CLUSTER, "apiextensions"),
    KnownKind("apiregistration.k8s.io", "APIService", CLUSTER, "apiregistration"),
    KnownKind("apps", "ControllerRevision", NAMESPACED, "apps"),
    KnownKind("apps", "DaemonSet", NAMESPACED, "apps", template=_TEMPLATE),
    KnownKind("apps", "Deployment", NAMESPACED, "apps", template=_TEMPLATE),
    KnownKind("apps", "ReplicaSet", NAMESPACED, "apps", template=_TEMPLATE),
    KnownKind("apps", "StatefulSet", NAMESPACED, "apps", template=_TEMPLATE),
    KnownKind("authentication.k8s.io", "SelfSubjectReview", CLUSTER, "authentication"),
    KnownKind("authentication.k8s.io", "TokenReview", CLUSTER, "authentication"),
    KnownKind("authorization.k8s.io", "LocalSubjectAccessReview", NAMESPACED, "authorization"),
    KnownKind("authorization.k8s.io", "SelfSubjectAccessReview", CLUSTER, "authorization"),
    KnownKind("authorization.k8s.io", "SelfSubjectRulesReview", CLUSTER, "authorization"),
    KnownKind("authorization.k8s.io", "SubjectAccessReview", CLUSTER, "authorization"),
    KnownKind("autoscaling", "HorizontalPodAutoscaler", NAMESPACED, "autoscaling"),
    KnownKind("batch", "CronJob", NAMESPACED, "batch", template=("spec", "jobTemplate", "spec", "template")),
    KnownKind("batch", "Job", NAMESPACED, "batch", template=_TEMPLATE),
    KnownKind("certificates.k8s.io", "CertificateSigningRequest", CLUSTER, "certificates"),
    KnownKind("certificates.k8s.io", "ClusterTrustBundle", CLUSTER, "certificates"),
    KnownKind("certificates.k8s.io", "PodCertificateRequest", NAMESPACED, "pod_certificate_requests"),
    KnownKind("coordination.k8s.io", "Lease", NAMESPACED, "coordination"),
    KnownKind("coordination.k8s.io", "LeaseCandidate", NAMESPACED, "coordination"),
    KnownKind("discovery.k8s.io", "EndpointSlice", NAMESPACED, "discovery"),
    KnownKind("events.k8s.io", "Event", NAMESPACED, "core.events"),
    KnownKind("flowcontrol.apiserver.k8s.io", "FlowSchema", CLUSTER, "flowcontrol"),
    KnownKind("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", CLUSTER, "flowcontrol"),
    KnownKind("networking.k8s.io", "IPAddress", CLUSTER, "networking"),
    KnownKind("networking.k8s.io", "Ingress", NAMESPACED, "networking"),
    KnownKind("networking.k8s.io", "IngressClass", CLUSTER, "networking"),
    KnownKind("networking.k8s.io", "NetworkPolicy", NAMESPACED, "networking"),
    KnownKind("networking.k8s.io", "ServiceCIDR", CLUSTER, "networking"),
    KnownKind("node.k8s.io", "RuntimeClass", CLUSTER, "node", order=1),
    KnownKind("policy", "PodDisruptionBudget", NAMESPACED, "policy", order=7),
    KnownKind("rbac.authorization.k8s.io", "ClusterRole", CLUSTER, "rbac"),
    KnownKind("rbac.authorization.k8s.io", "ClusterRoleBinding", CLUSTER, "rbac"),
    KnownKind("rbac.authorization.k8s.io", "Role", NAMESPACED, "rbac"),
    KnownKind("rbac.authorization.k8s.io", "RoleBinding", NAMESPACED, "rbac"),
    KnownKind("resource.k8s.io", "DeviceClass", CLUSTER, "resource", order=1),
    KnownKind("resource.k8s.io", "DeviceTaintRule", CLUSTER, "resource"),
    KnownKind("resource.k8s.io", "ResourceClaim", NAMESPACED, "resource", order=5),
    KnownKind("resource.k8s.io", "ResourceClaimTemplate", NAMESPACED, "resource", order=1),
    KnownKind("resource.k8s.io", "ResourceSlice", CLUSTER, "resource", order=1),
    KnownKind("scheduling.k8s.io", "PriorityClass", CLUSTER, "scheduling", order=1),
    KnownKind("storage.k8s.io", "CSIDriver", CLUSTER, "storage", order=1),
    KnownKind("storage.k8s.io", "CSINode", CLUSTER, "storage", order=1),
    KnownKind("storage.k8s.io", "CSIStorageCapacity", NAMESPACED, "storage", order=1),
    KnownKind("storage.k8s.io", "StorageClass", CLUSTER, "storage", order=1),
    KnownKind("storage.k8s.io", "VolumeAttachment", CLUSTER, "storage"),
    KnownKind("storage.k8s.io", "VolumeAttributesClass", CLUSTER, "storage"),
    KnownKind("storagemigration.k8s.io", "StorageVersionMigration", CLUSTER, "storagemigration"),
    # Of earlier or later versions, of alpha versions, and well-known ones of others; no functions of theirs are here.
    KnownKind("", "ComponentStatus", CLUSTER),
    KnownKind("gateway.networking.k8s.io", "GatewayClass", CLUSTER),
    KnownKind("internal.apiserver.k8s.io", "StorageVersion", CLUSTER),
    KnownKind("networking.k8s.io", "ClusterCIDR", CLUSTER),
    KnownKind("policy", "PodSecurityPolicy", CLUSTER),
    KnownKind("resource.k8s.io", "ResourceClass", CLUSTER),
    KnownKind("resource.k8s.io", "ResourcePoolStatusRequest", CLUSTER),
)

# What the rows say, by group and kind.
KINDS = {(row.group, row.kind): row for row in _ROWS}
MODULES = {key: row.module for key, row in KINDS.items() if row.module}
POD_TEMPLATE_PATHS = {key: row.template for key, row in KINDS.items() if row.template is not None}
CLUSTER_KINDS = frozenset([key for key, row in KINDS.items() if row.scope == CLUSTER])
# What has a scale subresource among them.
SCALABLE_KINDS = (("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet"), ("", "ReplicationController"))
CLUSTER_KIND_NAMES = frozenset([kind for _, kind in CLUSTER_KINDS])  # for who knows kinds by name alone

# Groups whose objects are answered and never stored: their metadata is not looked at.
REVIEW_GROUPS = ("authentication.k8s.io", "authorization.k8s.io")
REVIEWS = frozenset([kind for group, kind in KINDS if group in REVIEW_GROUPS])

_PLURALS = {"Endpoints": "endpoints"}


def plural_of(kind: str) -> str:
    """The name of the kind's resource: ``networkpolicies``. Mirrors: meta.UnsafeGuessKindToResource."""
    if kind in _PLURALS:
        return _PLURALS[kind]
    lower = kind.lower()
    if lower.endswith("s"):
        return lower + "es"
    return lower[:-1] + "ies" if lower.endswith("y") else lower + "s"


def resource_of(value: dict[str, object]) -> str:
    """What the server calls the kind of an object in its sentences: ``pods``, ``deployments.apps``."""
    group, kind = group_and_kind(value)
    plural = plural_of(kind)
    return f"{plural}.{group}" if group else plural


def install_order(value: dict[str, object]) -> int:
    """When an object is installed: those that others need have low numbers."""
    row = KINDS.get(group_and_kind(value))
    return _LAST if row is None else row.order


def snake_case(kind: str) -> str:
    """``HorizontalPodAutoscaler`` -> ``horizontal_pod_autoscaler``; runs of capitals stay together: ``CSIDriver`` -> ``csi_driver``."""
    parts = []
    for index, character in enumerate(kind):
        if (
            character.isupper()
            and index
            and (not kind[index - 1].isupper() or (index + 1 < len(kind) and kind[index + 1].islower()))
        ):
            parts.append("_")
        parts.append(character.lower())
    return "".join(parts)


_FOUND: dict[tuple[str, str, str, str], Callable[..., object] | None] = {}


def function_of(room: str, group: str, kind: str, name: str) -> Callable[..., object] | None:
    """The function of a kind in a room (``validation``, ``defaults``, ``updates``), or None where there is none.

    ``name`` is a pattern such as ``validate_{}``; the module is imported on the first question.
    """
    question = (room, group, kind, name)
    if question not in _FOUND:
        module = MODULES.get((group, kind))
        found = None
        if module is not None:
            full = f"kubecheck.api.{room}.{module}"
            try:
                found = getattr(__import__(full, fromlist=["*"]), name.format(snake_case(kind)), None)
            except ModuleNotFoundError as error:
                if error.name != full:
                    raise
        _FOUND[question] = found
    return _FOUND[question]


_GROUP_OF: dict[object, str] = {}
_REMEMBERED = 1000


def group_and_kind(value: dict[str, object]) -> tuple[str, str]:
    """The group and kind of an object: ``("apps", "Deployment")``; the core group is empty."""
    version, kind = value.get("apiVersion"), value.get("kind")
    group = _GROUP_OF.get(version) if version.__class__ is str else None
    if group is None:
        group = str(version or "").rpartition("/")[0]
        if len(_GROUP_OF) < _REMEMBERED and version.__class__ is str:
            _GROUP_OF[version] = group
    return group, kind if kind.__class__ is str else str(kind or "")


def with_plain_version(value: dict[str, Any]) -> dict[str, Any]:
    """The object with its API version as the server reads it: ``/v1`` is the version v1 of the group without a name. Mirrors: schema.ParseGroupVersion."""
    version = value.get("apiVersion")
    return {**value, "apiVersion": version[1:]} if isinstance(version, str) and version[:1] == "/" and version.count("/") == 1 and version[1:] else value


def split_api_version(api_version: str) -> tuple[str, str]:
    """``apps/v1`` -> ``("apps", "v1")``; ``v1`` -> ``("", "v1")``."""
    group, _, version = api_version.rpartition("/")
    return group, version
