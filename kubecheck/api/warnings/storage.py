"""Warnings about StorageClasses, CSIDrivers and CSIStorageCapacities. Mirrors: pkg/api/storage, the strategies of pkg/registry/storage, v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.node_labels import DEPRECATED, warn_node_selector
from kubecheck.fields import DEPRECATED_NODE_LABEL, TOKENS_LOGGED, FieldWarning, warn
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IN_SECRETS = (
    "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume "
    "attributes"
)


def warn_storage_class(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: GetWarningsForStorageClass."""
    return [
        warn(DEPRECATED_NODE_LABEL, ("allowedTopologies", index, "matchLabelExpressions", number, "key"), DEPRECATED[key], key)
        for index, topology in enumerate(value.get("allowedTopologies") or ())
        for number, expression in enumerate(topology.get("matchLabelExpressions") or ())
        if (key := expression.get("key")) in DEPRECATED
    ]


def warn_csi_driver(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: csiDriverStrategy.WarningsOnCreate."""
    spec = value.get("spec") or {}
    if not current().has("CSIServiceAccountTokenSecrets") or not spec.get("tokenRequests") or spec.get("serviceAccountTokenInSecrets") is not None:
        return []
    return [FieldWarning(TOKENS_LOGGED, ("spec", "tokenRequests"), _IN_SECRETS, "tokenRequests")]


def warn_csi_driver_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: csiDriverStrategy.WarningsOnUpdate."""
    from kubecheck.api.updates.equality import is_equal

    one, other = ((each.get("spec") or {}).get("tokenRequests") for each in (new, live))
    return [] if is_equal(one, other, "Lstorage.TokenRequest") else warn_csi_driver(new)


def warn_csi_storage_capacity(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: GetWarningsForCSIStorageCapacity."""
    return warn_node_selector(value.get("nodeTopology") or {}, ("nodeTopology",))
