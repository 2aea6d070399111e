"""Validation of Ingresses, IngressClasses, NetworkPolicies, IPAddresses and ServiceCIDRs. Mirrors: pkg/apis/networking/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden, invalid, not_supported, required, too_long
from kubecheck.release import current
from kubecheck.values import addresses
from kubecheck.values.identifiers import is_valid_port_name, is_valid_port_num
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import (
    byte_length,
    is_dns1123_subdomain,
    is_path_segment_name,
    is_wildcard_dns1123_subdomain,
    name_is_dns1035_label,
    name_is_dns_label,
    name_is_dns_subdomain,
)
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.fields import Steps

_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDINGS = ("/..", "/.")
_CLASS_ANNOTATION = "kubernetes.io/ingress.class"
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_POLICY_TYPES = ("Ingress", "Egress")


class IngressLeniency:
    """What an update forgives because the stored object has it already. Mirrors: IngressValidationOptions."""

    __slots__ = ("any_secret_name", "any_wildcard_rule")

    def __init__(self, any_secret_name: bool = False, any_wildcard_rule: bool = False) -> None:
        self.any_secret_name = any_secret_name
        self.any_wildcard_rule = any_wildcard_rule


STRICT = IngressLeniency()


def validate_ingress(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateIngressCreate."""
    errors = validate_ingress_object(value, STRICT)
    annotations = (value.get("metadata") or {}).get("annotations") or {}
    name = (value.get("spec") or {}).get("ingressClassName")
    if name is not None and (annotations.get(_CLASS_ANNOTATION, name) or "") != name:
        detail = "must match `ingressClassName` when both are specified"
        errors.append(invalid(("annotations", _CLASS_ANNOTATION), annotations[_CLASS_ANNOTATION] or "", detail))
        errors[-1].at = ("metadata", "annotations", _CLASS_ANNOTATION)
    return errors


def validate_ingress_object(value: dict[str, Any], leniency: IngressLeniency) -> list[FieldError]:
    """Mirrors: validateIngress."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    spec = value.get("spec") or {}
    rules, backend, class_name = spec.get("rules") or [], spec.get("defaultBackend"), spec.get("ingressClassName")
    if not rules and backend is None:
        errors.append(invalid(("spec",), spec.get("rules"), "either `defaultBackend` or `rules` must be specified", "[]networking.IngressRule"))
    if backend is not None:
        errors += _validate_backend(backend, ("spec", "defaultBackend"))
    for index, rule in enumerate(rules):
        errors += _validate_rule(rule or {}, ("spec", "rules", index), leniency)
    for index, tls in enumerate(spec.get("tls") or ()):
        errors += _validate_tls(tls or {}, ("spec", "tls", index), leniency)
    if class_name is not None:
        errors += [invalid(("spec", "ingressClassName"), class_name, message) for message in is_dns1123_subdomain(class_name)]
    return errors


def _validate_tls(tls: dict[str, Any], path: Steps, leniency: IngressLeniency) -> list[FieldError]:
    errors: list[FieldError] = []
    for index, host in enumerate(tls.get("hosts") or ()):
        host = host or ""
        check = is_wildcard_dns1123_subdomain if "*" in host else is_dns1123_subdomain
        errors += [invalid((*path, "hosts", index), host, message) for message in check(host)]
    name = tls.get("secretName") or ""
    if name and not leniency.any_secret_name:
        errors += [invalid((*path, "secretName"), name, message) for message in is_dns1123_subdomain(name)]
    return errors


def _validate_rule(rule: dict[str, Any], path: Steps, leniency: IngressLeniency) -> list[FieldError]:
    """Mirrors: validateIngressRules."""
    host = rule.get("host") or ""
    errors: list[FieldError] = []
    if host:
        if addresses.is_ip(host):
            errors.append(invalid((*path, "host"), host, "must be a DNS name, not an IP address"))
        check = is_wildcard_dns1123_subdomain if "*" in host else is_dns1123_subdomain
        errors += [invalid((*path, "host"), host, message) for message in check(host)]
    if "*" not in host or not leniency.any_wildcard_rule:
        errors += validate_rule_paths(rule, path)
    return errors


def validate_rule_paths(rule: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateHTTPIngressRuleValue."""
    http = rule.get("http")
    if http is None:
        return []
    if not http.get("paths"):
        return [required((*path, "http", "paths"), "")]
    errors: list[FieldError] = []
    for index, each in enumerate(http["paths"]):
        errors += _validate_path(each or {}, (*path, "http", "paths", index))
    return errors


