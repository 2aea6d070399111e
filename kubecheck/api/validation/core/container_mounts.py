"""Validation of what containers mount: volumes and block devices. Mirrors: ValidateVolumeMounts, ValidateVolumeDevices (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.fields import forbidden, invalid, not_found, not_supported, required

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.validation.core.containers import PodFacts
    from kubecheck.fields import FieldError, Steps


def at_mount(errors: list[FieldError], index: int, count: int) -> list[FieldError]:
    """The errors of a mount whose index the server leaves out of the path, with the place of the mount."""
    for error in errors:
        own = error.path
        error.at = (*own[:count], index, *own[count:])
    return errors


def validate_mounts(
    container: dict[str, Any], mounts: list[dict[str, Any]], devices: list[dict[str, Any]], pod: PodFacts, path: Steps
) -> list[FieldError]:
    """Mirrors: ValidateVolumeMounts."""
    errors: list[FieldError] = []
    taken = set()
    device_paths = {(each or {}).get("name") or "": (each or {}).get("devicePath") or "" for each in devices}
    for index, each in enumerate(mounts):
        mount, where = each or {}, (*path, index)
        name, target = mount.get("name") or "", mount.get("mountPath") or ""
        if not name:
            errors.append(required((*where, "name"), ""))
        if name not in pod.volumes:
            errors.append(not_found((*where, "name"), name))
        if not target:
            errors.append(required((*where, "mountPath"), ""))
        if target in taken:
            errors.append(invalid((*where, "mountPath"), target, "must be unique"))
        taken.add(target)
        if name in device_paths:
            errors.append(invalid((*where, "name"), name, "must not already exist in volumeDevices"))
        if target in device_paths.values():
            errors.append(invalid((*where, "mountPath"), target, "must not already exist as a path in volumeDevices"))
        errors += _validate_mount_options(mount, container, where, path, index)
    return errors


def _validate_mount_options(mount: dict[str, Any], container: dict[str, Any], where: Steps, path: Steps, index: int) -> list[FieldError]:
    """Sub-path, propagation and recursive reading of a mount."""
    errors: list[FieldError] = []
    below, expression = mount.get("subPath") or "", mount.get("subPathExpr") or ""
    if below or expression:
        from kubecheck.api.validation.core.pod_volumes import validate_descending_path
    if below:
        errors += at_mount(validate_descending_path(below, (*path, "subPath")), index, len(path))
    if expression:
        if below:
            errors.append(invalid((*where, "subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive"))
        errors += at_mount(validate_descending_path(expression, (*path, "subPathExpr")), index, len(path))
    found: list[FieldError] = []
    propagation = mount.get("mountPropagation")
    if propagation is not None:
        if propagation not in {"Bidirectional", "HostToContainer", "None"}:
            found.append(not_supported((*path, "mountPropagation"), propagation, ("Bidirectional", "HostToContainer", "None")))
        if propagation == "Bidirectional" and not (container.get("securityContext") or {}).get("privileged"):
            text = "Bidirectional mount propagation is available only to privileged containers"
            found.append(forbidden((*path, "mountPropagation"), text))
    recursive = mount.get("recursiveReadOnly")
    if recursive in {"Enabled", "IfPossible"}:
        if not mount.get("readOnly"):
            found.append(forbidden((*path, "recursiveReadOnly"), "may only be specified when readOnly is true"))
        if propagation is not None and propagation != "None":
            text = "may only be specified when mountPropagation is None or not specified"
            found.append(forbidden((*path, "recursiveReadOnly"), text))
    elif recursive is not None and recursive != "Disabled":
        found.append(not_supported((*path, "recursiveReadOnly"), recursive, ("Disabled", "Enabled", "IfPossible")))
    return errors + at_mount(found, index, len(path))


def validate_devices(devices: list[dict[str, Any]], mounts: list[dict[str, Any]], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateVolumeDevices."""
    errors: list[FieldError] = []
    names, paths = set(), set()
    mount_paths = {(each or {}).get("name") or "": (each or {}).get("mountPath") or "" for each in mounts}
    for index, each in enumerate(devices):
        device, where = each or {}, (*path, index)
        name, target = device.get("name") or "", device.get("devicePath") or ""
        volume = pod.volumes.get(name)
        if not name:
            errors.append(required((*where, "name"), ""))
        if name in names:
            errors.append(invalid((*where, "name"), name, "must be unique"))
        if volume is None:
            errors.append(not_found((*where, "name"), name))
        elif volume.get("persistentVolumeClaim") is None and volume.get("ephemeral") is None:
            text = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
            errors.append(invalid((*where, "name"), name, text))
        if not target:
            errors.append(required((*where, "devicePath"), ""))
        if target in paths:
            errors.append(invalid((*where, "devicePath"), target, "must be unique"))
        if target and ".." in target.split("/"):
            errors.append(invalid((*where, "devicePath"), target, "can not contain backsteps ('..')"))
        else:
            paths.add(target)
        if name in mount_paths:
            errors.append(invalid((*where, "name"), name, "must not already exist in volumeMounts"))
        if target in mount_paths.values():
            errors.append(invalid((*where, "devicePath"), target, "must not already exist as a path in volumeMounts"))
        if name:
            names.add(name)
    return errors
