"""Which module holds the functions of each built-in kind, and what those functions are called."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS_BY_MODULE = {
    "core.pods": ("Pod",),
    "core.pod_templates": ("PodTemplate",),
    "core.basics": ("Binding", "ConfigMap", "Namespace", "Secret", "ServiceAccount"),
    "core.services": ("Endpoints", "Service"),
    "core.persistent_volumes": ("PersistentVolume", "PersistentVolumeClaim"),
    "core.quotas": ("LimitRange", "ResourceQuota"),
    "core.nodes": ("Node",),
    "core.replication": ("ReplicationController",),
    "apps": ("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
    "batch": ("CronJob", "Job"),
    "autoscaling": ("HorizontalPodAutoscaler",),
    "policy": ("PodDisruptionBudget",),
    "networking": ("Ingress", "IngressClass", "IPAddress", "NetworkPolicy", "ServiceCIDR"),
    "rbac": ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
    "storage": ("CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"),
    "scheduling": ("PriorityClass",),
    "node": ("RuntimeClass",),
    "coordination": ("Lease", "LeaseCandidate"),
    "discovery": ("EndpointSlice",),
    "core.events": ("Event",),
    "admissionregistration": (
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
    ),
    "apiextensions": ("CustomResourceDefinition",),
    "apiregistration": ("APIService",),
    "authentication": ("SelfSubjectReview", "TokenReview"),
    "authorization": ("LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"),
    "certificates": ("CertificateSigningRequest", "ClusterTrustBundle", "PodCertificateRequest"),
    "flowcontrol": ("FlowSchema", "PriorityLevelConfiguration"),
    "resource": ("DeviceClass", "DeviceTaintRule", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"),
    "storagemigration": ("StorageVersionMigration",),
}  # fmt: skip

_GROUPS = {
    "core.pods": "", "core.pod_templates": "", "core.basics": "", "core.services": "", "core.persistent_volumes": "", "core.quotas": "", "core.nodes": "", "core.replication": "", "apps": "apps", "batch": "batch", "autoscaling": "autoscaling", "policy": "policy",
    "networking": "networking.k8s.io", "rbac": "rbac.authorization.k8s.io", "storage": "storage.k8s.io", "scheduling": "scheduling.k8s.io",
    "node": "node.k8s.io", "coordination": "coordination.k8s.io", "discovery": "discovery.k8s.io", "core.events": "events.k8s.io",
    "admissionregistration": "admissionregistration.k8s.io", "apiextensions": "apiextensions.k8s.io",
    "apiregistration": "apiregistration.k8s.io", "authentication": "authentication.k8s.io", "authorization": "authorization.k8s.io",
    "certificates": "certificates.k8s.io", "flowcontrol": "flowcontrol.apiserver.k8s.io", "resource": "resource.k8s.io",
    "storagemigration": "storagemigration.k8s.io",
}  # fmt: skip

# (group, kind) -> module name below kubecheck.api.validation, .defaults and .updates
MODULES = {(_GROUPS[module], kind): module for module, kinds in _KINDS_BY_MODULE.items() for kind in kinds}
# An event of the core group is the same kind inside the server.
MODULES["", "Event"] = "core.events"


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


# Where the built-in kinds have their pod template, by group and kind. Mirrors: DefaultPodSpecExtractor (pod-security-admission).
POD_TEMPLATE_PATHS: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    **dict.fromkeys(
        (("", "ReplicationController"), ("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet"), ("batch", "Job")),
        ("spec", "template"),
    ),
}

# Kinds without a namespace; every other built-in kind has one.
CLUSTER_SCOPED = frozenset((
    "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding", "ClusterTrustBundle",
    "ComponentStatus", "CustomResourceDefinition", "DeviceClass", "DeviceTaintRule", "FlowSchema", "IPAddress", "IngressClass",
    "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume",
    "PriorityClass", "PriorityLevelConfiguration", "ResourceSlice", "RuntimeClass", "SelfSubjectAccessReview", "SelfSubjectReview",
    "SelfSubjectRulesReview", "ServiceCIDR", "StorageClass", "StorageVersionMigration", "SubjectAccessReview", "TokenReview",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment",
    "VolumeAttributesClass",
))  # fmt: skip

# Kinds that are answered and never stored: their metadata is not looked at.
REVIEWS = frozenset((
    "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview", "SubjectAccessReview", "TokenReview",
))  # fmt: skip


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
