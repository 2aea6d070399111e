"""Updates of Services. Mirrors: ValidateServiceUpdate (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.services import update_allocation_errors
from kubecheck.api.validation.core.services import is_headless, needs_health_check, validate_load_balancer_class, validate_service_spec
from kubecheck.fields import FieldError, forbidden, invalid
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta, validate_object_meta_update
from kubecheck.values.names import name_is_dns1035_label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAY_NOT_CHANGE = "may not change once set"


def begin_service_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """What is refused before anything is validated. Mirrors: Allocators.allocateUpdate."""
    return update_allocation_errors(new.get("spec") or {}, old.get("spec") or {})


def validate_service_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateServiceUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    errors += _validate_cluster_ips(spec, before)
    errors += _validate_families(spec, before)
    if spec.get("type") == before.get("type") == "LoadBalancer" and spec.get("loadBalancerClass") != before.get("loadBalancerClass"):
        errors.append(invalid(("spec", "loadBalancerClass"), spec.get("loadBalancerClass"), _MAY_NOT_CHANGE))
    errors += validate_load_balancer_class(spec)
    if not current().since(34):  # what creates look at was looked at in updates too, the metadata a second time
        errors += validate_object_meta(new.get("metadata") or {}, True, name_is_dns1035_label, ("metadata",))
    both = needs_health_check(spec) and needs_health_check(before)
    if both and (spec.get("healthCheckNodePort") or 0) != (before.get("healthCheckNodePort") or 0):
        errors.append(forbidden(("spec", "healthCheckNodePort"), "field is immutable"))
    return errors + validate_service_spec(new, old)


def _validate_cluster_ips(spec: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateUpgradeDowngradeClusterIPs."""
    if "ExternalName" in (spec.get("type"), old.get("type")) or (is_headless(spec) and is_headless(old)):
        return []
    ips, before = spec.get("clusterIPs") or [], old.get("clusterIPs") or []
    first = ("spec", "clusterIPs", 0)
    if len(before) == len(ips):
        return [
            invalid(("spec", "clusterIPs", index), ips, _MAY_NOT_CHANGE)
            for index, (address, earlier) in enumerate(zip(ips, before, strict=True))
            if address != earlier
        ]
    errors: list[FieldError] = []
    if len(before) > len(ips) and not ips:
        errors.append(invalid(first, ips or None, "primary clusterIP can not be unset"))
    if before and ips and ips[0] != before[0]:
        errors.append(invalid(first, ips, _MAY_NOT_CHANGE))
    if len(before) > len(ips) == 1 and spec.get("ipFamilyPolicy") != "SingleStack":
        detail = "must be set to 'SingleStack' when releasing the secondary clusterIP"
        errors.append(invalid(("spec", "ipFamilyPolicy"), spec.get("ipFamilyPolicy"), detail))
    return errors


def _validate_families(spec: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateUpgradeDowngradeIPFamilies."""
    if "ExternalName" in (spec.get("type"), old.get("type")) or is_headless(spec) or is_headless(old):
        return []
    families, before = spec.get("ipFamilies") or [], old.get("ipFamilies") or []
    first = ("spec", "ipFamilies", 0)
    if len(families) == len(before):
        return [
            invalid(first, families, _MAY_NOT_CHANGE) for family, earlier in zip(families, before, strict=True) if family != earlier
        ]
    errors: list[FieldError] = []
    if len(before) > len(families) and not spec.get("clusterIPs"):
        errors.append(invalid(first, families or None, "primary ipFamily can not be unset"))
    if families and before and families[0] != before[0]:
        errors.append(invalid(first, spec.get("clusterIPs"), _MAY_NOT_CHANGE))
    if len(before) > len(families) == 1 and spec.get("ipFamilyPolicy") != "SingleStack":
        detail = "must be set to 'SingleStack' when releasing the secondary ipFamily"
        errors.append(invalid(("spec", "ipFamilyPolicy"), spec.get("ipFamilyPolicy"), detail))
    return errors
