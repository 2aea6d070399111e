"""Updates of Nodes. Mirrors: nodeStrategy.ValidateUpdate, ValidateNodeUpdate (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.nodes import (
    validate_declared_features,
    validate_node,
    validate_node_annotations,
    validate_node_resources,
    validate_node_taints,
)
from kubecheck.fields import FieldError, duplicate, forbidden, invalid
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def validate_node_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """The node as on create, and then what an update asks; some of it twice, as at the server."""
    spec, before, status = new.get("spec") or {}, old.get("spec") or {}, new.get("status") or {}
    metadata = new.get("metadata") or {}
    errors = validate_node(new)
    errors += validate_object_meta_update(metadata, old.get("metadata") or {}, ("metadata",))
    errors += validate_node_annotations(metadata.get("annotations") or {})
    errors += validate_node_resources(status) + validate_declared_features(status)
    seen: set[tuple[object, object]] = set()
    for index, address in enumerate(status.get("addresses") or ()):
        pair = ((address or {}).get("type") or "", (address or {}).get("address") or "")
        if pair in seen:
            from kubecheck.api.go_structs import go_struct

            errors.append(duplicate(("status", "addresses", index), go_struct("core.NodeAddress", address)))
        seen.add(pair)
    ranges, old_ranges = spec.get("podCIDRs") or [], before.get("podCIDRs") or []
    detail = 'node updates may not change podCIDR except from "" to valid'
    if old_ranges and len(ranges) != len(old_ranges):
        errors.append(forbidden(("spec", "podCIDRs"), detail))
    elif old_ranges:
        errors += [forbidden(("spec", "podCIDRs"), detail) for one, other in zip(ranges, old_ranges, strict=True) if one != other]
    provider = before.get("providerID") or ""
    if provider and not spec.get("providerID") and current().since(37):
        errors.append(invalid(("spec", "providerID"), None, "field cannot be cleared once set"))
    elif provider and current().since(37) and provider != spec["providerID"]:
        errors.append(invalid(("spec", "providerID"), None, "field cannot be modified once set"))
    elif provider and provider != (spec.get("providerID") or ""):
        errors.append(forbidden(("spec", "providerID"), 'node updates may not change providerID except from "" to valid'))
    errors += validate_node_taints(spec)
    if (spec.get("externalID") or "") != (before.get("externalID") or ""):
        errors.append(forbidden(("spec", "externalID"), "may not be updated"))
    return errors
