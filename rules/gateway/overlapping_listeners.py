"""Two listeners of one Gateway that take the same requests, or one port for protocols that exclude one another."""

from __future__ import annotations

from kubecheck.sdk import Gateway, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

# Protocols over TCP by what tells connections to one port apart: nothing, the host in the request, the name in the handshake.
_LAYERS = {"TCP": "TCP", "HTTP": "HTTP", "HTTPS": "TLS", "TLS": "TLS"}
_WITHOUT_HOSTS = ("TCP", "UDP")


@rule(on=Gateway, severity=Severity.WARNING, since="0.1", aliases=("kubevious:gateway-unique-listeners",))
def overlapping_listeners(gateway: Gateway, ctx: Context) -> Iterator[Problem]:
    """Mirrors: the conditions HostnameConflict and ProtocolConflict of Gateway API 1.4."""
    by_port: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for index, listener in gateway.listeners:
        by_port.setdefault(str(listener.get("port")), []).append((index, listener))
    for port, listeners in by_port.items():
        for place, (index, listener) in enumerate(listeners):
            found = next(((first, other, why) for first, other in listeners[:place] if (why := _conflict(other, listener))), None)
            if found is not None:
                first, other, why = found
                problem = gateway.at("spec", "listeners", index).problem(f"listener {listener.get('name')} conflicts with {other.get('name')} on port {port}: {why}")
                yield problem.note(f"listener {other.get('name')}", gateway.at("spec", "listeners", first))


def _conflict(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Why two listeners of one port cannot both be served; empty where they can, or where that is up to who serves them."""
    protocols = str(one.get("protocol")), str(other.get("protocol"))
    layers = [_LAYERS.get(each, each) for each in protocols]
    if layers[0] != layers[1]:
        return f"protocol {protocols[1]} beside {protocols[0]}" if all(each in _LAYERS for each in protocols) else ""
    if layers[0] in _WITHOUT_HOSTS:
        return f"both have protocol {layers[0]}"
    names = [str(each.get("hostname") or "").lower() for each in (one, other)]
    if names[0] != names[1]:
        return ""
    return f"both have protocol {protocols[1]} and {f'hostname {names[1]}' if names[1] else 'no hostname'}" if protocols[0] == protocols[1] else "both have the same hostname"
