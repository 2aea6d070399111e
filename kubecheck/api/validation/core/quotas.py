"""Validation of LimitRanges and ResourceQuotas. Mirrors: pkg/apis/core/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.resource_names import (
    is_overcommit_allowed,
    is_standard_quota,
    validate_container_resource_name,
    validate_quota_resource_name,
    validate_resource_name,
    validate_resource_quantity_value,
)
from kubecheck.fields import FieldError, Key, Named, duplicate, forbidden, invalid, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_qualified_name, name_is_dns_subdomain
from kubecheck.values.quantity import NANO, Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_LIMIT_TYPES = ("Container", "PersistentVolumeClaim", "Pod")
_MAX_MILLI = (2**63 - 1) // 1000
_EXISTS_ONLY = ("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity")
_SCOPES = (*_EXISTS_ONLY, "PriorityClass", "VolumeAttributesClass")
_CONFLICTS = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))
_POD_RESOURCES = frozenset(("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"))
_CLAIM_RESOURCES = frozenset(("persistentvolumeclaims", "requests.storage"))


def validate_limit_range(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateLimitRange."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    types: set[str] = set()
    for index, limit in enumerate((value.get("spec") or {}).get("limits") or ()):
        errors += _validate_limit(limit or {}, types, ("spec", "limits", index))
    return errors


def _validate_limit(limit: dict[str, Any], types: set[str], path: Steps) -> list[FieldError]:
    kind = limit.get("type") or ""
    errors = [invalid((*path, "type"), Named(kind), message) for message in is_qualified_name(kind)]
    if not errors and "/" not in kind and kind not in _LIMIT_TYPES:
        errors.append(invalid((*path, "type"), Named(kind), "must be a standard limit type or fully qualified"))
    if kind in types:
        errors.append(duplicate((*path, "type"), kind))
    types.add(kind)
    bags: dict[str, dict[str, Any]] = {}
    for field in ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio"):
        amounts = limit.get(field) or {}
        if kind == "Pod" and field in ("default", "defaultRequest"):
            if amounts:
                errors.append(forbidden((*path, field), "may not be specified when `type` is 'Pod'"))
            amounts = {}
        check = validate_container_resource_name if kind in ("Pod", "Container") else validate_resource_name
        for name in amounts:
            errors += check(name, (*path, field, Key(name)))
        bags[field] = {name: amount if amount is not None else "0" for name, amount in amounts.items()}
    if kind == "PersistentVolumeClaim" and "storage" not in bags["min"] and "storage" not in bags["max"]:
        detail = "either minimum or maximum storage value is required, but neither was provided"
        errors.append(required((*path, "limits"), detail))
        errors[-1].at = tuple(step.name if isinstance(step, Key) else step for step in path)
    for name in dict.fromkeys(name for bag in bags.values() for name in bag):
        errors += _validate_amounts(name, {field: bag[name] for field, bag in bags.items() if name in bag}, path)
    return errors


def _validate_amounts(name: str, stored: dict[str, Any], path: Steps) -> list[FieldError]:
    """The order of minimum, defaults and maximum of one resource."""
    amounts = {field: Quantity.parse(amount) for field, amount in stored.items()}
    low, high, usual, request = (amounts.get(field) for field in ("min", "max", "default", "defaultRequest"))
    errors: list[FieldError] = []

    def add(field: str, shown: Quantity, detail: str) -> None:
        from kubecheck.values.go_notation import shown_amount

        amount = next(stored[each] for each, found in amounts.items() if found is shown)
        errors.append(invalid((*path, field, Key(name)), shown_amount(amount, was_printed=True), detail))

    if low is not None and high is not None and low > high:
        add("min", low, f"min value {low} is greater than max value {high}")
    if request is not None:
        if low is not None and low > request:
            add("defaultRequest", request, f"min value {low} is greater than default request value {request}")
        if high is not None and request > high:
            add("defaultRequest", request, f"default request value {request} is greater than max value {high}")
        if usual is not None and request > usual:
            add("defaultRequest", request, f"default request value {request} is greater than default limit value {usual}")
    if usual is not None:
        if low is not None and low > usual:
            add("default", low, f"min value {low} is greater than default value {usual}")
        if high is not None and usual > high:
            add("default", high, f"default value {usual} is greater than max value {high}")
    ratio = amounts.get("maxLimitRequestRatio")
    if ratio is not None:
        if ratio.nanos < NANO:
            add("maxLimitRequestRatio", ratio, f"ratio {ratio} is less than 1")
        if low is not None and high is not None:
            wanted, limit = _ratios(ratio, low, high)
            if wanted > limit:
                shown = f"{limit:f}".replace("inf", "+Inf" if limit > 0 else "Inf")
                add("maxLimitRequestRatio", ratio, f"ratio {ratio} is greater than max/min = {shown}")
    if usual is not None and request is not None and usual != request and not is_overcommit_allowed(name):
        add("defaultRequest", request, f"default value {usual} must equal to defaultRequest value {request} in {name}")
    return errors


def _ratios(ratio: Quantity, low: Quantity, high: Quantity) -> tuple[float, float]:
    wanted, below, above = float(ratio.wrapped()), low.wrapped(), high.wrapped()
    if wanted < _MAX_MILLI and below < _MAX_MILLI and above < _MAX_MILLI:
        wanted, below, above = ratio.wrapped(1000) / 1000, low.wrapped(1000), high.wrapped(1000)
    if not below:
        return wanted, float("inf") if above > 0 else float("nan") if not above else float("-inf")
    return wanted, above / below


def validate_resource_quota(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceQuota."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    errors += validate_resource_quota_spec(value.get("spec") or {})
    for field in ("hard", "used"):
        errors += _validate_hard((value.get("status") or {}).get(field) or {}, ("status", field))
    return errors


def _validate_hard(amounts: dict[str, Any], path: Steps) -> list[FieldError]:
    errors: list[FieldError] = []
    for name, amount in amounts.items():
        errors += validate_quota_resource_name(name, (*path, Key(name)))
        errors += validate_resource_quantity_value(name, amount if amount is not None else "0", (*path, Key(name)))
    return errors


def validate_resource_quota_spec(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceQuotaSpec."""
    hard = spec.get("hard") or {}
    errors = _validate_hard(hard, ("spec", "hard"))
    scopes = [scope or "" for scope in spec.get("scopes") or ()]
    path: Steps = ("spec", "scopes")
    kind = "[]core.ResourceQuotaScope"
    for scope in scopes:
        if not _is_scope(scope):
            errors.append(invalid(path, scopes, "unsupported scope", kind))
        errors += [invalid(path, scopes, "unsupported scope applied to resource", kind) for name in hard if not _fits(scope, name)]
    errors += [invalid(path, scopes, "conflicting scopes", kind) for one, other in _CONFLICTS if one in scopes and other in scopes]
    if spec.get("scopeSelector") is not None:
        errors += _validate_scope_selector(spec, hard)
    return errors


