"""A port of all nodes that a Service was given by number, and gives up."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, items, rule

from ._running import identity_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_TYPE = ("spec", "type")
_PORTS = ("spec", "ports")
_ALLOCATES = ("spec", "allocateLoadBalancerNodePorts")


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def node_port_given_up(change: Change, ctx: Context) -> Iterator[Problem]:
    if change.new.ref.key[:2] != ("", "Service") or get(change.old.value, _TYPE) != "NodePort" or change.refusals:
        return
    for index, port in enumerate(items(get(change.old.value, _PORTS))):
        number = get(port, ("nodePort",))
        if not isinstance(number, int) or any(number in _node_ports(each.value) for each in ctx.world.of_kind("", "Service")):
            continue
        found = _instead(port, change.new.value)
        if found is None:
            continue
        place, now = found
        at = change.at(*place) if get(change.new.value, place) is not None else change.at("spec").key
        yield at.problem(
            f"{now} where it was node port {number}: who comes from outside by this port of a node finds nothing there",
            help="tell load balancers and firewalls in front of the nodes before this is applied",
        ).note("where it was", change.was(*_PORTS, index, "nodePort"))


def _instead(port: object, new: dict[str, Any]) -> tuple[tuple[str | int, ...], object] | None:
    """What a port of a Service has in the place of its node port, and where that is written; None where the server keeps the number.

    Mirrors: patchAllocatedValues, needsNodePort (pkg/registry/core/service/storage): a number that is not written is that of the port with the same name.
    """
    if not _has_node_ports(new):
        return _TYPE, get(new, _TYPE) or "ClusterIP"
    ports = items(get(new, _PORTS))
    named = next((number for number, each in enumerate(ports) if _name_of(each) == _name_of(port)), None)
    same = next((number for number, each in enumerate(ports) if identity_of(each) == identity_of(port)), None) if named is None else named
    if same is None:
        return _PORTS, "none"
    written = get(ports[same], ("nodePort",))
    if written is not None:
        return (*_PORTS, same, "nodePort"), written
    if get(new, _TYPE) != "NodePort" and get(new, _ALLOCATES) is False:
        return _ALLOCATES, "none"
    return None if named is not None else ((*_PORTS, same, "name"), "a number of the server's choice")


def _name_of(port: object) -> object:
    return get(port, ("name",)) or ""


def _has_node_ports(service: dict[str, Any]) -> bool:
    return get(service, _TYPE) in ("NodePort", "LoadBalancer")


def _node_ports(service: dict[str, Any]) -> list[object]:
    return [get(each, ("nodePort",)) for each in items(get(service, _PORTS))] if _has_node_ports(service) else []
