"""Updates of LimitRanges and ResourceQuotas. Mirrors: pkg/apis/core/validation and the strategies, v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.quotas import validate_limit_range, validate_resource_quota_spec
from kubecheck.fields import FieldError, invalid
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def validate_limit_range_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: limitrangeStrategy.ValidateUpdate."""
    return validate_limit_range(new)


def validate_resource_quota_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceQuotaUpdate."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    spec = new.get("spec") or {}
    errors += validate_resource_quota_spec(spec)
    scopes, before = spec.get("scopes"), (old.get("spec") or {}).get("scopes")
    if set(scopes or ()) != set(before or ()):
        errors.append(invalid(("spec", "scopes"), scopes, "field is immutable", "[]core.ResourceQuotaScope"))
    return errors
