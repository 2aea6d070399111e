"""Preparation of coordination.k8s.io. Mirrors: registry/coordination/lease/strategy.go v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepare_lease(value: dict[str, Any]) -> dict[str, Any]:
    """The lease without the fields of CoordinatedLeaderElection, whose gate is off. Mirrors: leaseStrategy.PrepareForCreate."""
    spec = value.get("spec") or {}
    if "strategy" not in spec and "preferredHolder" not in spec:
        return value
    return {**value, "spec": {key: item for key, item in spec.items() if key not in {"strategy", "preferredHolder"}}}


def prepare_lease_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """As for a create, unless the stored lease has the fields already. Mirrors: leaseStrategy.PrepareForUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    dropped = {key for key in ("strategy", "preferredHolder") if key in spec and before.get(key) is None}
    return {**new, "spec": {key: item for key, item in spec.items() if key not in dropped}} if dropped else new
