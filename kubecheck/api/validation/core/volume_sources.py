"""Sources of volumes: what persistent volumes and the volumes of pods have in common, one function a type of source.

``PERSISTENT`` is the ordered table of the sources that a persistent volume may have.

Mirrors: the validate…VolumeSource functions of pkg/apis/core/validation v1.36.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, Key, invalid, not_supported, required, too_long
from kubecheck.release import current
from kubecheck.values.names import (
    byte_length,
    inclusive_range_error,
    is_dns1123_label,
    is_dns1123_subdomain,
    name_is_dns_label,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

_HOST_PATH_TYPES = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
_ISCSI_FORMATS = {
    "iqn": r"iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)\Z",
    "eui": r"\Aeui.[a-zA-Z0-9]{16}\Z",
    "naa": r"\Anaa.[a-zA-Z0-9]{32}\Z",
}


def _require(source: dict[str, Any], path: Steps, *names: str) -> list[FieldError]:
    return [required((*path, name), "") for name in names if not source.get(name)]


def validate_no_backsteps(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: validatePathNoBacksteps."""
    return [invalid(path, text, "must not contain '..'")] if ".." in text and ".." in text.split("/") else []


def validate_host_path(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateHostPathVolumeSource."""
    if not source.get("path"):
        return [required((*path, "path"), "")]
    errors = validate_no_backsteps(source["path"], (*path, "path"))
    kind = source.get("type")
    if kind is not None and kind not in _HOST_PATH_TYPES:
        errors.append(not_supported((*path, "type"), kind, _HOST_PATH_TYPES))
    return errors


def _validate_partition(source: dict[str, Any], path: Steps) -> list[FieldError]:
    number = source.get("partition") or 0
    return [] if 0 <= number <= 255 else [invalid((*path, "partition"), number, inclusive_range_error(1, 255))]


def validate_gce_persistent_disk(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateGCEPersistentDiskVolumeSource."""
    return _require(source, path, "pdName") + _validate_partition(source, path)


def validate_aws_elastic_block_store(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateAWSElasticBlockStoreVolumeSource."""
    return _require(source, path, "volumeID") + _validate_partition(source, path)


def validate_glusterfs(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateGlusterfsPersistentVolumeSource; the namespace is a persistent volume's alone."""
    errors = _require(source, path, "endpoints", "path")
    namespace = source.get("endpointsNamespace")
    if namespace == "":
        errors.append(invalid((*path, "endpointsNamespace"), "", "if the endpointnamespace is set, it must be a valid namespace name"))
    elif namespace is not None:
        errors += [invalid((*path, "endpointsNamespace"), namespace, message) for message in name_is_dns_label(namespace, False)]
    return errors


def validate_flocker(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateFlockerVolumeSource."""
    name, uuid = source.get("datasetName") or "", source.get("datasetUUID") or ""
    errors: list[FieldError] = []
    if not name and not uuid:
        errors.append(required(path, "one of datasetName and datasetUUID is required"))
    if name and uuid:
        errors.append(invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"))
    if "/" in name:
        errors.append(invalid((*path, "datasetName"), name, "must not contain '/'"))
    return errors


def validate_nfs(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateNFSVolumeSource."""
    errors = _require(source, path, "server", "path")
    directory = source.get("path") or ""
    if not directory.startswith("/"):
        errors.append(invalid((*path, "path"), directory, "must be an absolute path"))
    return errors


def validate_rbd(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateRBDVolumeSource."""
    return _require(source, path, "monitors", "image")


def validate_quobyte(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateQuobyteVolumeSource."""
    registry, detail = source.get("registry") or "", "must be a host:port pair or multiple pairs separated by commas"
    errors: list[FieldError] = []
    if not registry:
        errors.append(required((*path, "registry"), detail))
    elif byte_length(source.get("tenant") or "") >= 65:
        errors.append(required((*path, "tenant"), "must be a UUID and may not exceed a length of 64 characters"))
    else:
        errors += [invalid((*path, "registry"), registry, detail) for pair in registry.split(",") if not is_host_and_port(pair)]
    return errors + _require(source, path, "volume")


def is_host_and_port(text: str) -> bool:
    """Mirrors: net.SplitHostPort, its error."""
    host, colon, port = text.rpartition(":")
    if not colon or "[" in port or "]" in port:
        return False
    if host.startswith("["):
        return host.endswith("]") and "[" not in host[1:] and "]" not in host[:-1]
    return ":" not in host and "[" not in host and "]" not in host


def validate_ceph_fs(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateCephFSVolumeSource."""
    return _require(source, path, "monitors")


def iscsi_name_error(name: str) -> str | None:
    """``start`` when the name starts with no known type, ``format`` when the rest is wrong, None when it is fine."""
    kind = name[:3]
    if kind not in _ISCSI_FORMATS:
        return "start"
    import re  # rarely needed

    return None if re.search(_ISCSI_FORMATS[kind], name, re.ASCII) else "format"


def validate_iscsi(source: dict[str, Any], path: Steps, volume_name: str | None = None) -> list[FieldError]:
    """The source of a pod's volume, or of the persistent volume of that name.

    Mirrors: validateISCSIVolumeSource, validateISCSIPersistentVolumeSource.
    """
    errors = _require(source, path, "targetPortal")
    portal, initiator = source.get("targetPortal") or "", source.get("initiatorName")
    if volume_name is not None and initiator is not None and byte_length(f"{volume_name}:{portal}") > 64:
        detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified."
        errors.append(invalid((*path, "targetportal"), portal, detail))
    start = "must be valid format" if volume_name is not None else "must be valid format starting with iqn, eui, or naa"
    details = {"start": start, "format": "must be valid format"}
    name = source.get("iqn") or ""
    if not name:
        errors.append(required((*path, "iqn"), ""))
    elif (fault := iscsi_name_error(name)) is not None:
        errors.append(invalid((*path, "iqn"), name, details[fault]))
    lun = source.get("lun") or 0
    if not 0 <= lun <= 255:
        errors.append(invalid((*path, "lun"), lun, inclusive_range_error(0, 255)))
    secret = source.get("secretRef")
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and secret is None:
        errors.append(required((*path, "secretRef"), ""))
    if volume_name is not None and secret is not None:
        errors += _require(secret, (*path, "secretRef"), "name")
    if initiator is not None and (fault := iscsi_name_error(initiator)) is not None:
        errors.append(invalid((*path, "initiatorname"), initiator, details[fault]))
    return errors


def _validate_secret_ref(source: dict[str, Any], path: Steps, *names: str) -> list[FieldError]:
    secret = source.get("secretRef")
    return [] if secret is None else _require(secret, (*path, "secretRef"), *names)


def validate_cinder(source: dict[str, Any], path: Steps, persistent: bool = False) -> list[FieldError]:
    """Mirrors: validateCinderVolumeSource, validateCinderPersistentVolumeSource."""
    names = ("name", "namespace") if persistent else ("name",)
    return _require(source, path, "volumeID") + _validate_secret_ref(source, path, *names)


def validate_fc(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateFCVolumeSource."""
    names, identifiers, lun = source.get("targetWWNs") or [], source.get("wwids") or [], source.get("lun")
    errors: list[FieldError] = []
    if not names and not identifiers:
        errors.append(required((*path, "targetWWNs"), "must specify either targetWWNs or wwids, but not both"))
    if names and identifiers:
        errors.append(invalid((*path, "targetWWNs"), names, "targetWWNs and wwids can not be specified simultaneously"))
    if names:
        if lun is None:
            errors.append(required((*path, "lun"), "lun is required if targetWWNs is specified"))
        elif not 0 <= lun <= 255:
            errors.append(invalid((*path, "lun"), lun, inclusive_range_error(0, 255)))
    return errors


def validate_flex(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateFlexVolumeSource."""
    errors = _require(source, path, "driver")
    for key in source.get("options") or ():
        if ("." + key.split("/", 1)[0].lower()).endswith((".kubernetes.io", ".k8s.io")):
            errors.append(invalid((*path, "options", Key(key)), key, "kubernetes.io and k8s.io namespaces are reserved"))
    return errors


def validate_azure_file(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateAzureFile, validateAzureFilePV; the namespace is a persistent volume's alone."""
    errors = _require(source, path, "secretName", "shareName")
    if source.get("secretNamespace") == "":
        errors.append(required((*path, "secretNamespace"), ""))
    return errors


def validate_azure_disk(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateAzureDisk."""
    errors = _require(source, path, "diskName", "diskURI")
    caching, kind, uri = source.get("cachingMode"), source.get("kind"), source.get("diskURI") or ""
    if caching is not None and caching not in ("None", "ReadOnly", "ReadWrite"):
        errors.append(not_supported((*path, "cachingMode"), caching, ("None", "ReadOnly", "ReadWrite")))
    if kind is not None and kind not in ("Dedicated", "Managed", "Shared"):
        errors.append(not_supported((*path, "kind"), kind, ("Dedicated", "Managed", "Shared")))
    if kind == "Managed" and not uri.startswith("/subscriptions/"):
        known = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
        errors.append(not_supported((*path, "diskURI"), uri, (known,)))
    if kind is not None and kind != "Managed" and not uri.startswith("https://"):
        known = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
        errors.append(not_supported((*path, "diskURI"), uri, (known,)))
    return errors


def validate_vsphere_volume(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateVsphereVolumeSource."""
    return _require(source, path, "volumePath")


def validate_photon_persistent_disk(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePhotonPersistentDiskVolumeSource."""
    return _require(source, path, "pdID")


def validate_portworx_volume(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePortworxVolumeSource."""
    return _require(source, path, "volumeID")


def validate_scale_io(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateScaleIOVolumeSource."""
    return _require(source, path, "gateway", "system", "volumeName")


def validate_local(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateLocalVolumeSource."""
    if not source.get("path"):
        return [required((*path, "path"), "")]
    return validate_no_backsteps(source["path"], (*path, "path"))


def validate_storage_os(source: dict[str, Any], path: Steps, persistent: bool = False) -> list[FieldError]:
    """Mirrors: validateStorageOSVolumeSource, validateStorageOSPersistentVolumeSource."""
    errors = _require(source, path, "volumeName")
    for name in ("volumeName", "volumeNamespace"):
        text = source.get(name) or ""
        if text:
            errors += [invalid((*path, name), text, message) for message in is_dns1123_label(text)]
    return errors + _validate_secret_ref(source, path, *(("name", "namespace") if persistent else ("name",)))


def validate_csi_driver_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateCSIDriverName."""
    if not name and current().since(35):
        return [required(path, "")]
    errors = [] if name else [required(path, "")]
    if byte_length(name) > 63:
        errors.append(too_long(path, "", 63))
    return errors + [invalid(path, name, message) for message in is_dns1123_subdomain(name.lower())]


def validate_csi(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateCSIPersistentVolumeSource."""
    errors = validate_csi_driver_name(source.get("driver") or "", (*path, "driver")) + _require(source, path, "volumeHandle")
    for name in ("controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"):
        secret = source.get(name)
        if secret is not None:
            errors += _require(secret, (*path, name), "name", "namespace")
            given, namespace = secret.get("name") or "", secret.get("namespace") or ""
            if given:
                errors += [invalid((*path, name, "name"), given, message) for message in is_dns1123_subdomain(given)]
            if namespace:
                errors += [invalid((*path, name, "namespace"), namespace, message) for message in is_dns1123_label(namespace)]
    return errors


# The sources of a persistent volume in the server's order: our field, the field in the server's paths, the function.
PERSISTENT: tuple[tuple[str, str, Callable[[dict[str, Any], Steps], list[FieldError]]], ...] = (
    ("hostPath", "hostPath", validate_host_path),
    ("gcePersistentDisk", "persistentDisk", validate_gce_persistent_disk),
    ("awsElasticBlockStore", "awsElasticBlockStore", validate_aws_elastic_block_store),
    ("glusterfs", "glusterfs", validate_glusterfs),
    ("flocker", "flocker", validate_flocker),
    ("nfs", "nfs", validate_nfs),
    ("rbd", "rbd", validate_rbd),
    ("quobyte", "quobyte", validate_quobyte),
    ("cephfs", "cephfs", validate_ceph_fs),
    ("iscsi", "iscsi", validate_iscsi),
    ("cinder", "cinder", lambda source, path: validate_cinder(source, path, persistent=True)),
    ("fc", "fc", validate_fc),
    ("flexVolume", "flexVolume", validate_flex),
    ("azureFile", "azureFile", validate_azure_file),
    ("vsphereVolume", "vsphereVolume", validate_vsphere_volume),
    ("photonPersistentDisk", "photonPersistentDisk", validate_photon_persistent_disk),
    ("portworxVolume", "portworxVolume", validate_portworx_volume),
    ("azureDisk", "azureDisk", validate_azure_disk),
    ("scaleIO", "scaleIO", validate_scale_io),
    ("local", "local", validate_local),
    ("storageos", "storageos", lambda source, path: validate_storage_os(source, path, persistent=True)),
    ("csi", "csi", validate_csi),
)
