"""A port of the node that lies outside of the range that the server gives Services."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Mirrors: DefaultServiceNodePortRange (pkg/kubeapiserver/options) v1.36.
_FIRST, _LAST = 30000, 32767
_HIGHEST = 65535  # above it is refused for being no port


@rule(on=Service, severity=Severity.WARNING, since="0.1")
def node_port_out_of_range(service: Service, ctx: Context) -> Iterator[Problem]:
    """Mirrors: PortAllocator.allocate (pkg/registry/core/service/portallocator) v1.36."""
    if service.type not in ("NodePort", "LoadBalancer") or service.resource.is_live:
        return
    asked: list[tuple[tuple[str | int, ...], object]] = [(("spec", "ports", index, "nodePort"), port.get("nodePort")) for index, port in service.ports]
    asked.append((("spec", "healthCheckNodePort"), service.get("spec", "healthCheckNodePort")))
    for path, port in asked:
        if isinstance(port, int) and 0 < port <= _HIGHEST and not _FIRST <= port <= _LAST:
            yield service.at(*path).problem(
                f"{path[-1]} {port} is outside of {_FIRST}-{_LAST}, so the server refuses it unless it is started with another --service-node-port-range"
            )
