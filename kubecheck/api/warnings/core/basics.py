"""Warnings about Secrets and ServiceAccounts. Mirrors: pkg/registry/core/secret, pkg/registry/core/serviceaccount (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.annotations import warn_annotations
from kubecheck.fields import KEY_PAIR, FieldWarning, Key
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ENFORCED = "kubernetes.io/enforce-mountable-secrets"
_OF_ACCOUNTS = {_ENFORCED: "deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets"}


def warn_secret(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: warningsForSecret."""
    if value.get("type") != "kubernetes.io/tls":
        return []
    from kubecheck.values.base64 import decode
    from kubecheck.values.key_pairs import fault_of_key_pair

    data = value.get("data") or {}
    certificate, key = (decode(data.get(field) or "") for field in ("tls.crt", "tls.key"))
    fault, is_of_key = fault_of_key_pair(certificate, key)
    return [FieldWarning(KEY_PAIR, ("data", Key("tls.key" if is_of_key else "tls.crt")), fault)] if fault else []


def warn_service_account(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: warnIfHasEnforceMountableSecretsAnnotation."""
    return warn_annotations(value.get("metadata") or {}, _OF_ACCOUNTS) if current().since(32) else []


def warn_service_account_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: warnIfHasEnforceMountableSecretsAnnotation: only where the annotation is new."""
    return [] if _ENFORCED in ((live.get("metadata") or {}).get("annotations") or {}) else warn_service_account(new)
