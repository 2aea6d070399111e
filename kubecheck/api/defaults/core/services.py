"""Defaults of Services, and what the registry fills in: addresses, families, node ports.

Nothing is allocated here: ``10.96.0.0`` and ``fd00:10:96::`` stand for an address of their family, and node ports count up from 32769, as
the server's own dry run counts.

Mirrors: pkg/apis/core/v1/defaults.go (SetDefaults_Service), pkg/registry/core/service (storage.go, alloc.go,
strategy.go) v1.36, on a dual-stack cluster whose first family is IPv4.
"""

from __future__ import annotations

from kubecheck.api.validation.core.services import allocation_errors, is_externally_accessible, needs_health_check, validate_cluster_ips
from kubecheck.fields import invalid
from kubecheck.values.addresses import parse_ip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

ANY_ADDRESS = {"IPv4": "10.96.0.0", "IPv6": "fd00:10:96::"}
_CLIENT_IP_SECONDS = 10800
FIRST_NODE_PORT = 32768


def default_service(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Service."""
    spec = dict(value.get("spec") or {})
    affinity = spec.get("sessionAffinity") or "None"
    spec["sessionAffinity"] = affinity
    if affinity == "None":
        spec.pop("sessionAffinityConfig", None)
    elif affinity == "ClientIP" and ((spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}).get("timeoutSeconds") is None:
        spec["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": _CLIENT_IP_SECONDS}}
    kind = spec.get("type") or "ClusterIP"
    spec["type"] = kind
    if spec.get("ports"):
        spec["ports"] = [_default_port(port or {}) for port in spec["ports"]]
    if not spec.get("externalTrafficPolicy") and is_externally_accessible(spec):
        spec["externalTrafficPolicy"] = "Cluster"
    if spec.get("internalTrafficPolicy") is None and kind in ("ClusterIP", "NodePort", "LoadBalancer"):
        spec["internalTrafficPolicy"] = "Cluster"
    if kind == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is None:
        spec["allocateLoadBalancerNodePorts"] = True
    value = {**value, "spec": spec}
    points = ((value.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    if points and kind == "LoadBalancer":
        filled = [{**point, "ipMode": "VIP"} if point and point.get("ip") and point.get("ipMode") is None else point for point in points]
        value["status"] = {**value["status"], "loadBalancer": {**value["status"]["loadBalancer"], "ingress": filled}}
    return value


def _default_port(port: dict[str, Any]) -> dict[str, Any]:
    protocol, target = port.get("protocol"), port.get("targetPort")
    if protocol and target:
        return port
    return {**port, "protocol": protocol or "TCP", "targetPort": target or port.get("port") or 0}


def prepare_service(value: dict[str, Any]) -> dict[str, Any]:
    """The object with addresses and node ports, without status.

    Where the allocator would refuse, its work stays undone, and validation finds the same refusal again.

    Mirrors: REST.beginCreate, svcStrategy.PrepareForCreate, REST.defaultOnRead.
    """
    value = {**value, "status": {"loadBalancer": {}}}
    spec = dict(value["spec"])
    value["spec"] = spec
    if spec.get("clusterIP") and not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]
    if allocation_errors(spec):
        return value
    if spec.get("type") == "ExternalName":
        _drop_internal_policy(spec)
        return value
    _fill_families(spec)
    _fill_addresses(spec)
    _fill_node_ports(spec)
    return value


def _fill_families(spec: dict[str, Any]) -> None:
    """Mirrors: Allocators.initIPFamilyFields."""
    headless = spec.get("clusterIP") == "None" and not spec.get("selector")
    if spec.get("ipFamilyPolicy") is None:
        spec["ipFamilyPolicy"] = "RequireDualStack" if headless else "SingleStack"
    families = list(spec.get("ipFamilies") or ())
    for index, address in enumerate(spec.get("clusterIPs") or ()):
        if address == "None":
            break
        if index >= len(families):
            parsed = parse_ip(address or "")
            families.append("IPv6" if parsed is not None and parsed.family == 6 else "IPv4")
    if not families:
        families = ["IPv4"]
    if len(families) == 1 and spec["ipFamilyPolicy"] != "SingleStack":
        families.append("IPv6" if families[0] == "IPv4" else "IPv4")
    spec["ipFamilies"] = families


def _fill_addresses(spec: dict[str, Any]) -> None:
    """Mirrors: Allocators.allocClusterIPs."""
    addresses = list(spec.get("clusterIPs") or ())
    if addresses[:1] == ["None"]:
        return
    for index, family in enumerate(spec["ipFamilies"]):
        if index >= len(addresses):
            addresses.append(ANY_ADDRESS.get(family, ""))
        elif not addresses[index]:
            addresses[index] = ANY_ADDRESS.get(family, "")
    spec["clusterIPs"] = addresses
    if addresses:
        spec["clusterIP"] = addresses[0]


def _fill_node_ports(spec: dict[str, Any]) -> None:
    """Mirrors: Allocators.txnAllocNodePorts, PortAllocationOperation.AllocateNext of a dry run."""
    kind = spec.get("type")
    ports = spec.get("ports") or []
    taken: list[int] = []
    if kind in ("NodePort", "LoadBalancer"):
        allocate = kind == "NodePort" or spec.get("allocateLoadBalancerNodePorts")
        wanted: dict[object, int] = {}
        for port in ports:
            if port.get("nodePort"):
                wanted.setdefault(port.get("port"), port["nodePort"])
        by_port: dict[object, int] = {}
        filled = []
        for port in ports:
            number, node_port = port.get("port"), port.get("nodePort") or 0
            if not node_port and not allocate:
                filled.append(port)
                continue
            if number not in by_port:
                by_port[number] = wanted.get(number) or max(taken, default=FIRST_NODE_PORT) + 1
                taken.append(by_port[number])
                node_port = by_port[number]
            elif not node_port:
                node_port = by_port[number]
            elif node_port != by_port[number]:
                taken.append(node_port)
            filled.append(port if port.get("nodePort") == node_port else {**port, "nodePort": node_port})
        if ports:
            spec["ports"] = filled
    if needs_health_check(spec) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = max(taken, default=FIRST_NODE_PORT) + 1


def update_allocation_errors(spec: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """What stops the allocator on an update. Mirrors: initIPFamilyFields with an old object."""
    if spec.get("type") == "ExternalName" or _is_same_dual_stack(spec, old):
        return []
    errors = validate_cluster_ips(spec, old)
    if errors:
        return errors
    policy = spec.get("ipFamilyPolicy") or old.get("ipFamilyPolicy") or "SingleStack"
    path = ("spec", "ipFamilyPolicy")
    ips, families = spec.get("clusterIPs") or [], spec.get("ipFamilies") or []
    if policy == "SingleStack":
        if len(ips) == 2 and ips != (old.get("clusterIPs") or []):
            detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified"
            errors.append(invalid(path, policy, detail))
        if len(families) == 2 and families != (old.get("ipFamilies") or []):
            detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"
            errors.append(invalid(path, policy, detail))
        return errors
    if 0 < len(ips) < len(old.get("clusterIPs") or ()):
        errors.append(invalid(path, policy, "must be 'SingleStack' to release the secondary cluster IP"))
    if 0 < len(families) < len(old.get("ipFamilies") or ()):
        errors.append(invalid(path, policy, "must be 'SingleStack' to release the secondary IP family"))
    return errors


def _drop_internal_policy(spec: dict[str, Any]) -> None:
    """What a service without addresses does not need, unless it is wrong. Mirrors: defaultOnReadInternalTrafficPolicy, which follows validation."""
    if spec.get("internalTrafficPolicy") in ("Cluster", "Local"):
        del spec["internalTrafficPolicy"]


def _same_addresses(spec: dict[str, Any], old: dict[str, Any]) -> bool:
    """Mirrors: sameClusterIPs."""
    return (spec.get("clusterIP") or "") == (old.get("clusterIP") or "") and (spec.get("clusterIPs") or []) == (old.get("clusterIPs") or [])


def _is_same_dual_stack(spec: dict[str, Any], old: dict[str, Any]) -> bool:
    """Mirrors: isMatchingPreferDualStackClusterIPFields."""
    return (
        spec.get("ipFamilyPolicy") == "PreferDualStack"
        and old.get("ipFamilyPolicy") in (None, "PreferDualStack")
        and spec.get("type") == old.get("type")
        and spec.get("type") in ("ClusterIP", "NodePort", "LoadBalancer")
        and (spec.get("clusterIPs") or []) == (old.get("clusterIPs") or [])
        and (spec.get("ipFamilies") or []) == (old.get("ipFamilies") or [])
    )


def prepare_service_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """The new object with what the old one had been given. Mirrors: REST.beginUpdate, svcStrategy.PrepareForUpdate."""
    value = {**new, "status": old.get("status") or {}}
    spec, before = dict(new.get("spec") or {}), old.get("spec") or {}
    value["spec"] = spec
    _patch_allocated(spec, before)
    _normalize_addresses(spec, before)
    if update_allocation_errors(spec, before):
        return value
    if spec.get("type") != "ExternalName" and not _is_same_dual_stack(spec, before):
        _update_families(spec, before)
        _update_addresses(spec, before)
    if spec.get("type") in ("NodePort", "LoadBalancer"):
        _update_node_ports(spec)
    if needs_health_check(spec) and not needs_health_check(before) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = FIRST_NODE_PORT + 1
    _drop_type_dependent_fields(spec, before)
    if spec.get("type") != "LoadBalancer":
        value["status"] = {**value["status"], "loadBalancer": {}}
    if spec.get("type") == "ExternalName":
        _drop_internal_policy(spec)
    return value


def _patch_allocated(spec: dict[str, Any], old: dict[str, Any]) -> None:
    """Mirrors: patchAllocatedValues."""
    if spec.get("type") != "ExternalName" and old.get("type") != "ExternalName":
        for field in ("clusterIP", "clusterIPs"):
            if not spec.get(field) and old.get(field):
                spec[field] = old[field]
    if _keeps_node_ports(spec) and _keeps_node_ports(old) and spec.get("ports"):
        known = {port.get("name") or "": port.get("nodePort") or 0 for port in old.get("ports") or ()}
        used = {port.get("nodePort") for port in old.get("ports") or ()} & {port.get("nodePort") for port in spec["ports"]}
        ports = []
        for port in spec["ports"]:
            number = known.get(port.get("name") or "", 0)
            ports.append({**port, "nodePort": number} if number and not port.get("nodePort") and number not in used else port)
        spec["ports"] = ports
    if needs_health_check(spec) and needs_health_check(old) and not spec.get("healthCheckNodePort") and old.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = old["healthCheckNodePort"]


def _keeps_node_ports(spec: dict[str, Any]) -> bool:
    """Mirrors: needsNodePort (pkg/registry/core/service/storage)."""
    return spec.get("type") == "NodePort" or (spec.get("type") == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is not False)


def _normalize_addresses(spec: dict[str, Any], old: dict[str, Any]) -> None:
    """Mirrors: normalizeClusterIPs."""
    address, before = spec.get("clusterIP") or "", old.get("clusterIP") or ""
    if old.get("clusterIPs") and not spec.get("clusterIPs") and address == before:
        spec["clusterIPs"] = old["clusterIPs"]
    same = (spec.get("clusterIPs") or []) == (old.get("clusterIPs") or [])
    if address != before and same:
        if before and not address:
            spec.pop("clusterIPs", None)
        else:
            spec["clusterIPs"] = [address]


def _update_families(spec: dict[str, Any], old: dict[str, Any]) -> None:
    if spec.get("ipFamilyPolicy") is None and old.get("ipFamilyPolicy") is not None:
        spec["ipFamilyPolicy"] = old["ipFamilyPolicy"]
    if spec.get("ipFamilyPolicy") == "SingleStack":
        if len(spec.get("clusterIPs") or ()) > 1:
            spec["clusterIPs"] = spec["clusterIPs"][:1]
        if len(spec.get("ipFamilies") or ()) > 1:
            spec["ipFamilies"] = spec["ipFamilies"][:1]
    _fill_families(spec)


def _update_addresses(spec: dict[str, Any], old: dict[str, Any]) -> None:
    """Mirrors: Allocators.updateClusterIPs."""
    is_headless = (old.get("clusterIPs") or [])[:1] == ["None"]
    if old.get("type") == "ExternalName":
        _fill_addresses(spec)
    elif not is_headless and len(old.get("ipFamilies") or ()) == 1 and len(spec["ipFamilies"]) == 2 and len(spec.get("clusterIPs") or ()) < 2:
        spec["clusterIPs"] = [*(spec.get("clusterIPs") or ()), ANY_ADDRESS.get(spec["ipFamilies"][1], "")]


def _update_node_ports(spec: dict[str, Any]) -> None:
    """Mirrors: Allocators.updateNodePorts: every port without a number gets one of its own."""
    allocate = spec.get("type") == "NodePort" or spec.get("allocateLoadBalancerNodePorts")
    if not allocate or not spec.get("ports"):
        return
    last = max([FIRST_NODE_PORT, *(port.get("nodePort") or 0 for port in spec["ports"])])
    ports = []
    for port in spec["ports"]:
        if not port.get("nodePort"):
            last += 1
            port = {**port, "nodePort": last}
        ports.append(port)
    spec["ports"] = ports


def _drop_type_dependent_fields(spec: dict[str, Any], old: dict[str, Any]) -> None:
    """A change of type takes the fields of the old type along, unless they were changed too. Mirrors: dropTypeDependentFields."""
    kind, before = spec.get("type"), old.get("type")
    if before != "ExternalName" and kind == "ExternalName":
        if _same_addresses(spec, old):
            spec.pop("clusterIP", None)
            spec.pop("clusterIPs", None)
        for field in ("ipFamilies", "ipFamilyPolicy"):
            if spec.get(field) == old.get(field):
                spec.pop(field, None)
    exposed = ("NodePort", "LoadBalancer")
    if before in exposed and kind not in exposed and spec.get("ports"):
        known = {port.get("nodePort") for port in old.get("ports") or ()}
        if all(not port.get("nodePort") or port["nodePort"] in known for port in spec["ports"]):
            spec["ports"] = [{key: item for key, item in port.items() if key != "nodePort"} for port in spec["ports"]]
    if needs_health_check(old) and not needs_health_check(spec) and spec.get("healthCheckNodePort") == old.get("healthCheckNodePort"):
        spec.pop("healthCheckNodePort", None)
    if before == "LoadBalancer" and kind != "LoadBalancer":
        for field in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
            if spec.get(field) == old.get(field):
                spec.pop(field, None)
    if (
        is_externally_accessible(old)
        and not is_externally_accessible(spec)
        and spec.get("externalTrafficPolicy") == old.get("externalTrafficPolicy")
    ):
        spec.pop("externalTrafficPolicy", None)
