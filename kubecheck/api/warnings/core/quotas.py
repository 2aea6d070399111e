"""Warnings about ResourceQuotas. Mirrors: pkg/registry/core/resourcequota (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.fields import QUOTA_ORDER, FieldWarning, Key
from kubecheck.release import current
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NAMES = ("cpu", "memory", "storage", "ephemeral-storage")


def warn_resource_quota(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: resourcequotaStrategy.WarningsOnCreate."""
    hard = (value.get("spec") or {}).get("hard") or {}
    found: list[FieldWarning] = []
    if not current().since(34):
        return found
    for name in _NAMES:
        request, limit = f"requests.{name}", f"limits.{name}"
        if hard.get(request) is None and name in ("cpu", "memory"):
            request = name
        if hard.get(request) is None or hard.get(limit) is None:
            continue
        wanted, most = (Quantity.parse(hard[each]) for each in (request, limit))
        if wanted > most:
            text = f"ResourceQuota {request} ({wanted}) should be less than {limit} ({most})"
            found.append(FieldWarning(QUOTA_ORDER, ("spec", "hard", Key(request)), text, hard[request], ("spec", "hard", Key(limit))))
    return found


def warn_resource_quota_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: resourcequotaStrategy.WarningsOnUpdate."""
    return []
