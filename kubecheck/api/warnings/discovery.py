"""Warnings about EndpointSlices. Mirrors: pkg/registry/discovery/endpointslice (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.addresses import warn_address
from kubecheck.fields import DEPRECATED_FIELD, FieldWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
_CONTROLLERS = ("endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io")


def warn_endpoint_slice(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: endpointSliceStrategy.WarningsOnCreate."""
    found = []
    if value.get("addressType") == "FQDN":
        found.append(FieldWarning(DEPRECATED_FIELD, ("addressType",), "spec.addressType: FQDN endpoints are deprecated", "FQDN"))
    return found + warn_endpoint_slice_update(value, {})


def warn_endpoint_slice_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: endpointSliceStrategy.WarningsOnUpdate."""
    if ((new.get("metadata") or {}).get("labels") or {}).get(_MANAGED_BY) in _CONTROLLERS:
        return []
    return [
        warning
        for index, endpoint in enumerate(new.get("endpoints") or ())
        for number, address in enumerate(endpoint.get("addresses") or ())
        for warning in warn_address(address, ("endpoints", index, "addresses", number))
    ]
