"""Validation of the volumes of a pod. Mirrors: ValidateVolumes, validateVolumeSource (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core import volume_sources as sources
from kubecheck.field_messages import quote
from kubecheck.fields import FieldError, duplicate, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_template_object_meta
from kubecheck.values.names import is_dns1123_label, is_qualified_name, name_is_dns_subdomain
from kubecheck.values.quantity import parse_quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

_FILE_MODE = "must be a number between 0 and 0777 (octal), both inclusive"
_ONE_TYPE = "may not specify more than 1 volume type"
_VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_ENVIRONMENT_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs",
    "status.podIP", "status.podIPs",
)  # fmt: skip
# What the server's conversion of field labels knows, whatever the place.
_CONVERTIBLE = frozenset((*_ENVIRONMENT_FIELDS, *_VOLUME_FIELDS, "spec.restartPolicy", "spec.schedulerName", "status.phase", "spec.host"))
_RESOURCES = ("limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory")
_HUGE_PAGES = ("requests.hugepages-", "limits.hugepages-")
_BYTE_DIVISORS = frozenset(("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"))


def environment_fields() -> tuple[str, ...]:
    """The fields of a pod that a variable may hold; PodHostIPs came with 1.29."""
    return _ENVIRONMENT_FIELDS if current().since(29) else tuple(each for each in _ENVIRONMENT_FIELDS if each != "status.hostIPs")


def validate_volumes(volumes: list[dict[str, Any]], pod_name: str, path: Steps, *, is_pod: bool = False) -> tuple[dict[str, dict[str, Any]], list[FieldError]]:
    """The good volumes by name, for the mounts to refer to, and what is wrong with the others."""
    errors: list[FieldError] = []
    good: dict[str, dict[str, Any]] = {}
    made = {f"{pod_name}-{(each or {}).get('name') or ''}" for each in volumes if pod_name and (each or {}).get("ephemeral") is not None}
    for index, each in enumerate(volumes):
        volume = each or {}
        where = (*path, index)
        name = volume.get("name") or ""
        found = _validate_source(volume, name, pod_name, where, is_pod=is_pod)
        if not name:
            found.append(required((*where, "name"), ""))
        else:
            found += [invalid((*where, "name"), name, message) for message in is_dns1123_label(name)]
        if name in good:
            found.append(duplicate((*where, "name"), name))
        if found:
            errors += found
        else:
            good[name] = volume
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName") or ""
        if claim in made:
            detail = "must not reference a PVC that gets created for an ephemeral volume"
            errors.append(invalid((*where, "persistentVolumeClaim", "claimName"), claim, detail))
    return good, errors


def _validate_source(volume: dict[str, Any], name: str, pod_name: str, path: Steps, *, is_pod: bool) -> list[FieldError]:
    """Mirrors: validateVolumeSource."""
    errors: list[FieldError] = []
    found = False
    given = [_SOURCE_OF[field] for field, source in volume.items() if source is not None and field in _SOURCE_OF]
    if len(given) > 1:
        given.sort(key=_SOURCES.index)
    for field, shown, step, check in given:
        source = volume[field]
        if found:
            errors.append(forbidden((*path, shown), _ONE_TYPE))
        elif field == "image":
            errors += _validate_image(source, (*path, step), is_pod=is_pod)
        else:
            errors += check(source, (*path, step))
            if field == "ephemeral" and pod_name and name:
                claim = f"{pod_name}-{name}"
                faults = name_is_dns_subdomain(claim, False)
                errors += [invalid((*path, "name"), name, f"PVC name {quote(claim)}: {message}") for message in faults]
        if field == "iscsi" and source.get("initiatorName") is not None and len(f"{name}:{source.get('targetPortal') or ''}") > 64:
            detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified."
            errors.append(invalid((*path, "name"), name, detail))
        found = True
    if not found:
        errors.append(required(path, "must specify a volume type"))
    return errors


def _validate_empty_dir(source: dict[str, Any], path: Steps) -> list[FieldError]:
    limit = source.get("sizeLimit")
    if limit is not None and parse_quantity(limit).nanos < 0:
        return [forbidden((*path, "sizeLimit"), "SizeLimit field must be a valid resource quantity")]
    return []


def _validate_git_repo(source: dict[str, Any], path: Steps) -> list[FieldError]:
    errors = [] if source.get("repository") else [required((*path, "repository"), "")]
    return errors + validate_descending_path(source.get("directory") or "", (*path, "directory"))


def _validate_image(source: dict[str, Any], path: Steps, *, is_pod: bool) -> list[FieldError]:
    """Mirrors: validateImageVolumeSource."""
    errors = [required((*path, "reference"), "")] if (is_pod or current().since(37)) and not source.get("reference") else []
    policy = source.get("pullPolicy") or ""
    if policy not in {"Always", "IfNotPresent", "Never"}:
        where = (*path, "pullPolicy")
        errors.append(not_supported(where, policy, ("Always", "IfNotPresent", "Never")) if policy else required(where, ""))
    return errors


def _validate_claim(source: dict[str, Any], path: Steps) -> list[FieldError]:
    return [] if source.get("claimName") else [required((*path, "claimName"), "")]


def _validate_ephemeral(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateEphemeralVolumeSource, ValidatePersistentVolumeClaimTemplate."""
    template = source.get("volumeClaimTemplate")
    where = (*path, "volumeClaimTemplate")
    if template is None:
        return [required(where, "")]
    errors = validate_template_object_meta(template.get("metadata") or {}, (*where, "metadata"))
    from kubecheck.api.validation.core.persistent_volumes import validate_persistent_volume_claim_spec

    return errors + validate_persistent_volume_claim_spec(template.get("spec") or {}, (*where, "spec"))


