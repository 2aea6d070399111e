"""Warnings about ReplicationControllers. Mirrors: pkg/registry/core/replicationcontroller (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.names import warn_name
from kubecheck.api.warnings.pod_specs import warn_pod_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning


def _warn_template(value: dict[str, Any]) -> list[FieldWarning]:
    return warn_pod_template((value.get("spec") or {}).get("template"), ("spec", "template"))


def warn_replication_controller(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: rcStrategy.WarningsOnCreate."""
    return warn_name(value) + _warn_template(value)


def warn_replication_controller_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: rcStrategy.WarningsOnUpdate, which looks at the old template instead of the new one."""
    from kubecheck.api.updates.equality import is_equal

    return [] if is_equal(new.get("spec"), live.get("spec"), "Score.ReplicationControllerSpec") else _warn_template(live)
