"""Whether two values are the same to the server: what is absent equals what is empty, and the way of writing a quantity does not count.

Mirrors: equality.Semantic.DeepEqual (k8s.io/apimachinery/pkg/api/equality) v1.36, over decoded values.
"""

from __future__ import annotations

from kubecheck.api.values.quantity import Quantity, QuantityError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Where the server prints a difference of two objects, spaced at random; it says nothing that the two objects do not.
DIFFERENCE = "<difference>"
_AMOUNTS = frozenset(("limits", "requests", "capacity", "hard", "used", "allocatable", "overhead", "allocatedResources"))
# Fields that are maps: an absent one equals an empty one, and a key with an empty text is not an absent key.
_MAPS = _AMOUNTS | frozenset((
    "annotations", "binaryData", "data", "labels", "matchLabels", "nodeSelector", "options", "parameters", "volumeAttributes",
))  # fmt: skip
# Fields that point to a scalar, so that an empty one is not an absent one.
_POINTERS = frozenset((
    "activeDeadlineSeconds", "adminAccess", "allNodes", "allocateLoadBalancerNodePorts", "allocationMultiplier",
    "allowMultipleAllocations", "allowPrivilegeEscalation", "allowVolumeExpansion", "apiGroup", "apiVersions", "appProtocol",
    "attachRequired", "automountServiceAccountToken", "averageUtilization", "backoffLimit", "backoffLimitPerIndex", "bindsToNode",
    "borrowingLimitPercent", "cachingMode", "completionMode", "completions", "defaultMode", "distinctAttribute", "enableServiceLinks",
    "endPort", "endpointsNamespace", "extendedResourceName", "failedJobsHistoryLimit", "failurePolicy", "fsGroup", "fsGroupChangePolicy",
    "fsGroupPolicy", "gmsaCredentialSpec", "gmsaCredentialSpecName", "holderIdentity", "hostProcess", "hostUsers", "hostnameOverride",
    "immutable", "ingressClassName", "initiatorName", "internalTrafficPolicy", "ipFamilyPolicy", "leaseDurationSeconds",
    "leaseTransitions", "lendablePercent", "localhostProfile", "managedBy", "manualSelector", "matchAttribute", "matchPolicy",
    "maxExpirationSeconds", "maxFailedIndexes", "minDomains", "minReplicas", "mode", "mountPropagation", "namespace",
    "nodeAffinityPolicy", "nodeAllocatableUpdatePeriodSeconds", "nodeTaintsPolicy", "optional", "parallelism", "parameterNotFoundAction",
    "perDeviceNodeSelection", "persistentVolumeName", "podCIDR", "podGroupName", "podInfoOnMount", "podReplacementPolicy",
    "preemptionPolicy", "preferredHolder", "priority", "priorityClass", "privileged", "procMount", "progressDeadlineSeconds",
    "readOnlyRootFilesystem", "reclaimPolicy", "recursiveReadOnly", "replicas", "requiresRepublish", "resourceClaimName",
    "resourceClaimTemplateName", "restartPolicy", "revisionHistoryLimit", "runAsGroup", "runAsNonRoot", "runAsUser", "runAsUserName",
    "runtimeClassName", "scope", "seLinuxChangePolicy", "seLinuxMount", "selectPolicy", "serviceAccountTokenInSecrets", "setHostnameAsFQDN",
    "shareProcessNamespace", "stabilizationWindowSeconds", "startingDeadlineSeconds", "stopSignal", "storageCapacity", "storageClassName",
    "succeededCount", "succeededIndexes", "successfulJobsHistoryLimit", "supplementalGroupsPolicy", "suspend",
    "terminationGracePeriodSeconds", "timeZone", "tolerationSeconds", "trafficDistribution", "ttlSecondsAfterFinished",
    "unhealthyPodEvictionPolicy", "volumeAttributesClassName", "volumeBindingMode", "volumeMode",
))  # fmt: skip
_EMPTY: tuple[Any, ...] = (None, "", 0, False)


def is_equal(one: Any, other: Any, key: str = "") -> bool:
    """Whether two values of a field are the same; ``key`` names the field, for what is known of its type."""
    if one == other:
        return True
    if isinstance(one, dict) or isinstance(other, dict):
        return _is_equal_object(one, other, key)
    if isinstance(one, list) or isinstance(other, list):
        one, other = one or [], other or []
        if not isinstance(one, list) or not isinstance(other, list) or len(one) != len(other):
            return False
        return all(is_equal(left, right, key) for left, right in zip(one, other, strict=True))
    if one in _EMPTY and other in _EMPTY:
        return (one is None or other is None) and key not in _POINTERS
    if key in _AMOUNTS and isinstance(one, str) and isinstance(other, str):
        try:
            return Quantity.parse(one) == Quantity.parse(other)
        except QuantityError:
            return False
    return False


def _is_equal_object(one: Any, other: Any, key: str) -> bool:
    if key in _MAPS:
        one, other = one or {}, other or {}
        if not isinstance(one, dict) or not isinstance(other, dict) or one.keys() != other.keys():
            return False
        return all(is_equal(value, other[name], key if key in _AMOUNTS else "") for name, value in one.items())
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    return all(is_equal(one.get(name), other.get(name), name) for name in {**one, **other})
