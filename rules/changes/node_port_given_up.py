"""A port of all nodes that a Service was given by number, and gives up."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, items, rule

from ._running import identity_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TYPE = ("spec", "type")
_PORTS = ("spec", "ports")
_WITH_NODE_PORTS = ("NodePort", "LoadBalancer")


@rule(on=Change, severity=Severity.WARNING, since="0.2")
def node_port_given_up(change: Change, ctx: Context) -> Iterator[Problem]:
    old, new = change.old.value, change.new.value
    if change.new.ref.key[:2] != ("", "Service") or get(old, _TYPE) != "NodePort" or change.refusals:
        return
    kept = get(new, _TYPE) in _WITH_NODE_PORTS
    for index, port in enumerate(items(get(old, _PORTS))):
        number = get(port, ("nodePort",))
        if not isinstance(number, int) or number in [get(each, ("nodePort",)) for each in items(get(new, _PORTS)) if kept]:
            continue
        same = next((position for position, each in enumerate(items(get(new, _PORTS))) if identity_of(each) == identity_of(port)), None)
        if kept and same is not None and get(new, (*_PORTS, same, "nodePort")) is None:
            continue  # the server keeps the one that it had
        place = _TYPE if not kept else _PORTS if same is None else (*_PORTS, same, "nodePort")
        at = change.at(*place) if get(new, place) is not None else change.at("spec").key
        now = get(new, place) if place[-1] == "nodePort" else "none" if kept else get(new, _TYPE) or "ClusterIP"
        yield at.problem(
            f"{now} where it was node port {number}: who comes from outside by this port of a node finds nothing there",
            help="tell load balancers and firewalls in front of the nodes before this is applied",
        ).note("where it was", change.was(*_PORTS, index, "nodePort"))
