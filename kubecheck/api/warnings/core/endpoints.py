"""Warnings about Endpoints. Mirrors: pkg/registry/core/endpoint (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.addresses import warn_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning

_MANAGED_BY, _CONTROLLER = "endpoints.kubernetes.io/managed-by", "endpoint-controller"


def warn_endpoints(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: endpointsWarnings."""
    if ((value.get("metadata") or {}).get("labels") or {}).get(_MANAGED_BY) == _CONTROLLER:
        return []
    return [
        warning
        for index, subset in enumerate(value.get("subsets") or ())
        for field in ("addresses", "notReadyAddresses")
        for number, address in enumerate(subset.get(field) or ())
        for warning in warn_address(address.get("ip") or "", ("subsets", index, field, number, "ip"))
    ]
