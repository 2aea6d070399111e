"""Warnings about Pods. Mirrors: pkg/registry/core/pod (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.names import warn_name
from kubecheck.api.warnings.pod_specs import warn_pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning


def warn_pod(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: podStrategy.WarningsOnCreate."""
    return warn_name(value, "the Pod's hostname") + warn_pod_spec(value.get("spec") or {}, value.get("metadata") or {}, ())


def warn_pod_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: podStrategy.WarningsOnUpdate."""
    return []


def warn_pod_prepared(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: podStrategy.PrepareForCreate."""
    if not (value.get("metadata") or {}).get("annotations"):
        return []
    from kubecheck.api.warnings.pod_annotations import warn_profiles_of_pod

    return warn_profiles_of_pod(value)
