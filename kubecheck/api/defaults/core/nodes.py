"""Defaults of Nodes. Mirrors: SetDefaults_NodeStatus, Convert_v1_NodeSpec_To_core_NodeSpec, nodeStrategy.PrepareForCreate v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.resource_lists import default_resource_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_node(value: dict[str, Any]) -> dict[str, Any]:
    """Amounts canonical, allocatable from capacity, and podCIDR and podCIDRs in step."""
    status = dict(value.get("status") or {})
    if not status.get("allocatable") and status.get("capacity") is not None:
        status["allocatable"] = status["capacity"]
    for field in ("capacity", "allocatable"):
        if status.get(field):
            status[field] = default_resource_list(status[field])
    spec = value.get("spec") or {}
    first, ranges = spec.get("podCIDR") or "", spec.get("podCIDRs") or []
    if first and (not ranges or ranges[0] != first):
        ranges = [first]
    if ranges:
        spec = {**spec, "podCIDR": ranges[0], "podCIDRs": ranges}
    return {**value, "spec": spec, "status": status}


def prepare_node(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: nodeStrategy.PrepareForCreate: without the configuration sources of old."""
    spec, status = value.get("spec") or {}, value.get("status") or {}
    if spec.get("configSource") is not None:
        value = {**value, "spec": {key: item for key, item in spec.items() if key != "configSource"}}
    if status.get("config") is not None:
        value = {**value, "status": {key: item for key, item in status.items() if key != "config"}}
    return value


def prepare_node_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: nodeStrategy.PrepareForUpdate."""
    value = {**new, "status": old.get("status") or {}}
    spec = value.get("spec") or {}
    if spec.get("configSource") is not None and (old.get("spec") or {}).get("configSource") is None:
        value["spec"] = {key: item for key, item in spec.items() if key != "configSource"}
    return value
