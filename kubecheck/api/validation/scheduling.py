"""Validation of PriorityClasses. Mirrors: pkg/apis/scheduling/validation v1.36."""

from __future__ import annotations

from kubecheck.api.admission.priority import SYSTEM_PRIORITIES
from kubecheck.fields import FieldError, forbidden, not_supported, required
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HIGHEST = 1_000_000_000
_POLICIES = ("PreemptLowerPriority", "Never")


def validate_priority_class(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePriorityClass."""
    metadata = value.get("metadata") or {}
    errors = validate_object_meta(metadata, False, name_is_dns_subdomain, ("metadata",))
    name, number = metadata.get("name") or "", value.get("value") or 0
    if name.startswith("system-"):
        problem = _system_problem(name, number, bool(value.get("globalDefault")))
        if problem:
            detail = f"priority class names with 'system-' prefix are reserved for system use only. error: {problem}"
            errors.append(forbidden(("metadata", "name"), detail))
    elif number > _HIGHEST:
        errors.append(forbidden(("value",), f"maximum allowed value of a user defined priority is {_HIGHEST}"))
    policy = value.get("preemptionPolicy")
    if policy == "":
        errors.append(required(("preemptionPolicy",), ""))
    elif policy is not None and policy not in _POLICIES:
        errors.append(not_supported(("preemptionPolicy",), policy, _POLICIES))
    return errors


def _system_problem(name: str, number: int, global_default: bool) -> str:
    """Mirrors: IsKnownSystemPriorityClass, its error."""
    if name not in SYSTEM_PRIORITIES:
        return f"{name} is not a known system priority class"
    if number != SYSTEM_PRIORITIES[name]:
        return f"value of {name} PriorityClass must be {SYSTEM_PRIORITIES[name]}"
    return f"globalDefault of {name} PriorityClass must be false" if global_default else ""
