"""Preparation of coordination.k8s.io. Mirrors: registry/coordination/lease/strategy.go v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepare_lease_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: leaseStrategy.PrepareForUpdate."""
    return new
