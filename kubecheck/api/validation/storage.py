"""Validation of storage.k8s.io. Mirrors: pkg/apis/storage/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.device_names import validate_driver_name
from kubecheck.api.validation.common.node_selectors import validate_topology_selector_term
from kubecheck.api.validation.common.resource_names import validate_nonnegative_quantity
from kubecheck.api.validation.core.persistent_volumes import validate_persistent_volume_spec
from kubecheck.api.validation.core.volume_sources import validate_csi_driver_name
from kubecheck.fields import FieldError, duplicate, forbidden, invalid, not_supported, required, too_long
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import byte_length, inclusive_range_error, is_dns1123_subdomain, is_qualified_name, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_PARAMETERS_SIZE = 256 * 1024
_PARAMETERS_COUNT = 512
_BINDING_MODES = ("Immediate", "WaitForFirstConsumer")
_GROUP_POLICIES = ("File", "None", "ReadWriteOnceWithFSType")


def _validate_metadata(value: dict[str, Any], namespaced: bool = False) -> list[FieldError]:
    return validate_object_meta(value.get("metadata") or {}, namespaced, name_is_dns_subdomain, ("metadata",))


def validate_storage_class(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateStorageClass."""
    errors = _validate_metadata(value)
    errors += _validate_provisioner(value.get("provisioner") or "", ("provisioner",))
    errors += _validate_parameters(value.get("parameters") or {}, True)
    policy, mode = value.get("reclaimPolicy"), value.get("volumeBindingMode")
    if policy and policy not in ("Delete", "Retain"):
        errors.append(not_supported(("reclaimPolicy",), policy, ("Delete", "Retain")))
    if mode is None:
        errors.append(required(("volumeBindingMode",), ""))
    elif mode not in _BINDING_MODES:
        errors.append(not_supported(("volumeBindingMode",), mode, _BINDING_MODES))
    return errors + _validate_topologies(value.get("allowedTopologies") or ())


def _validate_topologies(terms: Any) -> list[FieldError]:
    """Mirrors: validateAllowedTopologies, whose list of earlier terms begins with one nothing for each term."""
    errors: list[FieldError] = []
    earlier: list[dict[str, frozenset[str]]] = [{} for _ in terms]
    for index, term in enumerate(terms):
        sets, found = validate_topology_selector_term(term or {}, ("allowedTopologies", index))
        errors += found
        errors += [duplicate(("allowedTopologies", index, "matchLabelExpressions"), "") for other in earlier if other == sets]
        earlier.append(sets)
    return errors


def _validate_provisioner(name: str, path: Steps) -> list[FieldError]:
    if not name:
        return [required(path, "")]
    return [invalid(path, name.lower(), message) for message in is_qualified_name(name.lower())]


def _validate_parameters(parameters: dict[str, Any], allow_empty: bool) -> list[FieldError]:
    """Mirrors: validateParameters."""
    path: Steps = ("parameters",)
    if len(parameters) > _PARAMETERS_COUNT:
        return [too_long(path, "", _PARAMETERS_COUNT)]
    errors = [invalid(path, "", "field can not be empty.")] if "" in parameters else []
    if sum(byte_length(key) + byte_length(text or "") for key, text in parameters.items()) > _PARAMETERS_SIZE:
        errors.append(too_long(path, "", _PARAMETERS_SIZE))
    if not allow_empty and not parameters:
        errors.append(required(path, "must contain at least one key/value pair"))
    return errors


