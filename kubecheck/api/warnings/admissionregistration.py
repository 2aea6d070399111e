"""Warnings about policies and webhooks. Mirrors: pkg/apis/admissionregistration/validation (static_suffix.go) v1.36."""

from __future__ import annotations

from kubecheck.fields import NAME_FORM, FieldWarning, warn
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_RESERVED = ".static.k8s.io"
_FROM_FILES = f'names ending with "{_RESERVED}" are reserved for static manifest-based configurations and cannot be managed via the API'


def _warn_reserved_name(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: WarningsForStaticSuffix."""
    name = (value.get("metadata") or {}).get("name") or ""
    return [warn(NAME_FORM, ("metadata", "name"), _FROM_FILES, name)] if name.endswith(_RESERVED) and current().since(36) else []


warn_mutating_admission_policy = _warn_reserved_name
warn_mutating_admission_policy_binding = _warn_reserved_name
warn_mutating_webhook_configuration = _warn_reserved_name
warn_validating_admission_policy = _warn_reserved_name
warn_validating_admission_policy_binding = _warn_reserved_name
warn_validating_webhook_configuration = _warn_reserved_name
