"""Bad values that are whole objects, as the server prints them: with the field names of its internal types.

The internal types have no JSON names, so ``{"name": "web"}`` is printed ``{"Name":"web","Protocol":"TCP",...}``, absent fields included.
A table says for each type its fields in order: Go's name, ours, and what an absent one prints as; ``*Type``, ``Type`` and ``[]Type`` lead
to another table. Imported only when an error is at hand.

Mirrors: pkg/apis/*/types.go v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_Field = tuple[str, str, object]

TYPES: dict[str, tuple[_Field, ...]] = {
    "ServicePort": (
        ("Name", "name", ""), ("Protocol", "protocol", ""), ("AppProtocol", "appProtocol", None), ("Port", "port", 0),
        ("TargetPort", "targetPort", 0), ("NodePort", "nodePort", 0),
    ),
    "Taint": (("Key", "key", ""), ("Value", "value", ""), ("Effect", "effect", ""), ("TimeAdded", "timeAdded", None)),
    "Toleration": (
        ("Key", "key", ""), ("Operator", "operator", ""), ("Value", "value", ""), ("Effect", "effect", ""),
        ("TolerationSeconds", "tolerationSeconds", None),
    ),
    "NodeAddress": (("Type", "type", ""), ("Address", "address", "")),
    "VolumeNodeAffinity": (("Required", "required", "*NodeSelector"),),
    "NodeSelector": (("NodeSelectorTerms", "nodeSelectorTerms", "[]NodeSelectorTerm"),),
    "NodeSelectorTerm": (
        ("MatchExpressions", "matchExpressions", "[]NodeSelectorRequirement"), ("MatchFields", "matchFields", "[]NodeSelectorRequirement"),
    ),
    "NodeSelectorRequirement": (("Key", "key", ""), ("Operator", "operator", ""), ("Values", "values", None)),
    "ScopeSelector": (("MatchExpressions", "matchExpressions", "[]ScopedResourceSelectorRequirement"),),
    "ScopedResourceSelectorRequirement": (("ScopeName", "scopeName", ""), ("Operator", "operator", ""), ("Values", "values", None)),
    "ParentReference": (("Group", "group", ""), ("Resource", "resource", ""), ("Namespace", "namespace", ""), ("Name", "name", "")),
    "PodDisruptionBudgetSpec": (
        ("MinAvailable", "minAvailable", None), ("Selector", "selector", None), ("MaxUnavailable", "maxUnavailable", None),
        ("UnhealthyPodEvictionPolicy", "unhealthyPodEvictionPolicy", None),
    ),
    "RoleRef": (("APIGroup", "apiGroup", ""), ("Kind", "kind", ""), ("Name", "name", "")),
    "CSINodeDriver": (
        ("Name", "name", ""), ("NodeID", "nodeID", ""), ("TopologyKeys", "topologyKeys", None), ("Allocatable", "allocatable", "*VolumeNodeResources"),
    ),
    "VolumeNodeResources": (("Count", "count", None),),
    "VolumeAttachmentSpec": (("Attacher", "attacher", ""), ("Source", "source", "VolumeAttachmentSource"), ("NodeName", "nodeName", "")),
    "VolumeAttachmentSource": (("PersistentVolumeName", "persistentVolumeName", None), ("InlineVolumeSpec", "inlineVolumeSpec", None)),
    "TokenRequest": (("Audience", "audience", ""), ("ExpirationSeconds", "expirationSeconds", None)),
    "TopologySelectorTerm": (("MatchLabelExpressions", "matchLabelExpressions", "[]TopologySelectorLabelRequirement"),),
    "TopologySelectorLabelRequirement": (("Key", "key", ""), ("Values", "values", None)),
    "TypedLocalObjectReference": (("APIGroup", "apiGroup", None), ("Kind", "kind", ""), ("Name", "name", "")),
    "SecurityContext": (
        ("Capabilities", "capabilities", "*Capabilities"), ("Privileged", "privileged", None), ("SELinuxOptions", "seLinuxOptions", "*SELinuxOptions"),
        ("WindowsOptions", "windowsOptions", "*WindowsSecurityContextOptions"), ("RunAsUser", "runAsUser", None), ("RunAsGroup", "runAsGroup", None),
        ("RunAsNonRoot", "runAsNonRoot", None), ("ReadOnlyRootFilesystem", "readOnlyRootFilesystem", None),
        ("AllowPrivilegeEscalation", "allowPrivilegeEscalation", None), ("ProcMount", "procMount", None),
        ("SeccompProfile", "seccompProfile", "*SeccompProfile"), ("AppArmorProfile", "appArmorProfile", "*AppArmorProfile"),
    ),
    "Capabilities": (("Add", "add", None), ("Drop", "drop", None)),
    "SELinuxOptions": (("User", "user", ""), ("Role", "role", ""), ("Type", "type", ""), ("Level", "level", "")),
    "WindowsSecurityContextOptions": (
        ("GMSACredentialSpecName", "gmsaCredentialSpecName", None), ("GMSACredentialSpec", "gmsaCredentialSpec", None),
        ("RunAsUserName", "runAsUserName", None), ("HostProcess", "hostProcess", None),
    ),
    "SeccompProfile": (("Type", "type", ""), ("LocalhostProfile", "localhostProfile", None)),
    "AppArmorProfile": (("Type", "type", ""), ("LocalhostProfile", "localhostProfile", None)),
    "DeploymentStrategy": (("Type", "type", ""), ("RollingUpdate", "rollingUpdate", "*RollingUpdateDeployment")),
    "RollingUpdateDeployment": (("MaxUnavailable", "maxUnavailable", 0), ("MaxSurge", "maxSurge", 0)),
    "StatefulSetUpdateStrategy": (("Type", "type", ""), ("RollingUpdate", "rollingUpdate", "*RollingUpdateStatefulSetStrategy")),
    "RollingUpdateStatefulSetStrategy": (("Partition", "partition", 0), ("MaxUnavailable", "maxUnavailable", None)),
    "PodFailurePolicy": (("Rules", "rules", "[]PodFailurePolicyRule"),),
    "PodFailurePolicyRule": (
        ("Action", "action", ""), ("OnExitCodes", "onExitCodes", "*PodFailurePolicyOnExitCodesRequirement"),
        ("OnPodConditions", "onPodConditions", "[]PodFailurePolicyOnPodConditionsPattern"),
    ),
    "PodFailurePolicyOnExitCodesRequirement": (("ContainerName", "containerName", None), ("Operator", "operator", ""), ("Values", "values", None)),
    "PodFailurePolicyOnPodConditionsPattern": (("Type", "type", ""), ("Status", "status", "")),
    "SuccessPolicy": (("Rules", "rules", "[]SuccessPolicyRule"),),
    "SuccessPolicyRule": (("SucceededIndexes", "succeededIndexes", None), ("SucceededCount", "succeededCount", None)),
    "IngressClassParametersReference": (
        ("APIGroup", "apiGroup", None), ("Kind", "kind", ""), ("Name", "name", ""), ("Scope", "scope", None), ("Namespace", "namespace", None),
    ),
    "ResourceClaimSpec": (("Devices", "devices", "DeviceClaim"),),
    "DeviceClaim": (
        ("Requests", "requests", "[]DeviceRequest"), ("Constraints", "constraints", "[]DeviceConstraint"),
        ("Config", "config", "[]DeviceClaimConfiguration"),
    ),
    "DeviceRequest": (
        ("Name", "name", ""), ("Exactly", "exactly", "*ExactDeviceRequest"), ("FirstAvailable", "firstAvailable", "[]DeviceSubRequest"),
    ),
    "ExactDeviceRequest": (
        ("DeviceClassName", "deviceClassName", ""), ("Selectors", "selectors", "[]DeviceSelector"), ("AllocationMode", "allocationMode", ""),
        ("Count", "count", 0), ("AdminAccess", "adminAccess", None), ("Tolerations", "tolerations", "[]Toleration"),
        ("Capacity", "capacity", "*CapacityRequirements"),
    ),
    "DeviceSubRequest": (
        ("Name", "name", ""), ("DeviceClassName", "deviceClassName", ""), ("Selectors", "selectors", "[]DeviceSelector"),
        ("AllocationMode", "allocationMode", ""), ("Count", "count", 0), ("Tolerations", "tolerations", "[]Toleration"),
        ("Capacity", "capacity", "*CapacityRequirements"),
    ),
    "CapacityRequirements": (("Requests", "requests", None),),
    "DeviceSelector": (("CEL", "cel", "*CELDeviceSelector"),),
    "CELDeviceSelector": (("Expression", "expression", ""),),
    "DeviceConstraint": (("Requests", "requests", None), ("MatchAttribute", "matchAttribute", None), ("DistinctAttribute", "distinctAttribute", None)),
    "DeviceClaimConfiguration": (("Requests", "requests", None), ("Opaque", "opaque", "*OpaqueDeviceConfiguration")),
    "OpaqueDeviceConfiguration": (("Driver", "driver", ""), ("Parameters", "parameters", None)),
    "ObjectReference": (
        ("Kind", "kind", ""), ("Namespace", "namespace", ""), ("Name", "name", ""), ("UID", "uid", ""), ("APIVersion", "apiVersion", ""),
        ("ResourceVersion", "resourceVersion", ""), ("FieldPath", "fieldPath", ""),
    ),
    "EventSource": (("Component", "component", ""), ("Host", "host", "")),
}  # fmt: skip


def go_struct(kind: str, value: Any) -> Struct:
    """The value as an object of an internal type, ready to be printed."""
    value = value if isinstance(value, dict) else {}
    return Struct((name, _shown(value.get(ours), absent)) for name, ours, absent in TYPES[kind])


def _shown(value: Any, absent: object) -> object:
    if not isinstance(absent, str) or not absent:
        return absent if value is None else value
    if absent.startswith("[]"):
        return None if value is None else [go_struct(absent[2:], item) for item in value]
    if absent.startswith("*"):
        return None if value is None else go_struct(absent[1:], value)
    return go_struct(absent, value)


def shown_selector(selector: Any) -> Struct | None:
    """A label selector, whose type has JSON names and leaves out what is empty."""
    if not isinstance(selector, dict):
        return None
    shown = Struct()
    if selector.get("matchLabels"):
        shown["matchLabels"] = selector["matchLabels"]
    if selector.get("matchExpressions"):
        shown["matchExpressions"] = [_shown_requirement(each or {}) for each in selector["matchExpressions"]]
    return shown


def _shown_requirement(requirement: dict[str, Any]) -> Struct:
    shown = Struct(key=requirement.get("key") or "", operator=requirement.get("operator") or "")
    if requirement.get("values"):
        shown["values"] = requirement["values"]
    return shown
