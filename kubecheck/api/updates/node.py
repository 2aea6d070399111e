"""Updates of RuntimeClasses. Mirrors: runtimeclass strategy.ValidateUpdate (pkg/registry/node) v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import as_declared
from kubecheck.api.validation.node import validate_runtime_class
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_accessor_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_runtime_class_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """The class as on create, and the handler of the stored one. Mirrors: ValidateRuntimeClassUpdate."""
    errors = validate_runtime_class(new, is_declared=(new.get("handler") or "") == (old.get("handler") or ""))
    errors += validate_object_meta_accessor_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + as_declared(validate_immutable_field(new.get("handler") or "", old.get("handler") or "", ("handler",)))
