"""Validation of what containers and pods ask for. Mirrors: validateResourceRequirements (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.resource_names import (
    is_huge_page,
    is_overcommit_allowed,
    validate_container_resource_name,
    validate_resource_name,
    validate_resource_quantity_value,
)
from kubecheck.fields import FieldError, Key, duplicate, forbidden, invalid, not_found, not_supported, required
from kubecheck.values.names import is_dns1123_label
from kubecheck.values.quantity import Quantity, parse_quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

_PLAIN = frozenset(("cpu", "memory"))


def validate_container_resources(resources: dict[str, Any], claims: frozenset[str], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateContainerResourceRequirements."""
    return _validate_requirements(resources, claims, path, validate_container_resource_name)


def validate_pod_resources(spec: dict[str, Any], claims: frozenset[str], path: Steps) -> list[FieldError]:
    """Resources at the level of the pod. Mirrors: validatePodResources."""
    resources = spec.get("resources")
    if resources is None:
        return []
    where = (*path, "resources")
    if (spec.get("os") or {}).get("name") == "windows":
        return [forbidden(where, "may not be set for a windows pod")]
    errors: list[FieldError] = []
    if resources.get("claims") is not None:
        errors.append(forbidden((*where, "claims"), "claims may not be set for Resources at pod-level"))
    errors += _validate_requirements(resources, claims, where, _validate_pod_resource_name)
    return errors + _validate_consistency(spec, resources, where)


def _validate_pod_resource_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validatePodResourceName."""
    errors = validate_resource_name(name, path)
    if errors or name in _PLAIN or is_huge_page(name):
        return errors
    return [not_supported(path, name, ("cpu", "hugepages-", "memory"))]


def _validate_requirements(
    resources: dict[str, Any], claims: frozenset[str], path: Steps, check_name: Callable[[str, Steps], list[FieldError]]
) -> list[FieldError]:
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    errors: list[FieldError] = []
    for name, amount in limits.items():
        if name in _PLAIN and parse_quantity(amount).nanos >= 0:
            continue
        where = (*path, "limits", Key(name))
        errors += check_name(name, where)
        errors += validate_resource_quantity_value(name, amount, where)
        errors += _validate_huge_pages(name, amount, where)
    for name, amount in requests.items():
        if name in _PLAIN and (name not in limits or limits[name] == amount) and parse_quantity(amount).nanos >= 0:
            continue
        where = (*path, "requests", Key(name))
        if name not in _PLAIN or parse_quantity(amount).nanos < 0:
            errors += check_name(name, where)
            errors += validate_resource_quantity_value(name, amount, where)
        errors += _validate_against_limit(name, amount, limits, path)
        errors += _validate_huge_pages(name, amount, where)
    if _PLAIN.isdisjoint(limits) and _PLAIN.isdisjoint(requests) and any(is_huge_page(name) for name in (*limits, *requests)):
        errors.append(forbidden(path, "HugePages require cpu or memory"))
    if resources.get("claims"):
        errors += _validate_claim_names(resources["claims"], claims, (*path, "claims"))
    return errors


def _validate_against_limit(name: str, amount: Any, limits: dict[str, Any], path: Steps) -> list[FieldError]:
    if name not in limits:
        if is_overcommit_allowed(name):
            return []
        return [required((*path, "limits"), "Limit must be set for non overcommitable resources")]
    asked, limit = parse_quantity(amount), parse_quantity(limits[name])
    if asked == limit:
        return []
    at = tuple(step for step in path if isinstance(step, (str, int)))
    if not is_overcommit_allowed(name):
        error = invalid((*path, "requests"), asked.canonical(), f"must be equal to {name} limit of {limit.canonical()}")
    elif asked > limit:
        error = invalid((*path, "requests"), asked.canonical(), f"must be less than or equal to {name} limit of {limit.canonical()}")
    else:
        return []
    error.at = (*at, "requests", name)
    return [error]


def _validate_huge_pages(name: str, amount: Any, path: Steps) -> list[FieldError]:
    """Mirrors: validateResourceQuantityHugePageValue, IsHugePageResourceValueDivisible."""
    if not is_huge_page(name):
        return []
    asked = parse_quantity(amount)
    try:
        size: Quantity | None = parse_quantity(name.removeprefix("hugepages-"))
    except ValueError:
        size = None
    if size is not None and size.nanos > 0 and size.is_integer() and size.wrapped() and asked.wrapped() % size.wrapped() == 0:
        return []
    return [invalid(path, asked.canonical(), f"{asked.canonical()} is not positive integer multiple of {name}")]


def _validate_claim_names(claims: list[dict[str, Any]], known: frozenset[str], path: Steps) -> list[FieldError]:
    """Mirrors: validateResourceClaimNames."""
    errors: list[FieldError] = []
    seen: set[str] = set()
    for index, each in enumerate(claims):
        name, request = (each or {}).get("name") or "", (each or {}).get("request") or ""
        where = (*path, index)
        if not name:
            errors.append(required(where, ""))
            continue
        if name in seen:
            errors.append(duplicate(where, name))
        else:
            key = f"{name}/{request}" if request else name
            if request:
                errors += [invalid((*where, "request"), request, message) for message in is_dns1123_label(request)]
            if key in seen:
                errors.append(duplicate(where, key))
            elif not request:
                errors += [duplicate(where, name) for other in seen if other.startswith(f"{name}/")]
            seen.add(key)
        if name not in known:
            error = not_found(where, name)
            names = f": {', '.join(sorted(known))}" if known else " which is empty"
            error.detail = f"must be one of the names in pod.spec.resourceClaims{names}"
            errors.append(error)
    return errors


def _validate_consistency(spec: dict[str, Any], resources: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePodResourceConsistency."""
    from kubecheck.api.defaults.core.pod_resources import sum_resources

    errors: list[FieldError] = []
    requests, limits = resources.get("requests") or {}, resources.get("limits") or {}
    for name, total in sum_resources(spec, "requests").items():
        if name in requests and total > parse_quantity(requests[name]):
            detail = f"must be greater than or equal to aggregate container requests of {total.canonical()}"
            errors.append(invalid((*path, "requests", Key(name)), parse_quantity(requests[name]).canonical(), detail))
    for name, total in sum_resources(spec, "limits").items():
        if is_huge_page(name) and name in limits and total > parse_quantity(limits[name]):
            detail = f"must be greater than or equal to aggregate container limits of {total.canonical()}"
            errors.append(invalid((*path, "limits", Key(name)), parse_quantity(limits[name]).canonical(), detail))
    for index, container in enumerate(spec.get("containers") or ()):
        for name, amount in ((container.get("resources") or {}).get("limits") or {}).items():
            if name in limits and parse_quantity(amount) > parse_quantity(limits[name]):
                detail = f"must be less than or equal to pod limits of {parse_quantity(limits[name]).canonical()}"
                where = (*path, "containers", index, Key(name), "limits")
                error = invalid(where, parse_quantity(amount).canonical(), detail)
                above = tuple(step for step in path[:-1] if isinstance(step, (str, int)))
                error.at = (*above, "containers", index, "resources", "limits", name)
                errors.append(error)
    return errors
