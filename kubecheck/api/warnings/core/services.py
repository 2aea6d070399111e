"""Warnings about Services. Mirrors: pkg/api/service (warnings.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.addresses import warn_service_address, warn_service_network
from kubecheck.fields import DEPRECATED_ANNOTATION, DEPRECATED_FIELD, IGNORED_FIELD, FieldWarning, Key, format_steps, warn
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HINTS, _MODE = "service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"


def warn_service(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: GetWarningsForService."""
    spec = value.get("spec") or {}
    found = []
    if _HINTS in ((value.get("metadata") or {}).get("annotations") or {}):
        text = f"annotation {_HINTS} is deprecated, please use {_MODE} instead"
        found.append(FieldWarning(DEPRECATED_ANNOTATION, ("metadata", "annotations", Key(_HINTS)), text, _HINTS))
    found += _warn_ignored(spec)
    if spec.get("externalIPs") and not _is_headless(spec) and spec.get("type") != "ExternalName" and current().since(36):
        found.append(_say(DEPRECATED_FIELD, "externalIPs", "is deprecated and may no longer be implemented in some clusters"))
    if spec.get("trafficDistribution") == "PreferClose" and current().since(35):
        detail = '"PreferClose" is deprecated; use "PreferSameZone"'
        found.append(warn(DEPRECATED_FIELD, ("spec", "trafficDistribution"), detail, "PreferClose"))
    return found + _warn_addresses(spec)


def _is_headless(spec: dict[str, Any]) -> bool:
    """Mirrors: isHeadlessService."""
    return spec.get("type") == "ClusterIP" and spec.get("clusterIP") == "None"


def _say(cause: str, field: str, detail: str, shown: str = "") -> FieldWarning:
    """A warning in which the field is part of the sentence."""
    steps = ("spec", field)
    return FieldWarning(cause, steps, f"{shown or format_steps(steps)} {detail}", detail)


def _warn_ignored(spec: dict[str, Any]) -> list[FieldWarning]:
    """Warnings about fields that a Service of its type does not have."""
    found = []
    if _is_headless(spec) and current().since(34):
        detail = "is ignored for headless services"
        found += [_say(IGNORED_FIELD, field, detail) for field in ("loadBalancerIP", "externalIPs") if spec.get(field)]
        if spec.get("sessionAffinity") != "None":
            found.append(_say(IGNORED_FIELD, "sessionAffinity", detail, "spec.SessionAffinity"))
    if spec.get("type") == "ExternalName":
        if spec.get("externalIPs"):
            found.append(_say(IGNORED_FIELD, "externalIPs", 'is ignored when spec.type is "ExternalName"'))
    elif spec.get("externalName"):
        found.append(_say(IGNORED_FIELD, "externalName", 'is ignored when spec.type is not "ExternalName"'))
    return found


def _warn_addresses(spec: dict[str, Any]) -> list[FieldWarning]:
    """Warnings about addresses and networks."""
    found: list[FieldWarning] = []
    if (spec.get("clusterIP") or "None") != "None":
        for index, address in enumerate(spec.get("clusterIPs") or ()):
            found += warn_service_address(address, ("spec", "clusterIPs", index))
    for index, address in enumerate(spec.get("externalIPs") or ()):
        found += warn_service_address(address, ("spec", "externalIPs", index))
    if spec.get("loadBalancerIP"):
        found += warn_service_address(spec["loadBalancerIP"], ("spec", "loadBalancerIP"))
    for index, network in enumerate(spec.get("loadBalancerSourceRanges") or ()):
        found += warn_service_network(network, ("spec", "loadBalancerSourceRanges", index))
    return found
