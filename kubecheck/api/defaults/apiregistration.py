"""Defaults of apiregistration.k8s.io. Mirrors: kube-aggregator/pkg/apis/apiregistration/v1/defaults.go and its strategy, v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_api_service(value: dict[str, Any]) -> dict[str, Any]:
    """The service's port is 443 unless said. Mirrors: SetDefaults_ServiceReference."""
    spec = value.get("spec") or {}
    service = spec.get("service")
    if service is None or service.get("port") is not None:
        return value
    return {**value, "spec": {**spec, "service": {**service, "port": 443}}}


def prepare_api_service(value: dict[str, Any]) -> dict[str, Any]:
    """No status but the one of a local service. Mirrors: apiServerStrategy.PrepareForCreate."""
    status: dict[str, Any] = {}
    if (value.get("spec") or {}).get("service") is None:
        condition = {"type": "Available", "status": "True", "reason": "Local", "message": "Local APIServices are always available"}
        status = {"conditions": [{**condition, "lastTransitionTime": None}]}
    return {**value, "status": status}