def _validate_path(value: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateHTTPIngressPath."""
    kind, text = value.get("pathType"), value.get("path") or ""
    if kind is None:
        return [required((*path, "pathType"), "pathType must be specified")]
    errors: list[FieldError] = []
    if kind in ("Exact", "Prefix"):
        if not text.startswith("/"):
            errors.append(invalid((*path, "path"), text, "must be an absolute path"))
        errors += [invalid((*path, "path"), text, f"must not contain '{bad}'") for bad in _BAD_SEQUENCES if bad in text]
        errors += [invalid((*path, "path"), text, f"cannot end with '{bad}'") for bad in _BAD_ENDINGS if text.endswith(bad)]
    elif kind == "ImplementationSpecific":
        if text and not text.startswith("/"):
            errors.append(invalid((*path, "path"), text, "must be an absolute path"))
    else:
        errors.append(not_supported((*path, "pathType"), kind, _PATH_TYPES))
    return errors + _validate_backend(value.get("backend") or {}, (*path, "backend"))


def _validate_backend(backend: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateIngressBackend."""
    resource, service = backend.get("resource"), backend.get("service")
    if resource is not None and service is not None:
        return [invalid(path, "", "cannot set both resource and service backends")]
    if resource is not None:
        return _validate_reference(resource, (*path, "resource"))
    if service is None:
        return [invalid(path, "", "resource or service backend is required")]
    errors: list[FieldError] = []
    name, port = service.get("name") or "", service.get("port") or {}
    if name:
        check = name_is_dns_label if current().has("RelaxedServiceNameValidation") else name_is_dns1035_label
        errors += [invalid((*path, "service", "name"), name, message) for message in check(name, False)]
    else:
        errors.append(required((*path, "service", "name"), ""))
    port_name, number = port.get("name") or "", port.get("number") or 0
    if port_name and number:
        errors.append(invalid(path, "", "cannot set both port name & port number"))
    elif port_name:
        errors += [invalid((*path, "service", "port", "name"), port_name, message) for message in is_valid_port_name(port_name)]
    elif number:
        errors += [invalid((*path, "service", "port", "number"), number, message) for message in is_valid_port_num(number)]
    else:
        errors.append(required(path, "port name or number is required"))
    return errors


def _validate_reference(reference: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateIngressTypedLocalObjectReference."""
    errors: list[FieldError] = []
    group = reference.get("apiGroup")
    if group is not None:
        errors += [invalid((*path, "apiGroup"), group, message) for message in is_dns1123_subdomain(group)]
    for field in ("kind", "name"):
        errors += _validate_segment(reference, field, path, "" if current().since(34) else f"{field} is required")
    return errors


def _validate_segment(reference: dict[str, Any], field: str, path: Steps, detail: str = "") -> list[FieldError]:
    text = reference.get(field) or ""
    if not text:
        return [required((*path, field), detail)]
    return [invalid((*path, field), text, message) for message in is_path_segment_name(text)]


def validate_ingress_class(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateIngressClass."""
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    spec = value.get("spec") or {}
    controller, parameters = spec.get("controller") or "", spec.get("parameters")
    if byte_length(controller) > 250:
        errors.append(too_long(("spec", "controller"), "", 250))
    errors += validate_domain_prefixed_path(controller, ("spec", "controller"))
    if parameters is not None:
        errors += _validate_parameters(parameters, ("spec", "parameters"))
    return errors


_HTTP_PATH = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~%!$&'()*+,;=:"


def validate_domain_prefixed_path(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: validation.IsDomainPrefixedPath."""
    if not text:
        return [required(path, "")]
    host, _, rest = text.partition("/")
    if not host or not rest:
        return [invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
    errors = [invalid(path, host, message) for message in is_dns1123_subdomain(host)]
    if rest.strip(_HTTP_PATH):
        errors.append(invalid(path, rest, "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"))
    return errors


def _validate_parameters(parameters: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateIngressClassParametersReference."""
    errors = _validate_reference(parameters, path)
    scope, namespace = parameters.get("scope"), parameters.get("namespace")
    if scope is None:
        errors.append(required((*path, "scope"), ""))
    elif scope not in ("Cluster", "Namespace"):
        errors.append(not_supported((*path, "scope"), scope, ("Cluster", "Namespace"), is_plain=True))
    elif scope == "Cluster":
        if namespace is not None:
            errors.append(forbidden((*path, "namespace"), "`parameters.scope` is set to 'Cluster'"))
    elif namespace is None:
        errors.append(required((*path, "namespace"), "`parameters.scope` is set to 'Namespace'"))
    else:
        errors += [invalid((*path, "namespace"), namespace, message) for message in name_is_dns_label(namespace, False)]
    return errors


def validate_network_policy(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateNetworkPolicy."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + validate_network_policy_spec(value.get("spec") or {})


def validate_network_policy_spec(spec: dict[str, Any], any_label_values: bool = False, known_ranges: Iterable[str] = ()) -> list[FieldError]:
    """The spec; ``known_ranges`` are those of the stored object. Mirrors: ValidateNetworkPolicySpec."""
    errors = validate_label_selector(spec.get("podSelector"), ("spec", "podSelector"), allow_invalid_values=any_label_values)
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(direction) or ()):
            path: Steps = ("spec", direction, index)
            for place, port in enumerate((rule or {}).get("ports") or ()):
                errors += _validate_policy_port(port or {}, (*path, "ports", place))
            for place, peer in enumerate((rule or {}).get(side) or ()):
                errors += _validate_peer(peer or {}, (*path, side, place), any_label_values, known_ranges)
    types = [kind or "" for kind in spec.get("policyTypes") or ()]
    if len(types) > 2:
        return [*errors, invalid(("spec", "policyTypes"), types, "may not specify more than two policyTypes", "[]networking.PolicyType")]
    for index, kind in enumerate(types):
        if kind not in _POLICY_TYPES:
            errors.append(not_supported(("spec", "policyTypes", index), kind, _POLICY_TYPES))
    return errors


def _validate_policy_port(port: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateNetworkPolicyPort."""
    protocol, number, end = port.get("protocol"), port.get("port"), port.get("endPort")
    errors: list[FieldError] = []
    if protocol is not None and protocol not in _PROTOCOLS:
        errors.append(not_supported((*path, "protocol"), protocol, _PROTOCOLS))
    at = (*path, "endPort")
    if number is None:
        if end is not None:
            errors.append(invalid(at, end, "may not be specified when `port` is not specified"))
    elif isinstance(number, str):
        if end is not None:
            errors.append(invalid(at, end, "may not be specified when `port` is non-numeric"))
        errors += [invalid((*path, "port"), number, message) for message in is_valid_port_name(number)]
    else:
        errors += [invalid((*path, "port"), number, message) for message in is_valid_port_num(number)]
        if end is not None:
            if end < number:
                errors.append(invalid(at, end if current().since(37) else number, "must be greater than or equal to `port`"))
            errors += [invalid(at, end, message) for message in is_valid_port_num(end)]
    return errors


def _validate_peer(peer: dict[str, Any], path: Steps, any_label_values: bool, known_ranges: Iterable[str]) -> list[FieldError]:
    """Mirrors: ValidateNetworkPolicyPeer."""
    errors: list[FieldError] = []
    given = 0
    for field in ("podSelector", "namespaceSelector"):
        if peer.get(field) is not None:
            given += 1
            errors += validate_label_selector(peer[field], (*path, field), allow_invalid_values=any_label_values)
    block = peer.get("ipBlock")
    if block is not None:
        errors += _validate_block(block, (*path, "ipBlock"), known_ranges)
        if given:
            errors.append(forbidden(path, "may not specify both ipBlock and another peer"))
    elif not given:
        errors.append(required(path, "must specify a peer"))
    return errors


def _validate_block(block: dict[str, Any], path: Steps, known_ranges: Iterable[str]) -> list[FieldError]:
    """Mirrors: ValidateIPBlock."""
    text = block.get("cidr") or ""
    if not text:
        return [required((*path, "cidr"), "")]
    errors = addresses.is_valid_cidr_for_legacy_field((*path, "cidr"), text, valid_old=known_ranges)
    network = addresses.parse_cidr(text)
    if network is None:
        return errors
    for index, part in enumerate(block.get("except") or ()):
        at = (*path, "except", index)
        errors += addresses.is_valid_cidr_for_legacy_field(at, part or "", valid_old=known_ranges)
        inner = addresses.parse_cidr(part or "")
        if inner is not None and (not network.contains(inner.base) or network.length >= inner.length):
            errors.append(invalid(at, part, "must be a strict subset of `cidr`"))
    return errors


def validate_ip_address(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateIPAddress."""
    errors = validate_object_meta(
        value.get("metadata") or {}, False, lambda name, _: [error.detail for error in addresses.is_valid_ip((), name)], ("metadata",)
    )
    path: Steps = ("spec", "parentRef")
    reference = (value.get("spec") or {}).get("parentRef")
    if reference is None:
        return [*errors, required(path, "")]
    group, namespace = reference.get("group") or "", reference.get("namespace") or ""
    if group:
        errors += [invalid((*path, "group"), group, message) for message in is_dns1123_subdomain(group)]
    for field in ("resource", "name"):
        errors += _validate_segment(reference, field, path)
    if namespace:
        errors += [invalid((*path, "namespace"), namespace, message) for message in is_path_segment_name(namespace)]
    return errors


def validate_service_cidr(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateServiceCIDR."""
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    return errors + validate_service_cidr_spec(value.get("spec") or {})


def validate_service_cidr_spec(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateServiceCIDRSpec."""
    path: Steps = ("spec", "cidrs")
    ranges = [text or "" for text in spec.get("cidrs") or ()]
    if not ranges:
        return [required(path, "at least one CIDR required")]
    if len(ranges) > 2:
        from kubecheck.api.go_structs import go_struct

        return [invalid(path, go_struct("networking.ServiceCIDRSpec", spec), "may only hold up to 2 values")]
    errors: list[FieldError] = []
    for index, text in enumerate(ranges):
        errors += addresses.is_valid_cidr((*path, index), text)
    # By the address before the prefix is cut off. Mirrors: netutils.IPFamilyOfCIDRString.
    families = [(4 if network.address.mapped else network.family) if network else 0 for network in map(addresses.parse_cidr, ranges)]
    if len(ranges) == 2 and families[0] == families[1] != 0:
        detail = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"
        errors.append(invalid(path, ranges, detail))
    return errors
