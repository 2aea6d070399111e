"""Updates of storagemigration.k8s.io. Mirrors: pkg/apis/storagemigration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import validate_immutable_struct
from kubecheck.api.validation.storagemigration import validate_storage_version_migration
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_storage_version_migration_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateStorageVersionMigrationUpdate."""
    errors = validate_storage_version_migration(new)
    errors += validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    kind = "storagemigration.StorageVersionMigrationSpec"
    return errors + validate_immutable_struct(new.get("spec") or {}, old.get("spec") or {}, kind, ("spec",))
