"""Validation of storagemigration.k8s.io. Mirrors: pkg/apis/storagemigration/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, invalid, required
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1035_label, is_dns1123_subdomain, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def validate_storage_version_migration(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateStorageVersionMigration."""
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    resource = (value.get("spec") or {}).get("resource") or {}
    path = ("spec", "resource", "resource")
    name, group = resource.get("resource") or "", resource.get("group") or ""
    if not name:
        errors.append(required(path, "resource is required to be set"))
    elif faults := is_dns1035_label(name):
        errors.append(invalid(path, name, ",".join(faults)))
    if group and (faults := is_dns1123_subdomain(group)):
        errors.append(invalid(("spec", "resource", "group"), group, ",".join(faults)))
    return errors
