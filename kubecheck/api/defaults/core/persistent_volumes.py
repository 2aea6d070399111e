"""Defaults of PersistentVolumes and PersistentVolumeClaims.

Mirrors: pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolume and persistentvolumeclaim (strategies) and their util packages, v1.36.
"""

from __future__ import annotations

from kubecheck.api.defaults.core.resource_lists import default_resource_list, default_resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What a source says of itself when the author does not; an empty text counts as not said, but for pointers.
_SOURCE_DEFAULTS: dict[str, dict[str, object]] = {
    "hostPath": {"type": ""},
    "rbd": {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"},
    "iscsi": {"iscsiInterface": "default"},
    "azureDisk": {"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": False, "kind": "Shared"},
    "scaleIO": {"storageMode": "ThinProvisioned", "fsType": "xfs"},
}
_POINTERS = ("azureDisk", "hostPath")


def default_source(field: str, source: dict[str, Any]) -> dict[str, Any]:
    """One volume source with its defaults; the same object when it has them all."""
    defaults = _SOURCE_DEFAULTS.get(field)
    if defaults is None:
        return source
    pointers = field in _POINTERS
    missing = {name: value for name, value in defaults.items() if (source.get(name) is None if pointers else not source.get(name))}
    return {**source, **missing} if missing else source


def default_persistent_volume(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_PersistentVolume."""
    spec = dict(value.get("spec") or {})
    spec["persistentVolumeReclaimPolicy"] = spec.get("persistentVolumeReclaimPolicy") or "Retain"
    if spec.get("volumeMode") is None:
        spec["volumeMode"] = "Filesystem"
    spec = default_persistent_volume_sources(spec)
    status = value.get("status") or {}
    return {**value, "spec": spec, "status": status if status.get("phase") else {**status, "phase": "Pending"}}


def default_persistent_volume_sources(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec of a volume with what its sources and amounts say of themselves, a new map."""
    filled = dict(spec)
    if filled.get("capacity"):
        filled["capacity"] = default_resource_list(filled["capacity"])
    for field in _SOURCE_DEFAULTS:
        if filled.get(field) is not None:
            filled[field] = default_source(field, filled[field])
    return filled


def prepare_persistent_volume(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: persistentvolumeStrategy.PrepareForCreate."""
    return {**value, "status": {"phase": "Pending"}}


def default_persistent_volume_claim(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_PersistentVolumeClaim."""
    status = value.get("status") or {}
    return {
        **value,
        "spec": default_persistent_volume_claim_spec(value.get("spec") or {}),
        "status": status if status.get("phase") else {**status, "phase": "Pending"},
    }


def default_persistent_volume_claim_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_PersistentVolumeClaimSpec; for templates of claims too. Shares what it does not change."""
    resources = spec.get("resources")
    stored = default_resources(resources) if resources else resources
    if spec.get("volumeMode") is not None and stored is resources:
        return spec
    filled = {**spec, "volumeMode": spec.get("volumeMode") if spec.get("volumeMode") is not None else "Filesystem"}
    if stored is not resources:
        filled["resources"] = stored
    return filled


def prepare_persistent_volume_claim(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: persistentvolumeclaimStrategy.PrepareForCreate."""
    return {**value, "spec": _prepare_claim_spec(value.get("spec") or {}, {}), "status": {"phase": "Pending"}}


def prepare_persistent_volume_claim_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: persistentvolumeclaimStrategy.PrepareForUpdate."""
    return {**new, "spec": _prepare_claim_spec(new.get("spec") or {}, old.get("spec") or {}), "status": old.get("status") or {}}


def _prepare_claim_spec(spec: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: EnforceDataSourceBackwardsCompatibility, NormalizeDataSources."""
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source is None and reference is None:
        return spec
    spec = dict(spec)
    if reference is None and source is not None and old.get("dataSource") is None and old.get("dataSourceRef") is None:
        known = (("PersistentVolumeClaim", ""), ("VolumeSnapshot", "snapshot.storage.k8s.io"))
        if (source.get("kind") or "", source.get("apiGroup") or "") not in known:
            source = None
            spec.pop("dataSource")
    if source is not None and reference is None:
        spec["dataSourceRef"] = {key: source[key] for key in ("apiGroup", "kind", "name") if source.get(key) is not None}
    elif reference is not None and source is None and not reference.get("namespace"):
        spec["dataSource"] = {key: reference[key] for key in ("apiGroup", "kind", "name") if reference.get(key) is not None}
    return spec
