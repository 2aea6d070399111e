"""Names of resources (``cpu``, ``requests.storage``, ``example.com/gpu`` …), where each may stand, and what amounts it takes.

Mirrors: pkg/apis/core/helper and pkg/apis/core/validation (validateResourceName, ValidateResourceQuantityValue …) v1.36.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, ResourceName, invalid
from kubecheck.values.names import is_qualified_name
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

HUGE_PAGES = "hugepages-"
_REQUESTS = "requests."
_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_OBJECTS = frozenset((
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports",
    "services.loadbalancers",
))  # fmt: skip
_QUOTA = _OBJECTS | {*_COMPUTE, "requests.storage", *(f"{kind}.{name}" for kind in ("requests", "limits") for name in _COMPUTE)}
_STANDARD = _QUOTA | {"storage"}

NEGATIVE = "must be greater than or equal to 0"
NOT_POSITIVE = "must be greater than zero"
NOT_INTEGER = "must be an integer"


def is_huge_page(name: str) -> bool:
    """Mirrors: helper.IsHugePageResourceName."""
    return name.startswith(HUGE_PAGES)


def is_quota_huge_page(name: str) -> bool:
    """Mirrors: helper.IsQuotaHugePageResourceName."""
    return name.startswith((HUGE_PAGES, _REQUESTS + HUGE_PAGES))


def is_native(name: str) -> bool:
    """Mirrors: helper.IsNativeResource."""
    return "/" not in name or "kubernetes.io/" in name


def is_extended(name: str) -> bool:
    """Mirrors: helper.IsExtendedResourceName."""
    return not is_native(name) and not name.startswith(_REQUESTS) and not is_qualified_name(_REQUESTS + name)


def is_overcommit_allowed(name: str) -> bool:
    """Mirrors: helper.IsOvercommitAllowed."""
    return is_native(name) and not is_huge_page(name)


def is_standard(name: str) -> bool:
    """Mirrors: helper.IsStandardResourceName."""
    return name in _STANDARD or is_quota_huge_page(name)


def is_standard_quota(name: str) -> bool:
    """Mirrors: helper.IsStandardQuotaResourceName."""
    return name in _QUOTA or is_quota_huge_page(name)


def is_standard_container(name: str) -> bool:
    """Mirrors: helper.IsStandardContainerResourceName."""
    return name in _COMPUTE or is_huge_page(name)


def is_integer(name: str) -> bool:
    """Mirrors: helper.IsIntegerResourceName."""
    return name in _OBJECTS or is_extended(name)


def validate_resource_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateResourceName."""
    if is_standard(name) and "/" not in name and not is_quota_huge_page(name):
        return []
    errors = [invalid(path, ResourceName(name), message) for message in is_qualified_name(name)]
    if not errors and "/" not in name and not is_standard(name):
        errors.append(invalid(path, ResourceName(name), "must be a standard resource type or fully qualified"))
    return errors


def validate_container_resource_name(name: str, path: Steps, *, is_metric: bool = False) -> list[FieldError]:
    """Mirrors: validateContainerResourceName; of a metric, ValidateContainerResourceName, whose first sentence quotes a string."""
    if name in _COMPUTE:
        return []
    errors = validate_resource_name(name, path)
    if is_metric:
        errors = [invalid(path, name, error.detail) for error in errors]
    if "/" not in name:
        if not is_standard_container(name):
            errors.append(invalid(path, ResourceName(name), "must be a standard resource for containers"))
    elif not is_native(name) and not is_extended(name):
        errors.append(invalid(path, ResourceName(name), "doesn't follow extended resource name standard"))
    return errors


def validate_quota_resource_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateResourceQuotaResourceName."""
    errors = validate_resource_name(name, path)
    if "/" not in name and not is_standard_quota(name):
        errors.append(invalid(path, ResourceName(name), "must be a standard resource for quota"))
    return errors


def validate_resource_quantity_value(name: str, amount: Any, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateResourceQuantityValue."""
    quantity = Quantity.parse(amount)
    errors = [invalid(path, quantity.text, NEGATIVE)] if quantity.nanos < 0 else []
    if is_integer(name) and quantity.wrapped(1000) % 1000:
        from kubecheck.values.go_notation import shown_amount

        errors.append(invalid(path, shown_amount(amount), NOT_INTEGER))
    return errors


def validate_nonnegative_quantity(amount: Any, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateNonnegativeQuantity."""
    quantity = Quantity.parse(amount)
    return [invalid(path, quantity.text, NEGATIVE)] if quantity.nanos < 0 else []


def validate_positive_quantity(amount: Any, path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePositiveQuantityValue."""
    quantity = Quantity.parse(amount)
    return [invalid(path, quantity.text, NOT_POSITIVE)] if quantity.nanos <= 0 else []


def validate_basic_resource(amount: Any, path: Steps) -> list[FieldError]:
    """Mirrors: validateBasicResource."""
    value = Quantity.parse(amount).wrapped()
    return [invalid(path, value, "must be a valid resource quantity")] if value < 0 else []
