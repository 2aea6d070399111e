"""Updates of resource.k8s.io. Mirrors: pkg/apis/resource/validation v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import as_declared, validate_immutable_struct
from kubecheck.api.validation.resource import (
    validate_device_class,
    validate_device_taint_rule_spec,
    validate_resource_claim,
    validate_resource_claim_template,
)
from kubecheck.api.validation.resource_slices import validate_resource_slice_spec
from kubecheck.release import current
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta, validate_object_meta_update
from kubecheck.values.names import name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def _validate_metadata(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def validate_resource_claim_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceClaimUpdate."""
    errors = validate_object_meta(new.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    errors += _validate_metadata(new, old)
    errors += as_declared(_validate_immutable_spec(new, old, "resource.ResourceClaimSpec"))
    return errors + _validate_again(validate_resource_claim(new), errors)


def validate_resource_claim_template_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: resourceClaimTemplateStrategy.ValidateUpdate, ValidateResourceClaimTemplateUpdate."""
    errors = validate_resource_claim_template(new) + _validate_metadata(new, old)
    errors += _validate_immutable_spec(new, old, "resource.ResourceClaimTemplateSpec")
    return errors + _validate_again(validate_resource_claim_template(new), [])


def _validate_again(found: list[FieldError], errors: list[FieldError]) -> list[FieldError]:
    """What servers before 1.35 say of the spec too, and once more, although it may not change."""
    if current().since(35):
        return []
    of_spec = [error for error in found if error.steps[0] == "spec"]
    return of_spec if not errors else [error for error in found if error in errors] + of_spec + of_spec


def _validate_immutable_spec(new: dict[str, Any], old: dict[str, Any], kind: str) -> list[FieldError]:
    return validate_immutable_struct(new.get("spec") or {}, old.get("spec") or {}, kind, ("spec",))


def validate_device_taint_rule_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeviceTaintRuleUpdate."""
    return _validate_metadata(new, old) + validate_device_taint_rule_spec(new.get("spec") or {}, old.get("spec") or {})


def validate_device_class_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeviceClassUpdate."""
    return validate_device_class(new) + _validate_metadata(new, old)


def validate_resource_slice_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceSliceUpdate, validateResourceSliceSpec."""
    errors = _validate_metadata(new, old)
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors += validate_resource_slice_spec(spec, ("spec",))
    pools = [(each.get("pool") or {}).get("name") or "" for each in (spec, before)]
    errors += validate_immutable_field(pools[0], pools[1], ("spec", "pool", "name"))
    errors += validate_immutable_field(spec.get("driver") or "", before.get("driver") or "", ("spec", "driver"))
    return errors + validate_immutable_field(spec.get("nodeName"), before.get("nodeName"), ("spec", "nodeName"))
