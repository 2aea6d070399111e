"""Warnings about ResourceSlices. Mirrors: pkg/registry/resource/resourceslice (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.fields import NAME_FORM, FieldWarning, warn
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def warn_resource_slice(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: resourceSliceStrategy.WarningsOnCreate and WarningsOnUpdate."""
    driver = (value.get("spec") or {}).get("driver") or ""
    if driver == driver.lower() or not current().since(34):
        return []
    return [warn(NAME_FORM, ("spec", "driver"), f"driver names should be lowercase; {quote(driver)} contains uppercase characters", driver)]