def validate_volume_attributes_class(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateVolumeAttributesClass."""
    errors = _validate_metadata(value) + _validate_provisioner(value.get("driverName") or "", ("driverName",))
    return errors + _validate_parameters(value.get("parameters") or {}, False)


def validate_volume_attachment(value: dict[str, Any], *, is_declared: bool = True, is_new: bool = True) -> list[FieldError]:
    """What is wrong with an attachment.

    Args:
        value: the attachment.
        is_declared: whether the declarative format speaks for the driver's name, as it does since 1.37 unless an update changes the specification.
        is_new: whether it is created: before 1.36, names are looked at only then.

    Mirrors: ValidateVolumeAttachment; ValidateVolumeAttachmentV1, which came on top of it before 1.36.
    """
    spec, status = value.get("spec") or {}, value.get("status") or {}
    errors = _validate_metadata(value)
    attacher, looks_at_names = spec.get("attacher") or "", is_new or current().since(36)
    if not attacher and not current().since(36):
        errors.append(required(("spec", "attacher"), ""))
    if looks_at_names:
        errors += validate_driver_name(attacher, ("spec", "attacher"), is_declared=is_declared)
    source = spec.get("source") or {}
    name, inline = source.get("persistentVolumeName"), source.get("inlineVolumeSpec")
    path: Steps = ("spec", "source")
    detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"
    if inline is None and name is None:
        errors.append(required(path, detail))
    elif inline is not None and name is not None:
        errors.append(forbidden(path, detail))
    elif name == "":
        errors.append(required((*path, "persistentVolumeName"), "must specify non empty persistentVolumeName"))
    elif inline is not None:
        errors += validate_persistent_volume_spec(inline, "", (*path, "inlineVolumeSpec"), inline=True)
    node = spec.get("nodeName") or ""
    errors += [invalid(("spec", "nodeName"), node, message) for message in is_dns1123_subdomain(node)]
    if name is not None and looks_at_names:
        found = [invalid(("spec.source.persistentVolumeName",), name, message) for message in is_dns1123_subdomain(name)]
        for error in found:
            error.at = ("spec", "source", "persistentVolumeName")
        errors += found
    return errors + _validate_attachment_status(status)


def _validate_attachment_status(status: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateVolumeAttachmentStatus."""
    errors: list[FieldError] = []
    metadata = status.get("attachmentMetadata") or {}
    if sum(byte_length(key) + byte_length(text or "") for key, text in metadata.items()) > _PARAMETERS_SIZE:
        errors.append(too_long(("status", "attachmentMetadata"), "", _PARAMETERS_SIZE))
    for field in ("attachError", "detachError"):
        error, path = status.get(field) or {}, ("status", field)
        if byte_length(error.get("message") or "") > 1024:
            errors.append(too_long((*path, "message"), "", _PARAMETERS_SIZE))
        code = error.get("errorCode")
        if code is not None and code < 0:
            errors.append(invalid((*path, "errorCode"), code, inclusive_range_error(0, 2**31 - 1)))
    return errors


def validate_csi_node(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCSINode."""
    errors = _validate_metadata(value)
    names: set[str] = set()
    for index, driver in enumerate((value.get("spec") or {}).get("drivers") or ()):
        errors += _validate_node_driver(driver or {}, names, ("spec", "drivers", index))
    return errors


def _validate_node_driver(driver: dict[str, Any], names: set[str], path: Steps) -> list[FieldError]:
    """Mirrors: validateCSINodeDriver."""
    name, node = driver.get("name") or "", driver.get("nodeID") or ""
    errors = validate_csi_driver_name(name, (*path, "name"))
    if not node:
        errors.append(required((*path, "nodeID"), ""))
    if byte_length(node) > 256:
        errors.append(invalid((*path, "nodeID"), node, "must be 256 characters or less"))
    count = (driver.get("allocatable") or {}).get("count")
    if count is not None and count < 0:
        errors.append(invalid((*path, "allocatable", "count"), count, "must be greater than or equal to 0"))
    if name in names:
        errors.append(duplicate((*path, "name"), name))
    names.add(name)
    keys: set[str] = set()
    for key in driver.get("topologyKeys") or ():
        key = key or ""
        if not key:
            errors.append(required(path, ""))
        if key in keys:
            errors.append(duplicate(path, key))
        keys.add(key)
        errors += [invalid(path, key, message) for message in is_qualified_name(key)]
    return errors


def validate_csi_driver(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCSIDriver."""
    return _validate_metadata(value) + validate_csi_driver_spec(value.get("spec") or {})


def validate_csi_driver_spec(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateCSIDriverSpec."""
    errors: list[FieldError] = []
    for field, step in (
        ("attachRequired", "attachedRequired"), ("podInfoOnMount", "podInfoOnMount"), ("storageCapacity", "storageCapacity"),
        ("seLinuxMount", "seLinuxMount"),
    ):  # fmt: skip
        if spec.get(field) is None:
            errors.append(required(("spec", step), ""))
            errors[-1].at = ("spec", field)
    policy, requests = spec.get("fsGroupPolicy"), spec.get("tokenRequests") or ()
    if policy is not None and policy not in _GROUP_POLICIES:
        errors.append(not_supported(("spec", "fsGroupPolicy"), policy, _GROUP_POLICIES))
    errors += _validate_token_requests(requests)
    for mode in spec.get("volumeLifecycleModes") or ():
        if mode not in ("Persistent", "Ephemeral"):
            errors.append(not_supported(("spec", "volumeLifecycleModes"), mode or "", ("Persistent", "Ephemeral")))
    period, in_secrets = spec.get("nodeAllocatableUpdatePeriodSeconds"), spec.get("serviceAccountTokenInSecrets")
    if period is not None and period < 10:
        errors.append(invalid(("spec", "nodeAllocatableUpdatePeriodSeconds"), period, "must be greater than or equal to 10 seconds"))
    if in_secrets is not None and not requests:
        detail = "serviceAccountTokenInSecrets is set but no tokenRequests are specified"
        errors.append(invalid(("spec", "serviceAccountTokenInSecrets"), in_secrets, detail))
    return errors


def _validate_token_requests(requests: Any) -> list[FieldError]:
    """Mirrors: validateTokenRequests."""
    errors: list[FieldError] = []
    audiences: set[str] = set()
    for index, request in enumerate(requests):
        path = ("spec", "tokenRequests", index)
        audience, seconds = (request or {}).get("audience") or "", (request or {}).get("expirationSeconds")
        if audience in audiences:
            errors.append(duplicate((*path, "audience"), audience))
            continue
        audiences.add(audience)
        if seconds is not None and seconds < 600:
            errors.append(invalid((*path, "expirationSeconds"), seconds, "may not specify a duration less than 10 minutes"))
        if seconds is not None and seconds > 1 << 32:
            errors.append(invalid((*path, "expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds"))
    return errors


def validate_csi_storage_capacity(value: dict[str, Any], allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateCSIStorageCapacity."""
    errors = _validate_metadata(value, namespaced=True)
    errors += validate_label_selector(value.get("nodeTopology"), ("nodeTopology",), allow_invalid_values=allow_invalid_values)
    name = value.get("storageClassName") or ""
    errors += [invalid(("storageClassName",), name, message) for message in is_dns1123_subdomain(name)]
    if value.get("capacity") is not None:
        errors += validate_nonnegative_quantity(value["capacity"], ("capacity",))
    return errors
