"""Validation of ConfigMaps, Secrets, ServiceAccounts, Namespaces and Bindings. Mirrors: pkg/apis/core/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import REDACTED, FieldError, Key, invalid, required, too_long
from kubecheck.values.base64 import decode, decoded_length
from kubecheck.values.identifiers import is_config_map_key
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import byte_length, is_qualified_name, name_is_dns_label, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST = 1024 * 1024
_ACCOUNT_NAME = "kubernetes.io/service-account.name"
# Secret types whose content must be a JSON object under one key.
_JSON_TYPES = {"kubernetes.io/dockercfg": ".dockercfg", "kubernetes.io/dockerconfigjson": ".dockerconfigjson"}
_STANDARD_FINALIZERS = ("foregroundDeletion", "kubernetes", "orphan")


def validate_config_map(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateConfigMap."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    data, binary = value.get("data") or {}, value.get("binaryData") or {}
    size = 0
    for key, text in data.items():
        errors += [invalid(("data", Key(key)), key, message) for message in is_config_map_key(key)]
        if key in binary:
            errors.append(invalid(("data", Key(key)), key, "duplicate of key present in binaryData"))
        size += byte_length(text or "")
    for key, text in binary.items():
        errors += [invalid(("binaryData", Key(key)), key, message) for message in is_config_map_key(key)]
        size += decoded_length(text or "")
    if size > _LARGEST:
        error = too_long((Key(""),), "", _LARGEST)
        error.at = ()
        errors.append(error)
    return errors


def validate_secret(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateSecret."""
    metadata, data = value.get("metadata") or {}, value.get("data") or {}
    errors = validate_object_meta(metadata, True, name_is_dns_subdomain, ("metadata",))
    size = 0
    for key, text in data.items():
        errors += [invalid(("data", Key(key)), key, message) for message in is_config_map_key(key)]
        size += decoded_length(text or "")
    if size > _LARGEST:
        errors.append(too_long(("data",), "", _LARGEST))
    kind = value.get("type") or ""
    if kind == "kubernetes.io/service-account-token":
        if not (metadata.get("annotations") or {}).get(_ACCOUNT_NAME):
            errors.append(required(("metadata", "annotations", Key(_ACCOUNT_NAME)), ""))
    elif kind in _JSON_TYPES:
        errors += _validate_json(data, _JSON_TYPES[kind])
    elif kind == "kubernetes.io/basic-auth":
        if "username" not in data and "password" not in data:
            errors += [required(("data", Key(key)), "") for key in ("username", "password")]
    elif kind == "kubernetes.io/ssh-auth":
        if not decoded_length(data.get("ssh-privatekey") or ""):
            errors.append(required(("data", Key("ssh-privatekey")), ""))
    elif kind == "kubernetes.io/tls":
        errors += [required(("data", Key(key)), "") for key in ("tls.crt", "tls.key") if key not in data]
    return errors


def _validate_json(data: dict[str, Any], key: str) -> list[FieldError]:
    path = ("data", Key(key))
    if key not in data:
        return [required(path, "")]
    from kubecheck.release import current
    from kubecheck.values.go_json import object_error

    message = object_error(decode(data[key] or ""), is_second=current().since(37))
    return [invalid(path, REDACTED, message)] if message else []


def validate_service_account(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateServiceAccount."""
    return validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))


def validate_namespace(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateNamespace."""
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_dns_label, ("metadata",))
    for finalizer in (value.get("spec") or {}).get("finalizers") or ():
        finalizer = finalizer or ""
        errors += [invalid(("spec", "finalizers"), finalizer, message) for message in is_qualified_name(finalizer)]
        if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            detail = "name is neither a standard finalizer name nor is it fully qualified"
            errors.append(invalid(("spec", "finalizers"), finalizer, detail))
    return errors
