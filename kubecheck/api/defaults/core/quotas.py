"""Defaults of LimitRanges and ResourceQuotas. Mirrors: pkg/apis/core/v1/defaults.go and the strategies, v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.resource_lists import default_resource_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BAGS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")


def default_limit_range(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_LimitRangeItem."""
    spec = value.get("spec") or {}
    if not spec.get("limits"):
        return value
    return {**value, "spec": {**spec, "limits": [_default_limit(limit or {}) for limit in spec["limits"]]}}


def _default_limit(limit: dict[str, Any]) -> dict[str, Any]:
    limit = dict(limit)
    if limit.get("type") == "Container":
        usual = {**(limit.get("max") or {}), **(limit.get("default") or {})}
        request = {**(limit.get("min") or {}), **usual, **(limit.get("defaultRequest") or {})}
        limit |= {field: amounts for field, amounts in (("default", usual), ("defaultRequest", request)) if amounts}
    for field in _BAGS:
        if limit.get(field):
            limit[field] = default_resource_list(limit[field])
    return limit


def default_resource_quota(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetObjectDefaults_ResourceQuota."""
    for part, fields in (("spec", ("hard",)), ("status", ("hard", "used"))):
        holder = value.get(part) or {}
        for field in fields:
            if holder.get(field):
                value = {**value, part: {**(value.get(part) or {}), field: default_resource_list(holder[field])}}
    return value


def prepare_resource_quota(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: resourcequotaStrategy.PrepareForCreate."""
    return {**value, "status": {}}


def prepare_limit_range(value: dict[str, Any]) -> dict[str, Any]:
    """A limit range without a name gets a random one; a nil UUID stands for it. Mirrors: limitrangeStrategy.PrepareForCreate."""
    metadata = value.get("metadata") or {}
    return value if metadata.get("name") else {**value, "metadata": {**metadata, "name": "00000000-0000-0000-0000-000000000000"}}
