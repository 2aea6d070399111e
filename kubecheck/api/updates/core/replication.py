"""Updates of ReplicationControllers. Mirrors: rcStrategy.ValidateUpdate v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.replication import validate_replication_controller_spec
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_replication_controller_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateReplicationControllerUpdate."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_replication_controller_spec(new.get("spec") or {})
