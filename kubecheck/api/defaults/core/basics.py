"""Defaults of ConfigMaps, Secrets, ServiceAccounts and Namespaces. Mirrors: pkg/apis/core/v1/defaults.go and the strategies, v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KUBERNETES = "kubernetes"
_NAME_LABEL = "kubernetes.io/metadata.name"


def default_secret(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Secret, and the conversion of stringData into data."""
    plain = value.get("stringData")
    if value.get("type") and plain is None:
        return value
    filled = {**value, "type": value.get("type") or "Opaque"}
    if plain is not None:
        from binascii import b2a_base64

        filled.pop("stringData")
        if plain:
            encoded = {key: b2a_base64((text or "").encode("utf-8", "surrogatepass"), newline=False).decode() for key, text in plain.items()}
            filled["data"] = {**(value.get("data") or {}), **encoded}
    return filled


def prepare_secret_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: strategy.PrepareForUpdate of secrets."""
    return new if new.get("type") else {**new, "type": old.get("type")}


def prepare_namespace(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Namespace, namespaceStrategy.PrepareForCreate, Canonicalize."""
    spec = value.get("spec") or {}
    finalizers = spec.get("finalizers") or []
    if _KUBERNETES not in finalizers:
        spec = {**spec, "finalizers": [*finalizers, _KUBERNETES]}
    return {**_with_name_label(value), "spec": spec, "status": {"phase": "Active"}}


def prepare_namespace_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: namespaceStrategy.PrepareForUpdate."""
    spec = {**(new.get("spec") or {}), "finalizers": (old.get("spec") or {}).get("finalizers")}
    return {**_with_name_label(new), "spec": spec, "status": old.get("status") or {}}


def _with_name_label(value: dict[str, Any]) -> dict[str, Any]:
    metadata = value.get("metadata") or {}
    name, labels = metadata.get("name") or "", metadata.get("labels") or {}
    if labels.get(_NAME_LABEL) == name:
        return value
    return {**value, "metadata": {**metadata, "labels": {**labels, _NAME_LABEL: name}}}


def prepare_service_account(value: dict[str, Any]) -> dict[str, Any]:
    """References to secrets keep their names only. Mirrors: cleanSecretReferences."""
    secrets = value.get("secrets")
    if not secrets:
        return value
    return {**value, "secrets": [{"name": secret["name"]} if secret and secret.get("name") else {} for secret in secrets]}


def prepare_service_account_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: strategy.PrepareForUpdate of service accounts."""
    return prepare_service_account(new)
