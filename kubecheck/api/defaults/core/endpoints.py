"""Defaults of Endpoints. Mirrors: SetDefaults_Endpoints (pkg/apis/core/v1/defaults.go) v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_endpoints(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Endpoints, and RepackSubsets of the conversion, which is left to the server's own order."""
    subsets = value.get("subsets")
    if not subsets or all(port and port.get("protocol") for subset in subsets for port in (subset or {}).get("ports") or ()):
        return value
    filled = []
    for subset in subsets:
        ports = (subset or {}).get("ports")
        if ports:
            subset = {**subset, "ports": [port if port and port.get("protocol") else {**(port or {}), "protocol": "TCP"} for port in ports]}
        filled.append(subset)
    return {**value, "subsets": filled}
