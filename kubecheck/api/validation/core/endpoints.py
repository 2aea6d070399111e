"""Validation of Endpoints. Mirrors: ValidateEndpoints (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.services import validate_endpoint_ip, validate_protocol
from kubecheck.fields import invalid, required
from kubecheck.values import addresses
from kubecheck.values.identifiers import is_valid_port_num
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_label, is_dns1123_subdomain, is_qualified_name, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps


def validate_endpoints(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateEndpointsCreate."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + validate_subsets(value)


def validate_subsets(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateEndpointSubsets."""
    errors: list[FieldError] = []
    for index, subset in enumerate(value.get("subsets") or ()):
        errors += _validate_subset(subset or {}, ("subsets", index))
    return errors


def _validate_subset(subset: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateEndpointSubsets."""
    ready, unready, ports = (subset.get(field) or () for field in ("addresses", "notReadyAddresses", "ports"))
    errors: list[FieldError] = []
    if not ready and not unready:
        errors.append(required(path, "must specify `addresses` or `notReadyAddresses`"))
    for field, found in (("addresses", ready), ("notReadyAddresses", unready)):
        for index, address in enumerate(found):
            errors += _validate_endpoint_address(address or {}, (*path, field, index))
    for index, port in enumerate(ports):
        errors += _validate_endpoint_port(port or {}, len(ports) > 1, (*path, "ports", index))
    return errors


def _validate_endpoint_address(address: dict[str, Any], path: Steps) -> list[FieldError]:
    text = address.get("ip") or ""
    errors = addresses.is_valid_ip_for_legacy_field((*path, "ip"), text)
    hostname, node = address.get("hostname") or "", address.get("nodeName")
    if hostname:
        errors += [invalid((*path, "hostname"), hostname, message) for message in is_dns1123_label(hostname)]
    if node is not None:
        errors += [invalid((*path, "nodeName"), node, message) for message in is_dns1123_subdomain(node)]
    return errors + validate_endpoint_ip(text, (*path, "ip"))


def _validate_endpoint_port(port: dict[str, Any], require_name: bool, path: Steps) -> list[FieldError]:
    name, number, app_protocol = port.get("name") or "", port.get("port") or 0, port.get("appProtocol")
    errors: list[FieldError] = []
    if name:
        errors += [invalid((*path, "name"), name, message) for message in is_dns1123_label(name)]
    elif require_name:
        errors.append(required((*path, "name"), ""))
    errors += [invalid((*path, "port"), number, message) for message in is_valid_port_num(number)]
    errors += validate_protocol(port, path)
    if app_protocol is not None:
        errors += [invalid((*path, "appProtocol"), app_protocol, message) for message in is_qualified_name(app_protocol)]
    return errors
