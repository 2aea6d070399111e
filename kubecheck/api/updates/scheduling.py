"""Updates of PriorityClasses. Mirrors: ValidatePriorityClassUpdate (pkg/apis/scheduling/validation) v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def validate_priority_class_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Neither value nor preemption policy may change."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    if (new.get("value") or 0) != (old.get("value") or 0):
        errors.append(forbidden(("value",), "may not be changed in an update."))
    return errors + validate_immutable_field(new.get("preemptionPolicy"), old.get("preemptionPolicy"), ("preemptionPolicy",))
