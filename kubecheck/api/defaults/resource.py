"""Defaults of resource.k8s.io. Mirrors: pkg/apis/resource/v1/defaults.go and the strategies' PrepareForCreate, v1.36."""

from __future__ import annotations

from kubecheck.values.quantity import parse_quantity

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


def default_resource_slice(value: dict[str, Any]) -> dict[str, Any]:
    """Amounts of counters and request policies as texts: the decoder leaves each as the server prints it."""
    spec = dict(value.get("spec") or {})
    if spec.get("devices"):
        spec["devices"] = [_with_printed_amounts(each or {}) for each in spec["devices"]]
    if spec.get("sharedCounters"):
        spec["sharedCounters"] = _with_printed_counters(spec["sharedCounters"])
    return {**value, "spec": spec}


def _with_printed_amounts(device: dict[str, Any]) -> dict[str, Any]:
    if device.get("consumesCounters"):
        device = {**device, "consumesCounters": _with_printed_counters(device["consumesCounters"])}
    if not any((each or {}).get("requestPolicy") for each in (device.get("capacity") or {}).values()):
        return device
    return {**device, "capacity": {name: _with_printed_policy(each or {}) for name, each in device["capacity"].items()}}


def _with_printed_counters(sets: list[Any]) -> list[Any]:
    found = []
    for each in sets:
        counters = (each or {}).get("counters")
        printed = {name: {**(counter or {}), "value": parse_quantity((counter or {}).get("value") or "0").text} for name, counter in (counters or {}).items()}
        found.append({**each, "counters": printed} if counters else each)
    return found


def _with_printed_policy(capacity: dict[str, Any]) -> dict[str, Any]:
    policy = dict(capacity.get("requestPolicy") or {})
    if not policy:
        return capacity
    if policy.get("default") is not None:
        policy["default"] = parse_quantity(policy["default"]).text
    if policy.get("validValues"):
        policy["validValues"] = [parse_quantity(each).text for each in policy["validValues"]]
    if policy.get("validRange") is not None:
        policy["validRange"] = {name: each if each is None else parse_quantity(each).text for name, each in policy["validRange"].items()}
    return {**capacity, "requestPolicy": policy}


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
