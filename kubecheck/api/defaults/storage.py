"""Defaults of storage.k8s.io. Mirrors: pkg/apis/storage/v1/defaults.go and the strategies, v1.37."""

from __future__ import annotations

from kubecheck.api.defaults.core.resource_lists import stored_quantity
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DRIVER: dict[str, object] = {
    "attachRequired": True,
    "podInfoOnMount": False,
    "storageCapacity": False,
    "fsGroupPolicy": "ReadWriteOnceWithFSType",
    "requiresRepublish": False,
}
_GATED = {"seLinuxMount": "SELinuxMountReadWriteOncePod", "preventPodSchedulingIfMissing": "VolumeLimitScaling"}


def default_storage_class(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_StorageClass."""
    defaults = (("reclaimPolicy", "Delete"), ("volumeBindingMode", "Immediate"))
    missing = {field: default for field, default in defaults if value.get(field) is None}
    return {**value, **missing} if missing else value


def default_csi_driver(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_CSIDriver."""
    spec = value.get("spec") or {}
    missing = {field: default for field, default in _DRIVER.items() if spec.get(field) is None}
    missing |= {field: False for field, gate in _GATED.items() if spec.get(field) is None and current().has(gate)}
    if not spec.get("volumeLifecycleModes"):
        missing["volumeLifecycleModes"] = ["Persistent"]
    return {**value, "spec": {**spec, **missing}} if missing else value


def prepare_csi_driver_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: csiDriverStrategy.PrepareForUpdate."""
    return new


def default_volume_attachment(value: dict[str, Any]) -> dict[str, Any]:
    """The defaults of an inline volume. Mirrors: SetObjectDefaults_VolumeAttachment."""
    spec = value.get("spec") or {}
    source = spec.get("source") or {}
    inline = source.get("inlineVolumeSpec")
    if not inline:
        return value
    from kubecheck.api.defaults.core.persistent_volumes import default_persistent_volume_sources

    return {**value, "spec": {**spec, "source": {**source, "inlineVolumeSpec": default_persistent_volume_sources(inline)}}}


def prepare_volume_attachment(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: volumeAttachmentStrategy.PrepareForCreate."""
    return {**value, "status": {"attached": False}}


def default_csi_storage_capacity(value: dict[str, Any]) -> dict[str, Any]:
    """With canonical amounts."""
    stored = {field: stored_quantity(value[field]) for field in ("capacity", "maximumVolumeSize") if value.get(field) is not None}
    return {**value, **stored} if any(value[field] != text for field, text in stored.items()) else value
