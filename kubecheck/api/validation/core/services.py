"""Validation of Services.

What the address allocator refuses comes first and alone, as at the server: it works before the object is validated.

Mirrors: pkg/apis/core/validation (ValidateServiceCreate) and pkg/registry/core/service/storage/alloc.go v1.36.
"""

from __future__ import annotations

from kubecheck.fields import Key, duplicate, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values import addresses
from kubecheck.values.identifiers import is_valid_port_name, is_valid_port_num
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import is_dns1123_label, is_dns1123_subdomain, is_qualified_name, name_is_dns1035_label, name_is_dns_label
from kubecheck.values.selector import validate_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.fields import FieldError, Steps

PROTOCOLS = ("SCTP", "TCP", "UDP")
_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_FAMILIES = ("IPv4", "IPv6")
_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
_DISTRIBUTIONS = ("PreferClose", "PreferSameZone", "PreferSameNode")
_SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints"
_TOPOLOGY_MODE = "service.kubernetes.io/topology-mode"


def is_headless(spec: dict[str, Any]) -> bool:
    """Mirrors: isHeadlessService."""
    return spec.get("clusterIPs") == ["None"]


def is_externally_accessible(spec: dict[str, Any]) -> bool:
    """Mirrors: service.ExternallyAccessible."""
    kind = spec.get("type")
    return kind in ("LoadBalancer", "NodePort") or (kind == "ClusterIP" and bool(spec.get("externalIPs")))


