"""Defaults of EndpointSlices. Mirrors: SetDefaults_EndpointPort, endpointSliceStrategy.PrepareForCreate v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.generation import with_first_generation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_endpoint_slice(value: dict[str, Any]) -> dict[str, Any]:
    """With the names and protocols of ports."""
    ports = value.get("ports")
    if not ports or all(port and port.get("name") is not None and port.get("protocol") is not None for port in ports):
        return value
    defaults = {"name": "", "protocol": "TCP"}
    return {**value, "ports": [{**defaults, **{key: item for key, item in (port or {}).items() if item is not None}} for port in ports]}


def prepare_endpoint_slice(value: dict[str, Any]) -> dict[str, Any]:
    """Version 1 has no topology in its endpoints. Mirrors: dropTopologyOnV1."""
    return _without_topology(with_first_generation(value))


def _without_topology(value: dict[str, Any]) -> dict[str, Any]:
    endpoints = value.get("endpoints")
    if not endpoints or not any("deprecatedTopology" in (endpoint or {}) for endpoint in endpoints):
        return value
    kept = [{key: item for key, item in (endpoint or {}).items() if key != "deprecatedTopology"} for endpoint in endpoints]
    return {**value, "endpoints": kept}


def prepare_endpoint_slice_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: endpointSliceStrategy.PrepareForUpdate."""
    return _without_topology(new)
