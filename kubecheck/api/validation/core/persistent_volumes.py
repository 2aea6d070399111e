"""Validation of PersistentVolumes and PersistentVolumeClaims. Mirrors: pkg/apis/core/validation, pkg/volume/validation v1.36."""

from __future__ import annotations

import posixpath

from kubecheck.api.validation.common.node_selectors import validate_node_selector
from kubecheck.api.validation.common.resource_names import (
    validate_basic_resource,
    validate_positive_quantity,
    validate_resource_quantity_value,
)
from kubecheck.api.validation.core.volume_sources import PERSISTENT, validate_iscsi
from kubecheck.fields import FieldError, Key, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_subdomain, name_is_dns_label, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_POLICIES = ("Delete", "Recycle", "Retain")
_VOLUME_MODES = ("Block", "Filesystem")
_MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options"
# Sources that take mount options by annotation.
_MOUNTABLE = (
    "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "nfs", "rbd", "quobyte", "iscsi", "cinder", "cephfs", "azureFile",
    "vsphereVolume", "azureDisk", "photonPersistentDisk",
)  # fmt: skip
_ONE_SOURCE = "may not specify more than 1 volume type"
_INLINE = "may not be specified in the context of inline volumes"


def validate_persistent_volume(value: dict[str, Any], allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: persistentvolumeStrategy.Validate."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    errors = validate_object_meta(metadata, False, name_is_dns_subdomain, ("metadata",))
    errors += validate_persistent_volume_spec(spec, metadata.get("name") or "", ("spec",), allow_invalid_values)
    return errors + validate_mount_options(metadata, spec)


def validate_mount_options(metadata: dict[str, Any], spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: volumevalidation.ValidatePersistentVolume."""
    if _MOUNT_OPTIONS not in (metadata.get("annotations") or {}) or any(spec.get(field) is not None for field in _MOUNTABLE):
        return []
    error = forbidden(("metadata", "annotations", _MOUNT_OPTIONS), "may not specify mount options for this volume type")
    return [error]


def _validate_access_modes(modes: list[str], path: Steps) -> list[FieldError]:
    known = _MODES if current().since(27) else _MODES[:-1]  # ReadWriteOncePod
    errors = [not_supported(path, mode, known) for mode in modes if mode not in known]
    if "ReadWriteOncePod" in modes and current().since(27) and any(mode in _MODES and mode != "ReadWriteOncePod" for mode in modes):
        errors.append(forbidden(path, "may not use ReadWriteOncePod with other access modes"))
    return errors


def validate_persistent_volume_spec(
    spec: dict[str, Any], name: str, path: Steps, allow_invalid_values: bool = False, inline: bool = False
) -> list[FieldError]:
    """The spec of a volume, or of an inline one of a VolumeAttachment. Mirrors: ValidatePersistentVolumeSpec."""
    errors = _validate_inline(spec, path) if inline else []
    modes = [mode or "" for mode in spec.get("accessModes") or ()]
    if not modes:
        errors.append(required((*path, "accessModes"), ""))
    errors += _validate_access_modes(modes, (*path, "accessModes"))
    if not inline:
        errors += _validate_capacity(spec, path)
    policy = spec.get("persistentVolumeReclaimPolicy") or ""
    if not inline and policy and policy not in _POLICIES:
        errors.append(not_supported((*path, "persistentVolumeReclaimPolicy"), policy, _POLICIES))
    affinity = spec.get("nodeAffinity")
    if affinity is not None and not inline:
        if affinity.get("required") is None:
            errors.append(required((*path, "nodeAffinity", "required"), "must specify required node constraints"))
        else:
            errors += validate_node_selector(affinity["required"], (*path, "nodeAffinity", "required"), allow_invalid_values)
    errors += _validate_sources(spec, name, path, inline)
    host_path = spec.get("hostPath")
    if host_path is not None and policy == "Recycle" and posixpath.normpath(host_path.get("path") or ".").lstrip("/") == "" and host_path.get("path"):
        errors.append(forbidden((*path, "persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'"))
    class_name, mode = spec.get("storageClassName") or "", spec.get("volumeMode")
    if class_name and not inline:
        errors += [invalid((*path, "storageClassName"), class_name, message) for message in name_is_dns_subdomain(class_name, False)]
    if mode is not None and not inline and mode not in _VOLUME_MODES:
        errors.append(not_supported((*path, "volumeMode"), mode, _VOLUME_MODES))
    return errors if inline else errors + _validate_attributes_class(spec, path)


def _validate_capacity(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    capacity = spec.get("capacity") or {}
    path = (*path, "capacity")
    errors: list[FieldError] = []
    if not capacity:
        errors.append(required(path, ""))
    if "storage" not in capacity or len(capacity) > 1:
        from kubecheck.values.go_notation import in_notation

        errors.append(not_supported(path, in_notation("core.ResourceList", spec.get("capacity")), ("storage",)))
    for name, amount in capacity.items():
        errors += validate_basic_resource(amount, (*path, Key(name)))
        errors += validate_positive_quantity(amount, (*path, Key(name)))
    return errors


def _validate_inline(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """What an inline volume may not say."""
    errors = [forbidden((*path, field), _INLINE) for field in ("claimRef", "nodeAffinity") if spec.get(field) is not None]
    errors += [forbidden((*path, field), _INLINE) for field in ("capacity", "storageClassName") if spec.get(field)]
    if spec.get("csi") is None:
        errors.append(required((*path, "csi"), "has to be specified in the context of inline volumes"))
    if (spec.get("persistentVolumeReclaimPolicy") or "Retain") != "Retain":
        errors.append(forbidden((*path, "persistentVolumeReclaimPolicy"), "may only be Retain in the context of inline volumes"))
    if (spec.get("volumeMode") or "Filesystem") != "Filesystem":
        detail = "may not specify volumeMode other than Filesystem in the context of inline volumes"
        errors.append(forbidden((*path, "volumeMode"), detail))
    return errors


def _validate_sources(spec: dict[str, Any], name: str, path: Steps, inline: bool) -> list[FieldError]:
    errors: list[FieldError] = []
    found = False
    for field, step, function in PERSISTENT:
        source = spec.get(field)
        if source is None:
            continue
        if found and field != "flexVolume":
            errors.append(forbidden((*path, "cephFS" if field == "cephfs" else field), _ONE_SOURCE))
            continue
        if field == "iscsi":
            errors += validate_iscsi(source, (*path, step), name)
        else:
            errors += function(source, (*path, step))
        if field == "local" and (inline or spec.get("nodeAffinity") is None):
            errors.append(required((*path, "nodeAffinity"), "Local volume requires node affinity"))
        found = True
    if not found:
        errors.append(required(path, "must specify a volume type"))
    return errors


def _validate_attributes_class(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    name = spec.get("volumeAttributesClassName")
    if name is None:
        return []
    step = (*path, "volumeAttributesClassName")
    if name:
        errors = [invalid(step, name, message) for message in name_is_dns_subdomain(name, False)]
    else:
        errors = [required(step, "an empty string is disallowed")]
    if spec.get("csi") is None:
        errors.append(required((*path, "csi"), "has to be specified when using volumeAttributesClassName"))
    return errors


class ClaimLeniency:
    """What an update forgives because the stored object has it already. Mirrors: PersistentVolumeClaimSpecValidationOptions."""

    __slots__ = ("any_api_group", "any_label_values")

    def __init__(self, any_label_values: bool = False, any_api_group: bool = False) -> None:
        self.any_label_values = any_label_values
        self.any_api_group = any_api_group


STRICT = ClaimLeniency()


def validate_persistent_volume_claim(value: dict[str, Any], leniency: ClaimLeniency = STRICT) -> list[FieldError]:
    """Mirrors: ValidatePersistentVolumeClaim."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + validate_persistent_volume_claim_spec(value.get("spec") or {}, ("spec",), leniency)


def validate_persistent_volume_claim_spec(spec: dict[str, Any], path: Steps, leniency: ClaimLeniency = STRICT) -> list[FieldError]:
    """Mirrors: ValidatePersistentVolumeClaimSpec."""
    errors: list[FieldError] = []
    modes = [mode or "" for mode in spec.get("accessModes") or ()]
    if not modes:
        errors.append(required((*path, "accessModes"), "at least 1 access mode is required"))
    if spec.get("selector") is not None:
        errors += validate_label_selector(spec["selector"], (*path, "selector"), allow_invalid_values=leniency.any_label_values)
    errors += _validate_access_modes(modes, (*path, "accessModes"))
    requests = (spec.get("resources") or {}).get("requests") or {}
    step = (*path, "resources", Key("storage"))
    if "storage" not in requests:
        errors.append(required(step, ""))
        errors[-1].at = (*_plain(path), "resources", "requests", "storage")
    else:
        found = validate_positive_quantity(requests["storage"], step) or validate_resource_quantity_value("storage", requests["storage"], step)
        for error in found:
            error.at = (*_plain(path), "resources", "requests", "storage")
        errors += found
    for field in ("storageClassName", "volumeAttributesClassName"):
        name = spec.get(field)
        if name:
            errors += [invalid((*path, field), name, message) for message in name_is_dns_subdomain(name, False)]
    mode = spec.get("volumeMode")
    if mode is not None and mode not in _VOLUME_MODES:
        errors.append(not_supported((*path, "volumeMode"), mode, _VOLUME_MODES))
    return errors + _validate_data_sources(spec, path, leniency)


def _plain(path: Steps) -> tuple[str | int, ...]:
    return tuple(step.name if isinstance(step, Key) else step for step in path)


def _validate_data_sources(spec: dict[str, Any], path: Steps, leniency: ClaimLeniency) -> list[FieldError]:
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    errors: list[FieldError] = []
    for field, each in (("dataSource", source), ("dataSourceRef", reference)):
        if each is not None:
            errors += _validate_data_source(each, (*path, field), leniency)
    if source is None or reference is None:
        return errors
    if reference.get("namespace"):
        errors.append(invalid(path, _shown_path(), "may not be specified when dataSourceRef.namespace is specified"))
    elif any((source.get(key) or "") != (reference.get(key) or "") for key in ("kind", "name")) or source.get("apiGroup") != reference.get("apiGroup"):
        errors.append(invalid(path, _shown_path(), "must match dataSourceRef"))
    return errors


def _shown_path() -> object:
    """What the server shows by mistake: the path of the field, in which nothing can be read."""
    from kubecheck.field_messages import Struct, go_text
    from kubecheck.values.go_notation import ADDRESS

    return Struct() if current().since(34) else go_text(f'field.Path{{name:"dataSource", index:"", parent:(*field.Path)({ADDRESS})}}', Struct())


def _validate_data_source(source: dict[str, Any], path: Steps, leniency: ClaimLeniency) -> list[FieldError]:
    """Mirrors: validateDataSource, validateDataSourceRef."""
    errors = [required((*path, field), "") for field in ("name", "kind") if not source.get(field)]
    group, kind = source.get("apiGroup") or "", source.get("kind") or ""
    if not group and kind != "PersistentVolumeClaim":
        errors.append(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"))
    if group and not leniency.any_api_group:
        errors += [invalid((*path, "apiGroup"), group, message) for message in is_dns1123_subdomain(group)]
    namespace = source.get("namespace")
    if namespace:
        errors += [invalid((*path, "namespace"), namespace, message) for message in name_is_dns_label(namespace, False)]
    return errors
