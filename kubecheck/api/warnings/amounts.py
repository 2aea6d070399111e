"""Amounts of bytes that are no whole number of them. Mirrors: pkg/api/pod, pkg/api/persistentvolumeclaim v1.36."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.fields import FRACTIONAL_BYTES, FieldWarning, Key, warn
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps


def warn_bytes(amounts: dict[str, Any], path: Steps, names: tuple[str, ...]) -> list[FieldWarning]:
    """Warnings about a list of resources: fractions of bytes."""
    return [
        warn(FRACTIONAL_BYTES, (*path, Key(name)), _detail(amounts[name]), amounts[name])
        for name in names
        if amounts.get(name) is not None and Quantity.parse(amounts[name]).has_fraction()
    ]


def warn_claim_spec(spec: dict[str, Any], path: Steps, shown: str) -> list[FieldWarning]:
    """Warnings about the spec of a PersistentVolumeClaim.

    Mirrors: GetWarningsForPersistentVolumeClaimSpec.

    Args:
        spec: the spec.
        path: where it stands.
        shown: what the server calls the place, which is not always the same.
    """
    found = []
    resources = spec.get("resources") or {}
    for field in ("requests", "limits"):
        for each in warn_bytes(resources.get(field) or {}, (*path, "resources", field), ("storage",)):
            each.text = f"{shown}.resources.{field}[storage]: {_detail(each.value)}"
            found.append(each)
    return found


def _detail(amount: Any) -> str:
    return f"fractional byte value {quote(Quantity.parse(amount).text)} is invalid, must be an integer"
