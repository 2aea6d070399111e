"""Updates of ConfigMaps, Secrets, ServiceAccounts and Namespaces. Mirrors: pkg/apis/core/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.basics import validate_config_map, validate_namespace, validate_secret, validate_service_account
from kubecheck.fields import FieldError, forbidden
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SET = "field is immutable when `immutable` is set"


def _metadata(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def _validate_immutable(new: dict[str, Any], old: dict[str, Any], bags: tuple[str, ...]) -> list[FieldError]:
    if not old.get("immutable"):
        return []
    errors = [] if new.get("immutable") else [forbidden(("immutable",), _SET)]
    # The stored object has no empty bag, and the server does not take an empty one for an absent one.
    return errors + [forbidden((bag,), _SET) for bag in bags if new.get(bag) != (old.get(bag) or None)]


def validate_config_map_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateConfigMapUpdate."""
    return _metadata(new, old) + _validate_immutable(new, old, ("data", "binaryData")) + validate_config_map(new)


def validate_secret_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateSecretUpdate."""
    errors = _metadata(new, old) + validate_immutable_field(new.get("type") or "", old.get("type") or "", ("type",))
    return errors + _validate_immutable(new, old, ("data",)) + validate_secret(new)


def validate_service_account_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateServiceAccountUpdate."""
    return _metadata(new, old) + validate_service_account(new)


def validate_namespace_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: namespaceStrategy.ValidateUpdate."""
    return validate_namespace(new) + _metadata(new, old)
