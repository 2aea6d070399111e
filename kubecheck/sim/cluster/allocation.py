"""Addresses and node ports that Services ask for by name: whether the cluster has them to give.

Mirrors: pkg/registry/core/service/storage (alloc.go), portallocator and ipallocator v1.36. Those that nobody names are not handed out here.
"""

from __future__ import annotations

from kubecheck.api.defaults.core.services import ANY_ADDRESS, FIRST_NODE_PORT
from kubecheck.sim.objects.actions import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.sim.profile import ClusterProfile

# What stands for an address that is yet to be chosen, or for none.
_NOBODYS = frozenset(("None", *ANY_ADDRESS.values()))


def check(service: Object, store: Store, profile: ClusterProfile) -> None:
    """Refuse a Service that asks for what is out of range or taken; ranges that the profile does not know are not looked at."""
    problems = [*_address_problems(service, store, profile), *_port_problems(service, store, profile)]
    if problems:
        raise Refused(422, "Invalid", f'Service "{service["metadata"]["name"]}" is invalid: {problems[0]}')


def _address_problems(service: Object, store: Store, profile: ClusterProfile) -> Iterator[str]:
    """Mirrors: allocIPs."""
    spec = service["spec"]
    wanted = [each for each in spec.get("clusterIPs") or [spec.get("clusterIP")] if each and each not in _NOBODYS]
    if profile.service_network is None or not wanted or spec.get("type") == "ExternalName":
        return
    from ipaddress import ip_address, ip_network  # only for Services that name an address

    network = ip_network(profile.service_network)
    taken = {each for other in store.of_kind("Service") for each in other["spec"].get("clusterIPs") or [other["spec"].get("clusterIP")]}
    shown = "[" + ",".join(f'"{each}"' for each in wanted) + "]"
    for address in wanted:
        if ip_address(address) not in network:
            problem = "the provided network does not match the current range"
        elif address in taken:
            problem = "provided IP is already allocated"
        else:
            continue
        yield f"spec.clusterIPs: Invalid value: {shown}: failed to allocate IP {address}: {problem}"


def _port_problems(service: Object, store: Store, profile: ClusterProfile) -> Iterator[str]:
    """Mirrors: initNodePorts, PortAllocator.Allocate."""
    if profile.node_ports is None or service["spec"].get("type", "ClusterIP") not in ("NodePort", "LoadBalancer"):
        return
    low, high = profile.node_ports
    taken = {
        (port.get("protocol", "TCP"), port.get("nodePort")) for other in store.of_kind("Service") for port in other["spec"].get("ports") or ()
    }
    for index, port in enumerate(service["spec"].get("ports") or ()):
        wanted = port.get("nodePort")
        if not wanted or wanted > FIRST_NODE_PORT:
            continue
        if not low <= wanted <= high:
            problem = f"provided port is not in the valid range. The range of valid ports is {low}-{high}"
        elif (port.get("protocol", "TCP"), wanted) in taken:
            problem = "provided port is already allocated"
        else:
            continue
        yield f"spec.ports[{index}].nodePort: Invalid value: {wanted}: {problem}"