def _is_scope(scope: str) -> bool:
    """Mirrors: helper.IsStandardResourceQuotaScope."""
    return scope in _SCOPES and (scope != "VolumeAttributesClass" or current().since(33))


def _fits(scope: str, name: str) -> bool:
    """Mirrors: helper.IsResourceQuotaScopeValidForResource, for standard resources of quotas."""
    if not is_standard_quota(name) or not _is_scope(scope):
        return True
    if scope == "BestEffort":
        return name == "pods"
    return name in (_CLAIM_RESOURCES if scope == "VolumeAttributesClass" else _POD_RESOURCES)


def _validate_scope_selector(spec: dict[str, Any], hard: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateScopedResourceSelectorRequirement, which names the list and not the item."""
    path: Steps = ("spec", "scopeSelector", "matchExpressions")
    selector = spec["scopeSelector"]
    errors: list[FieldError] = []
    seen: set[str] = set()
    for index, requirement in enumerate(selector.get("matchExpressions") or ()):
        requirement = requirement or {}
        scope, operator, values = requirement.get("scopeName") or "", requirement.get("operator") or "", requirement.get("values") or []
        start = len(errors)
        if not _is_scope(scope):
            errors.append(invalid((*path, "scopeName"), Named(scope), "unsupported scope"))
        for name in hard:
            if not _fits(scope, name):
                from kubecheck.api.go_structs import go_struct

                errors.append(invalid(path, go_struct("core.ScopeSelector", selector), "unsupported scope applied to resource"))
        if scope in _EXISTS_ONLY and operator != "Exists":
            names = "ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort"
            detail = f"must be 'Exists' when scope is any of {names} or ResourceQuotaScopeCrossNamespacePodAffinity"
            errors.append(invalid((*path, "operator"), Named(operator), detail))
        if operator in ("In", "NotIn"):
            if not values:
                detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
                errors.append(required((*path, "values"), detail))
        elif operator in ("Exists", "DoesNotExist"):
            if values:
                detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
                errors.append(invalid((*path, "values"), values, detail))
        else:
            errors.append(invalid((*path, "operator"), Named(operator), "not a valid selector operator"))
        for error in errors[start:]:
            error.at = ("spec", "scopeSelector", "matchExpressions", index, *error.path[3:])
        seen.add(scope)
    shown = spec.get("scopes")
    errors += [
        invalid(("spec", "scopeSelector", "matchExpressions"), shown, "conflicting scopes", "[]core.ResourceQuotaScope")
        for one, other in _CONFLICTS
        if {one, other} <= seen
    ]
    return errors
