"""Updates of coordination.k8s.io. Mirrors: pkg/apis/coordination/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.coordination import validate_lease_candidate_spec, validate_lease_spec
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_accessor_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_lease_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateLeaseUpdate."""
    errors = validate_object_meta_accessor_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_lease_spec(new.get("spec") or {}, ("spec",))


def validate_lease_candidate_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateLeaseCandidateUpdate, ValidateLeaseCandidateSpecUpdate."""
    errors = validate_object_meta_accessor_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors += validate_lease_candidate_spec(spec, ("spec",))
    return errors + validate_immutable_field(spec.get("leaseName") or "", before.get("leaseName") or "", ("spec", "leaseName"))
