"""Validation of EndpointSlices. Mirrors: pkg/apis/discovery/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.services import PROTOCOLS, validate_endpoint_ip
from kubecheck.fields import FieldError, duplicate, invalid, not_supported, required, too_many
from kubecheck.release import current
from kubecheck.values import addresses
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import (
    is_dns1123_label,
    is_dns1123_subdomain,
    is_qualified_name,
    is_valid_label_value,
    name_is_dns_subdomain,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

_ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")


def validate_endpoint_slice(value: dict[str, Any], known: bool = False) -> list[FieldError]:
    """The slice; ``known`` says that its endpoints are those of the stored object. Mirrors: ValidateEndpointSlice."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    kind = value.get("addressType") or ""
    if not kind:
        errors.append(required(("addressType",), ""))
    elif kind not in _ADDRESS_TYPES:
        errors.append(not_supported(("addressType",), kind, _ADDRESS_TYPES))
    errors += _validate_ports(value.get("ports") or ())
    endpoints = value.get("endpoints") or ()
    if known:
        return errors
    if len(endpoints) > 1000:
        return [*errors, too_many(("endpoints",), len(endpoints), 1000)]
    for index, endpoint in enumerate(endpoints):
        errors += _validate_endpoint(endpoint or {}, kind, ("endpoints", index))
    return errors


def _validate_ports(ports: Any) -> list[FieldError]:
    """Mirrors: validatePorts."""
    if len(ports) > 20000:
        return [too_many(("ports",), len(ports), 20000)]
    errors: list[FieldError] = []
    names: set[str] = set()
    for index, port in enumerate(ports):
        port = port or {}
        path = ("ports", index)
        name, protocol, app_protocol = port.get("name") or "", port.get("protocol"), port.get("appProtocol")
        if name:
            errors += [invalid((*path, "name"), name, message) for message in is_dns1123_label(name)]
        if name in names:
            errors.append(duplicate((*path, "name"), name))
        names.add(name)
        if protocol is None:
            errors.append(required((*path, "protocol"), ""))
        elif protocol not in PROTOCOLS:
            errors.append(not_supported((*path, "protocol"), protocol, PROTOCOLS))
        if app_protocol is not None:
            errors += [invalid((*path, "appProtocol"), app_protocol, message) for message in is_qualified_name(app_protocol)]
    return errors


def _validate_endpoint(endpoint: dict[str, Any], kind: str, path: Steps) -> list[FieldError]:
    found = endpoint.get("addresses") or ()
    at = (*path, "addresses")
    errors: list[FieldError] = []
    if not found:
        errors.append(required(at, "" if current().since(37) else "must contain at least 1 address"))
    elif len(found) > 100:
        errors.append(too_many(at, len(found), 100))
    for index, text in enumerate(found):
        errors += _validate_address(text or "", kind, at, index)
    node, hostname, hints = endpoint.get("nodeName"), endpoint.get("hostname"), endpoint.get("hints")
    if node is not None:
        errors += [invalid((*path, "nodeName"), node, message) for message in is_dns1123_subdomain(node)]
    if hostname is not None:
        errors += [invalid((*path, "hostname"), hostname, message) for message in is_dns1123_label(hostname)]
    if hints is not None:
        errors += _validate_hints(hints, (*path, "hints"))
    return errors


def _validate_address(text: str, kind: str, path: Steps, index: int) -> list[FieldError]:
    at = (*path, index)
    if kind == "FQDN":
        return validate_fully_qualified_domain_name(text, at)
    if kind not in ("IPv4", "IPv6"):
        return []
    if not current().since(33):
        return _refuse_address(text, kind, at) + validate_endpoint_ip(text, at)
    errors = addresses.is_valid_ip_for_legacy_field(at, text) if kind == "IPv4" else addresses.is_valid_ip(at, text)
    if errors:
        return errors
    parsed = addresses.parse_ip(text)
    if parsed is not None and parsed.family != int(kind[-1]):
        errors.append(invalid(path, text, f"must be an {kind} address"))
    return errors + validate_endpoint_ip(text, at)


def _refuse_address(text: str, kind: str, path: Steps) -> list[FieldError]:
    """Mirrors: IsValidIPv4Address and IsValidIPv6Address, as they were up to 1.32."""
    parsed = addresses.parse_ip(text)
    good = parsed is not None and parsed.family == int(kind[-1])
    return [] if good else [invalid(path, text, f"must be a valid {kind} address")]


def validate_fully_qualified_domain_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validation.IsFullyQualifiedDomainName."""
    if not name:
        return [required(path, "")]
    name = name.removesuffix(".")
    messages = is_dns1123_subdomain(name)
    if messages:
        return [invalid(path, name, ",".join(messages))]
    parts = name.split(".")
    if len(parts) < 2:
        return [invalid(path, name, "should be a domain with at least two segments separated by dots")]
    for part in parts:
        messages = is_dns1123_label(part)
        if messages:
            return [invalid(path, part, ",".join(messages))]
    return []


def _validate_hints(hints: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateHints."""
    errors: list[FieldError] = []
    checks: tuple[tuple[str, Callable[[str], list[str]]], ...] = (("forZones", is_valid_label_value), ("forNodes", is_dns1123_subdomain))
    for field, check in checks:
        items = hints.get(field) or ()
        if len(items) > 8:
            return [*errors, too_many((*path, field), len(items), 8)]
        names: set[str] = set()
        for index, item in enumerate(items):
            name = (item or {}).get("name") or ""
            at = (*path, field, index, "name")
            if name in names:
                errors.append(duplicate(at, name))
            names.add(name)
            errors += [invalid(at, name, message) for message in check(name)]
    return errors