def _validate_csi(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateCSIVolumeSource."""
    errors = sources.validate_csi_driver_name(source.get("driver") or "", (*path, "driver"))
    secret = source.get("nodePublishSecretRef")
    if secret is not None:
        name = secret.get("name") or ""
        if not name:
            errors.append(required((*path, "nodePublishSecretRef", "name"), ""))
        else:
            errors += [invalid((*path, "name"), name, message) for message in name_is_dns_subdomain(name, False)]
    return errors


# -- files from objects -------------------------------------------------------------------------------------------------


def _validate_mode(source: dict[str, Any], field: str, path: Steps) -> list[FieldError]:
    mode = source.get(field)
    return [] if mode is None or 0 <= mode <= 0o777 else [invalid((*path, field), mode, _FILE_MODE)]


def _validate_secret(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateSecretVolumeSource."""
    errors = [] if source.get("secretName") else [required((*path, "secretName"), "")]
    return errors + _validate_mode(source, "defaultMode", path) + _validate_items(source, path)


def _validate_config_map(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateConfigMapVolumeSource."""
    errors = [] if source.get("name") else [required((*path, "name"), "")]
    return errors + _validate_mode(source, "defaultMode", path) + _validate_items(source, path)


def _validate_items(source: dict[str, Any], path: Steps) -> list[FieldError]:
    items = enumerate(source.get("items") or ())
    return [error for index, item in items for error in _validate_item(item or {}, (*path, "items", index))]


def _validate_item(item: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateKeyToPath."""
    errors = [required((*path, field), "") for field in ("key", "path") if not item.get(field)]
    errors += validate_local_path(item.get("path") or "", (*path, "path"))
    return errors + _validate_mode(item, "mode", path)


def validate_descending_path(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateLocalDescendingPath."""
    errors = [invalid(path, text, "must be a relative path")] if text.startswith("/") else []
    return errors + sources.validate_no_backsteps(text, path)


def validate_local_path(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateLocalNonReservedPath."""
    errors = validate_descending_path(text, path)
    if text.startswith("..") and not text.startswith("../"):
        errors.append(invalid(path, text, "must not start with '..'"))
    return errors


def _validate_downward_api(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDownwardAPIVolumeSource, which names the volume and not the item."""
    errors = _validate_mode(source, "defaultMode", path)
    for index, item in enumerate(source.get("items") or ()):
        errors += _placed(_validate_downward_item(item or {}, path), path, ("items", index))
    return errors


def _placed(errors: list[FieldError], path: Steps, below: tuple[str | int, ...]) -> list[FieldError]:
    """The errors, with the place of the item that the server does not name."""
    for error in errors:
        own = error.path
        error.at = (*own[: len(path)], *below, *own[len(path) :])
    return errors


def _validate_downward_item(item: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDownwardAPIVolumeFile."""
    errors = [] if item.get("path") else [required((*path, "path"), "")]
    errors += validate_local_path(item.get("path") or "", (*path, "path"))
    field, resource = item.get("fieldRef"), item.get("resourceFieldRef")
    if field is not None:
        errors += validate_field_selector(field, _VOLUME_FIELDS, (*path, "fieldRef"))
        if resource is not None:
            errors.append(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"))
    elif resource is not None:
        errors += validate_resource_selector(resource, (*path, "resourceFieldRef"), is_volume=True)
    else:
        errors.append(required(path, "one of fieldRef and resourceFieldRef is required"))
    return errors + _validate_mode(item, "mode", path)


def validate_field_selector(selector: dict[str, Any], allowed: tuple[str, ...], path: Steps) -> list[FieldError]:
    """Mirrors: validateObjectFieldSelector, ConvertDownwardAPIFieldLabel, SplitMaybeSubscriptedPath."""
    version, field = selector.get("apiVersion") or "", selector.get("fieldPath") or ""
    if not version:
        return [required((*path, "apiVersion"), "")]
    if not field:
        return [required((*path, "fieldPath"), "")]
    where = (*path, "fieldPath")
    if version != "v1":
        return [invalid(where, field, f"error converting fieldPath: unsupported pod version: {version}")]
    name, subscript = _split_subscript(field)
    if subscript is not None:
        if name not in {"metadata.annotations", "metadata.labels"}:
            return [invalid(where, field, f"error converting fieldPath: field label does not support subscript: {field}")]
        text = subscript.lower() if name == "metadata.annotations" else subscript
        return [invalid(path, text, message) for message in is_qualified_name(text)]
    if field not in _CONVERTIBLE:
        return [invalid(where, field, f"error converting fieldPath: field label not supported: {field}")]
    field = "spec.nodeName" if field == "spec.host" else field
    return [] if field in allowed else [not_supported(where, field, allowed)]


def _split_subscript(field: str) -> tuple[str, str | None]:
    """``metadata.labels['app']`` -> name and key; None as key where there is no subscript. Mirrors: SplitMaybeSubscriptedPath."""
    if not field.endswith("']"):
        return field, None
    name, bracket, key = field.removesuffix("']").partition("['")
    return (name, key) if bracket and name else (field, None)


def validate_resource_selector(selector: dict[str, Any], path: Steps, *, is_volume: bool) -> list[FieldError]:
    """Mirrors: validateContainerResourceFieldSelector, validateContainerResourceDivisor."""
    errors: list[FieldError] = []
    resource = selector.get("resource") or ""
    if is_volume and not selector.get("containerName"):
        errors.append(required((*path, "containerName"), ""))
    elif not resource:
        errors.append(required((*path, "resource"), ""))
    elif resource not in _RESOURCES and not resource.startswith(_HUGE_PAGES):
        errors.append(not_supported((*path, "resource"), resource, _RESOURCES, is_plain=True))
    divisor = selector.get("divisor")
    if divisor is None or parse_quantity(divisor).nanos == 0:
        return errors
    text, where = parse_quantity(divisor).canonical(), (*path, "divisor")
    if resource in {"limits.cpu", "requests.cpu"}:
        if text not in {"1m", "1"}:
            errors.append(invalid(where, resource, "only divisor's values 1m and 1 are supported with the cpu resource"))
    elif text not in _BYTE_DIVISORS:
        names = {"memory": "memory", "ephemeral-storage": "local ephemeral storage"}
        kind = "hugepages" if resource.startswith(_HUGE_PAGES) else names.get(resource.partition(".")[2]) if resource in _RESOURCES else None
        if kind is not None:
            values = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"
            errors.append(invalid(where, resource, f"only divisor's values {values} are supported with the {kind} resource"))
    return errors


# -- projections --------------------------------------------------------------------------------------------------------


def _validate_projected(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateProjectedVolumeSource, validateProjectionSources."""
    errors = _validate_mode(source, "defaultMode", path)
    taken: set[str] = set()
    for index, each in enumerate(source.get("sources") or ()):
        projection, where = each or {}, (*path, "sources", index)
        given = [field for field in _PROJECTIONS if projection.get(field) is not None]
        for field in given:
            errors += _PROJECTIONS[field](projection[field], where, path, taken)
        if len(given) > 1:
            errors.append(forbidden(where, "may not specify more than 1 volume type per source"))
    return errors


def _take(text: str, shown: str, path: Steps, taken: set[str]) -> list[FieldError]:
    if text in taken:
        return [invalid(path, shown, "conflicting duplicate paths")]
    taken.add(text)
    return []


def _project_keys(field: str) -> Callable[[dict[str, Any], Steps, Steps, set[str]], list[FieldError]]:
    def check(source: dict[str, Any], path: Steps, above: Steps, taken: set[str]) -> list[FieldError]:
        name, where = source.get("name") or "", (*path, field)
        errors = [] if name else [required((*where, "name"), "")]
        for index, each in enumerate(source.get("items") or ()):
            errors += _validate_item(each or {}, (*where, "items", index))
            if (each or {}).get("path"):
                errors += _take(each["path"], name, above, taken)
        return errors

    return check


def _project_downward(source: dict[str, Any], path: Steps, above: Steps, taken: set[str]) -> list[FieldError]:
    where = (*path, "downwardAPI")
    errors: list[FieldError] = []
    for index, each in enumerate(source.get("items") or ()):
        errors += _placed(_validate_downward_item(each or {}, where), where, ("items", index))
        if (each or {}).get("path"):
            errors += _take(each["path"], each["path"], above, taken)
    return errors


def _project_token(source: dict[str, Any], path: Steps, above: Steps, taken: set[str]) -> list[FieldError]:
    where, seconds = (*path, "serviceAccountToken"), source.get("expirationSeconds") or 0
    errors: list[FieldError] = []
    if seconds < 600:
        errors.append(invalid((*where, "expirationSeconds"), seconds, "may not specify a duration less than 10 minutes"))
    if seconds > 1 << 32:
        errors.append(invalid((*where, "expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds"))
    target = source.get("path") or ""
    found = validate_local_path(target, (*above, "path")) if target else [required((*above, "path"), "")]
    for error in found:
        error.at = tuple(step for step in (*where, "path") if isinstance(step, (str, int)))
    return errors + found


def _project_trust_bundle(source: dict[str, Any], path: Steps, above: Steps, taken: set[str]) -> list[FieldError]:
    from kubecheck.api.validation.core.trust_bundles import validate_trust_bundle_projection

    target, where = source.get("path") or "", (*path, "clusterTrustBundle")
    errors = validate_trust_bundle_projection(source, where) + validate_local_path(target, (*where, "path"))
    return errors + _take(target, target, above, taken)


def _project_certificate(source: dict[str, Any], path: Steps, above: Steps, taken: set[str]) -> list[FieldError]:
    from kubecheck.api.validation.core.pod_certificates import PATH_FIELDS, validate_pod_certificate_projection

    where, targets = (*path, "podCertificate"), [(field, source[field]) for field in PATH_FIELDS if source.get(field)]
    errors = [error for field, text in targets for error in validate_local_path(text, (*where, field)) + _take(text, text, above, taken)]
    return validate_pod_certificate_projection(source, where) + errors


_PROJECTIONS: dict[str, Callable[[dict[str, Any], Steps, Steps, set[str]], list[FieldError]]] = {
    "secret": _project_keys("secret"),
    "configMap": _project_keys("configMap"),
    "downwardAPI": _project_downward,
    "serviceAccountToken": _project_token,
    "clusterTrustBundle": _project_trust_bundle,
    "podCertificate": _project_certificate,
}

# Field, its name in the sentence about a second type, its name in the paths below, the check; in the server's order.
_SOURCES: tuple[tuple[str, str, str, Callable[[dict[str, Any], Steps], list[FieldError]]], ...] = (
    ("emptyDir", "emptyDir", "emptyDir", _validate_empty_dir),
    ("hostPath", "hostPath", "hostPath", sources.validate_host_path),
    ("gitRepo", "gitRepo", "gitRepo", _validate_git_repo),
    ("gcePersistentDisk", "gcePersistentDisk", "persistentDisk", sources.validate_gce_persistent_disk),
    ("awsElasticBlockStore", "awsElasticBlockStore", "awsElasticBlockStore", sources.validate_aws_elastic_block_store),
    ("secret", "secret", "secret", _validate_secret),
    ("nfs", "nfs", "nfs", sources.validate_nfs),
    ("iscsi", "iscsi", "iscsi", sources.validate_iscsi),
    ("glusterfs", "glusterfs", "glusterfs", sources.validate_glusterfs),
    ("flocker", "flocker", "flocker", sources.validate_flocker),
    ("persistentVolumeClaim", "persistentVolumeClaim", "persistentVolumeClaim", _validate_claim),
    ("rbd", "rbd", "rbd", sources.validate_rbd),
    ("cinder", "cinder", "cinder", sources.validate_cinder),
    ("cephfs", "cephFS", "cephfs", sources.validate_ceph_fs),
    ("quobyte", "quobyte", "quobyte", sources.validate_quobyte),
    ("downwardAPI", "downwarAPI", "downwardAPI", _validate_downward_api),
    ("fc", "fc", "fc", sources.validate_fc),
    ("flexVolume", "flexVolume", "flexVolume", sources.validate_flex),
    ("configMap", "configMap", "configMap", _validate_config_map),
    ("azureFile", "azureFile", "azureFile", sources.validate_azure_file),
    ("vsphereVolume", "vsphereVolume", "vsphereVolume", sources.validate_vsphere_volume),
    ("photonPersistentDisk", "photonPersistentDisk", "photonPersistentDisk", sources.validate_photon_persistent_disk),
    ("portworxVolume", "portworxVolume", "portworxVolume", sources.validate_portworx_volume),
    ("azureDisk", "azureDisk", "azureDisk", sources.validate_azure_disk),
    ("storageos", "storageos", "storageos", sources.validate_storage_os),
    ("projected", "projected", "projected", _validate_projected),
    ("scaleIO", "scaleIO", "scaleIO", sources.validate_scale_io),
    ("csi", "csi", "csi", _validate_csi),
    ("ephemeral", "ephemeral", "ephemeral", _validate_ephemeral),
    ("image", "image", "image", _validate_empty_dir),
)
_SOURCE_OF = {each[0]: each for each in _SOURCES}