def needs_health_check(spec: dict[str, Any]) -> bool:
    """Mirrors: service.NeedsHealthCheck."""
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def validate_service(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateServiceCreate, after what Allocators.allocateCreate may refuse."""
    spec = value.get("spec") or {}
    refused = allocation_errors(spec)
    if refused:
        return refused
    check = name_is_dns_label if current().has("RelaxedServiceNameValidation") else name_is_dns1035_label
    errors = validate_object_meta(value.get("metadata") or {}, True, check, ("metadata",))
    errors += validate_service_spec(value, None)
    return errors


def allocation_errors(spec: dict[str, Any]) -> list[FieldError]:
    """What stops the allocation of addresses and ports on a dual-stack cluster. Mirrors: initIPFamilyFields, initNodePorts."""
    kind = spec.get("type")
    if kind != "ExternalName":
        errors = validate_cluster_ips(spec, None)
        if errors:
            return errors
        if (spec.get("ipFamilyPolicy") or "SingleStack") == "SingleStack":
            shown = spec.get("ipFamilyPolicy") or "SingleStack"
            for field, words in (("clusterIPs", "cluster IPs"), ("ipFamilies", "IP families")):
                if len(spec.get(field) or ()) == 2:
                    detail = f"must be 'RequireDualStack' or 'PreferDualStack' when multiple {words} are specified"
                    errors.append(invalid(("spec", "ipFamilyPolicy"), shown, detail))
            if errors:
                return errors
    if kind in ("NodePort", "LoadBalancer"):
        return _node_port_errors(spec)
    return []


def _node_port_errors(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: initNodePorts: one node port may serve several protocols of one port, and nothing else."""
    by_port: dict[object, int] = {}
    taken: set[int] = set()
    for index, port in enumerate(spec.get("ports") or ()):
        node_port = (port or {}).get("nodePort") or 0
        if not node_port:
            continue
        number = port.get("port")
        if by_port.get(number) == node_port:
            continue
        if node_port in taken:
            return [invalid(("spec", "ports", index, "nodePort"), node_port, "provided port is already allocated")]
        taken.add(node_port)
        by_port.setdefault(number, node_port)
    health = spec.get("healthCheckNodePort") or 0
    if health and needs_health_check(spec) and health in taken:
        from kubecheck.fields import internal

        return [internal(("spec", "healthCheckNodePort"), f"failed to allocate requested HealthCheck NodePort {health}: provided port is already allocated")]
    return []


def validate_service_spec(value: dict[str, Any], before: dict[str, Any] | None) -> list[FieldError]:
    """What create and update have in common; ``before`` is the object before an update. Mirrors: validateService."""
    spec = value.get("spec") or {}
    old = (before or {}).get("spec") or {}
    annotations = (value.get("metadata") or {}).get("annotations") or {}
    errors: list[FieldError] = []
    if _TOPOLOGY_HINTS in annotations and annotations.get(_TOPOLOGY_MODE, annotations[_TOPOLOGY_HINTS]) != annotations[_TOPOLOGY_HINTS]:
        detail = f"must match annotations[{_TOPOLOGY_HINTS}] when both are specified"
        errors.append(invalid(("metadata", "annotations", Key(_TOPOLOGY_MODE)), annotations[_TOPOLOGY_MODE], detail))
    kind = spec.get("type") or ""
    ports = spec.get("ports") or ()
    headless = is_headless(spec)
    if not ports and not headless and kind != "ExternalName":
        errors.append(required(("spec", "ports"), ""))
    if headless and kind in ("LoadBalancer", "NodePort"):
        errors.append(invalid(("spec", "clusterIPs", 0), "None", f"may not be set to 'None' for {kind} services"))
    if kind == "ExternalName":
        errors += _validate_external_name(spec)
    names: set[str] = set()
    for index, port in enumerate(ports):
        errors += _validate_port(port or {}, len(ports) > 1, names, ("spec", "ports", index))
    if spec.get("selector"):
        errors += validate_labels(spec["selector"], ("spec", "selector"))
    if spec.get("sessionAffinity") != "None" or spec.get("sessionAffinityConfig") is not None:
        errors += _validate_session_affinity(spec)
    errors += validate_cluster_ips(spec, old)
    if spec.get("externalIPs"):
        existing = old.get("externalIPs") or ()
        for index, address in enumerate(spec["externalIPs"]):
            step = ("spec", "externalIPs", index)
            errors += addresses.is_valid_ip_for_legacy_field(step, address or "", valid_old=existing) or validate_endpoint_ip(address or "", step)
    if not kind:
        errors.append(required(("spec", "type"), ""))
    elif kind not in _TYPES:
        errors.append(not_supported(("spec", "type"), kind, _TYPES))
    errors += _validate_port_pairs(ports, kind)
    errors += _validate_source_ranges(spec, kind, annotations, before or {})
    if spec.get("allocateLoadBalancerNodePorts") is not None and kind != "LoadBalancer":
        errors.append(forbidden(("spec", "allocateLoadBalancerNodePorts"), "may only be used when `type` is 'LoadBalancer'"))
    if kind == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is None:
        errors.append(required(("allocateLoadBalancerNodePorts",), ""))
    errors += validate_load_balancer_class(spec)
    errors += _validate_traffic(spec, kind)
    return errors


def _validate_external_name(spec: dict[str, Any]) -> list[FieldError]:
    errors = [forbidden(("spec", field), "may not be set for ExternalName services")
              for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy") if spec.get(field)]  # fmt: skip
    if spec.get("ipFamilyPolicy") == "":
        errors.append(forbidden(("spec", "ipFamilyPolicy"), "may not be set for ExternalName services"))
    name = (spec.get("externalName") or "").removesuffix(".")
    if not name:
        errors.append(required(("spec", "externalName"), ""))
    errors += [invalid(("spec", "externalName"), name, message) for message in (is_dns1123_subdomain(name) if name else ())]
    return errors


def _validate_port(port: dict[str, Any], require_name: bool, names: set[str], path: Steps) -> list[FieldError]:
    """Mirrors: validateServicePort."""
    errors: list[FieldError] = []
    name = port.get("name") or ""
    if name:
        for message in is_dns1123_label(name):
            errors.append(invalid((*path, "name"), name, message))
        if name in names:
            errors.append(duplicate((*path, "name"), name))
        names.add(name)
    elif require_name:
        errors.append(required((*path, "name"), ""))
    number = port.get("port") or 0
    for message in is_valid_port_num(number):
        errors.append(invalid((*path, "port"), number, message))
    if port.get("protocol") not in PROTOCOLS:
        errors += validate_protocol(port, path)
    errors += validate_port_num_or_name(port.get("targetPort") or 0, (*path, "targetPort"))
    if port.get("appProtocol") is not None:
        shown = port["appProtocol"]
        errors += [invalid((*path, "appProtocol"), shown, message) for message in is_qualified_name(shown)]
    return errors


def validate_protocol(port: dict[str, Any], path: Steps) -> list[FieldError]:
    """The protocol of a port of a Service or of Endpoints, which must be written."""
    protocol = port.get("protocol") or ""
    if not protocol:
        return [required((*path, "protocol"), "")]
    return [] if protocol in PROTOCOLS else [not_supported((*path, "protocol"), protocol, PROTOCOLS)]


def validate_port_num_or_name(port: int | str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePortNumOrName."""
    messages = is_valid_port_name(port) if isinstance(port, str) else is_valid_port_num(port)
    return [invalid(path, port, message) for message in messages] if messages else []


def _validate_session_affinity(spec: dict[str, Any]) -> list[FieldError]:
    affinity, config = spec.get("sessionAffinity") or "", spec.get("sessionAffinityConfig")
    path = ("spec", "sessionAffinityConfig")
    if affinity == "None":
        return [forbidden(path, "must not be set when session affinity is None")] if config is not None else []
    if not affinity:
        return [required(("spec", "sessionAffinity"), "")]
    if affinity != "ClientIP":
        return [not_supported(("spec", "sessionAffinity"), affinity, ("ClientIP", "None"))]
    if config is None:
        return [required(path, "when session affinity type is ClientIP")]
    client = config.get("clientIP")
    if client is None:
        return [required((*path, "clientIP"), "when session affinity type is ClientIP")]
    timeout = client.get("timeoutSeconds")
    if timeout is None:
        return [required((*path, "clientIP", "timeoutSeconds"), "when session affinity type is ClientIP")]
    if timeout <= 0 or timeout > 86400:
        return [invalid((*path, "clientIP", "timeoutSeconds"), timeout, "must be greater than 0 and less than 86400")]
    return []


def validate_cluster_ips(spec: dict[str, Any], old: dict[str, Any] | None) -> list[FieldError]:
    """Mirrors: ValidateServiceClusterIPsRelatedFields."""
    if spec.get("type") == "ExternalName":
        return []
    errors: list[FieldError] = []
    path = ("spec", "clusterIPs")
    address, ips, families = spec.get("clusterIP") or "", spec.get("clusterIPs") or [], spec.get("ipFamilies") or []
    if not (address or ips or families or spec.get("ipFamilyPolicy") is not None):
        return errors
    if address and not ips:
        errors.append(required(path, ""))
    elif address and ips[0] != address:
        errors.append(invalid(path, ips, "first value must match `clusterIP`"))
    elif ips and not address:
        errors.append(invalid(path, ips, "must be empty when `clusterIP` is not specified"))
    seen: set[str] = set()
    for index, family in enumerate(families):
        if family not in _FAMILIES:
            errors.append(not_supported(("spec", "ipFamilies", index), family, _FAMILIES))
        if family in seen:
            errors.append(duplicate(("spec", "ipFamilies", index), family))
        seen.add(family)
    policy = spec.get("ipFamilyPolicy")
    if policy is not None and policy not in _POLICIES:
        errors.append(not_supported(("spec", "ipFamilyPolicy"), policy, _POLICIES))
    return errors + _validate_address_list(ips, families, (old or {}).get("clusterIPs") or ())


def _validate_address_list(ips: list[str], families: list[str], existing: Iterable[str]) -> list[FieldError]:
    path = ("spec", "clusterIPs")
    errors: list[FieldError] = []
    bad = False
    for index, address in enumerate(ips):
        if index == 0 and address == "None":
            if len(ips) > 1:
                bad = True
                errors.append(invalid(path, ips, "'None' must be the first and only value"))
            continue
        found = addresses.is_valid_ip_for_legacy_field((*path, index), address or "", valid_old=existing)
        bad = bad or bool(found)
        errors += found
    if len(ips) > 2:
        errors.append(invalid(path, ips, "may only hold up to 2 values"))
    if bad:
        return errors
    if len(ips) > 1:
        found_families = [parsed.family for each in ips if (parsed := addresses.parse_ip(each or ""))]
        if len(set(found_families)) < 2:
            errors.append(invalid(path, ips, "may specify no more than one IP for each IP family"))
    if ips != ["None"]:
        for index, (address, family) in enumerate(zip(ips, families, strict=False)):
            parsed = addresses.parse_ip(address or "")
            is_six = parsed is not None and parsed.family == 6
            if (family == "IPv4" and is_six) or (family == "IPv6" and not is_six):
                errors.append(invalid((*path, index), address, f"expected an {family} value as indicated by `ipFamilies[{index}]`"))
    return errors


def validate_endpoint_ip(text: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateEndpointIP."""
    address = addresses.parse_ip(text)
    if address is None:
        return [invalid(path, text, "must be a valid IP address")]
    errors: list[FieldError] = []
    if address.is_unspecified:
        errors.append(invalid(path, text, f"may not be unspecified ({text})"))
    if address.is_loopback:
        errors.append(invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)"))
    if address.is_link_local_unicast:
        errors.append(invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"))
    if address.is_link_local_multicast:
        errors.append(invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"))
    return errors


def _validate_port_pairs(ports: Iterable[dict[str, Any]], kind: str) -> list[FieldError]:
    """Node ports of a ClusterIP service, and duplicates of (protocol, node port) and (protocol, port)."""
    errors: list[FieldError] = []
    node_ports: set[tuple[object, object]] = set()
    pairs: set[tuple[object, object]] = set()
    for index, port in enumerate(ports):
        port = port or {}
        node_port, protocol, number = port.get("nodePort") or 0, port.get("protocol") or "", port.get("port") or 0
        if node_port:
            if kind == "ClusterIP":
                errors.append(forbidden(("spec", "ports", index, "nodePort"), "may not be used when `type` is 'ClusterIP'"))
            if (protocol, node_port) in node_ports:
                errors.append(duplicate(("spec", "ports", index, "nodePort"), node_port))
            node_ports.add((protocol, node_port))
        if (protocol, number) in pairs:
            from kubecheck.api.go_structs import go_struct

            errors.append(duplicate(("spec", "ports", index), go_struct("core.ServicePort", {"protocol": protocol, "port": number})))
        pairs.add((protocol, number))
    return errors


def _validate_source_ranges(spec: dict[str, Any], kind: str, annotations: dict[str, str], before: dict[str, Any]) -> list[FieldError]:
    ranges = spec.get("loadBalancerSourceRanges")
    errors: list[FieldError] = []
    if ranges:
        path: Steps = ("spec", "LoadBalancerSourceRanges")  # the server's spelling
        at = ("spec", "loadBalancerSourceRanges")
        if kind != "LoadBalancer":
            errors.append(forbidden(path, "may only be used when `type` is 'LoadBalancer'"))
        existing = [each.strip() for each in (before.get("spec") or {}).get("loadBalancerSourceRanges") or ()]
        for index, text in enumerate(ranges):
            errors += addresses.is_valid_cidr_for_legacy_field((*path, index), (text or "").strip(), valid_old=existing)
        for error in errors:
            error.at = at + tuple(step for step in error.steps[2:] if isinstance(step, int))
    elif _SOURCE_RANGES in annotations:
        path = ("metadata", "annotations", Key(_SOURCE_RANGES))
        if kind != "LoadBalancer":
            errors.append(forbidden(path, "may only be used when `type` is 'LoadBalancer'"))
        text = (annotations[_SOURCE_RANGES] or "").strip()
        earlier = ((before.get("metadata") or {}).get("annotations") or {}).get(_SOURCE_RANGES)
        if text and earlier != annotations[_SOURCE_RANGES]:
            for part in text.split(","):
                errors += addresses.is_valid_cidr_for_legacy_field(path, part.strip())
    return errors


def validate_load_balancer_class(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateLoadBalancerClassField, the part for every object."""
    name = spec.get("loadBalancerClass")
    if name is None:
        return []
    path = ("spec", "loadBalancerClass")
    if spec.get("type") != "LoadBalancer":
        return [forbidden(path, "may only be used when `type` is 'LoadBalancer'")]
    return [invalid(path, name, message) for message in is_qualified_name(name)]


def _validate_traffic(spec: dict[str, Any], kind: str) -> list[FieldError]:
    """Mirrors: validateServiceExternalTrafficPolicy, validateServiceInternalTrafficFieldsValue, validateServiceTrafficDistribution."""
    errors: list[FieldError] = []
    external, health = spec.get("externalTrafficPolicy") or "", spec.get("healthCheckNodePort") or 0
    path: Steps = ("spec", "externalTrafficPolicy")
    if not is_externally_accessible(spec):
        if external:
            errors.append(invalid(path, external, "may only be set for externally-accessible services"))
    elif not external:
        errors.append(required(path, ""))
    elif external not in ("Cluster", "Local"):
        errors.append(not_supported(path, external, ("Cluster", "Local")))
    path = ("spec", "healthCheckNodePort")
    if not needs_health_check(spec):
        if health:
            detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
            errors.append(invalid(path, health, detail))
    elif not health:
        errors.append(required(path, ""))
    else:
        errors += [invalid(path, health, message) for message in is_valid_port_num(health)]
    internal = spec.get("internalTrafficPolicy")
    if internal is None:
        if kind in ("NodePort", "LoadBalancer", "ClusterIP"):
            errors.append(required(("spec", "internalTrafficPolicy"), ""))
    elif internal not in ("Cluster", "Local"):
        errors.append(not_supported(("spec", "internalTrafficPolicy"), internal, ("Cluster", "Local")))
    distribution = spec.get("trafficDistribution")
    if distribution is not None:
        known = _DISTRIBUTIONS if current().has("PreferSameTrafficDistribution") else _DISTRIBUTIONS[:1]
        if distribution not in known:
            errors.append(not_supported(("spec", "trafficDistribution"), distribution, known, is_plain=True))
    return errors
