"""A node port or an address that another Service of the cluster has."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, belong_together, container_ports, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Place, Problem, World

_SHARED = ("metallb.universe.tf/allow-shared-ip", "metallb.io/allow-shared-ip", "lbipam.cilium.io/sharing-key", "io.cilium/lb-ipam-sharing-key")


@rule(on=Service, severity=Severity.ERROR, since="0.1", joins=True, points_at=(("", "Service"),))
def already_allocated(service: Service, ctx: Context) -> Iterator[Problem]:
    """Mirrors: Allocators.initNodePorts, allocHealthCheckNodePort, allocClusterIPs (pkg/registry/core/service/storage) v1.36."""
    holders = _holders(ctx.world)
    for (what, value), path in _asked_for(service).items():
        first = next((each for each in holders[what, value] if belong_together(each.resource, service.resource)), service)
        problem = _tell(service.at(*path), service, first, what, value) if first.resource.ref.key != service.resource.ref.key else None
        if problem is not None:
            yield problem.note(first.label, first.at(*_asked_for(first)[what, value]))


def _holders(world: World) -> dict[tuple[str, object], list[Service]]:
    """The Services that ask for each port and address, in the order in which they stand in the files."""
    found: dict[tuple[str, object], list[Service]] | None = world.kept.get(_holders)
    if found is None:
        found = world.kept[_holders] = {}
        for resource in world.of_kind("", "Service"):
            service = Service(resource)
            for key in _asked_for(service):
                found.setdefault(key, []).append(service)
    return found


def _asked_for(service: Service) -> dict[tuple[str, object], tuple[str | int, ...]]:
    """What the Service asks the allocators for by name, with the field that says so."""
    found: dict[tuple[str, object], tuple[str | int, ...]] = {}
    if service.type in ("NodePort", "LoadBalancer"):
        for index, port in service.ports:
            if isinstance(port.get("nodePort"), int) and port["nodePort"]:
                found.setdefault(("nodePort", port["nodePort"]), ("spec", "ports", index, "nodePort"))
    if service.type == "LoadBalancer":
        if service.text("spec", "externalTrafficPolicy") == "Local" and service.number("spec", "healthCheckNodePort"):
            found.setdefault(("nodePort", service.number("spec", "healthCheckNodePort")), ("spec", "healthCheckNodePort"))
        if service.text("spec", "loadBalancerIP"):
            found["loadBalancerIP", service.text("spec", "loadBalancerIP")] = ("spec", "loadBalancerIP")
    if service.type != "ExternalName":
        for path in (("spec", "clusterIP"), *(("spec", "clusterIPs", index) for index, _ in enumerate(service.items("spec", "clusterIPs")))):
            address = service.text(*path)
            if address and address != "None":
                found.setdefault(("clusterIP", address), path)
    return found


def _tell(where: Place, service: Service, first: Service, what: str, value: object) -> Problem | None:
    if what == "loadBalancerIP":
        if any(key in each.annotations for key in _SHARED for each in (service, first)):
            return None
        shared = _ports(service) & _ports(first)
        if shared:
            port, protocol = min(shared)
            return where.warning(f"loadBalancerIP {value} is asked for by {first.label} too, with port {port} of {protocol} as well")
        return where.info(f"loadBalancerIP {value} is asked for by {first.label} too: not every load balancer shares an address")
    text = f"{what} {value} is taken by {first.label}"
    if service.name == first.name:
        return where.info(f"{text}: where both are applied, the second one is refused")
    reason = "provided port is already allocated" if what == "nodePort" else "provided IP is already allocated"
    return where.problem(f"{text}{', whatever the protocol' if what == 'nodePort' else ''}: the second one is refused ({reason})")


def _ports(service: Service) -> set[tuple[Any, str]]:
    return {(port["port"], container_ports.protocol_of(port)) for _, port in service.ports if isinstance(port.get("port"), int)}
