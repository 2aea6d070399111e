"""The ports of a pod that names are looked up in: by Services, and by network policies."""

from __future__ import annotations

from kubecheck.api.views.view import get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

TCP = "TCP"


def ports_of(pod_spec: object) -> Iterator[dict[str, Any]]:
    """The ports that count, in the order in which a name is looked up: of containers, then of init containers that restart always.

    Mirrors: podutil.FindPort, util.FindPort of k8s.io/endpointslice v1.36. Entries that are no maps are left out.
    """
    sidecars = [each for each in items(get(pod_spec, ("initContainers",))) if get(each, ("restartPolicy",)) == "Always"]
    for container in [*items(get(pod_spec, ("containers",))), *sidecars]:
        for port in items(get(container, ("ports",))):
            if isinstance(port, dict):
                yield port


def protocol_of(port: dict[str, Any]) -> str:
    """The protocol of a port of a container, Service or policy, TCP when none is written."""
    written = port.get("protocol")
    return written if isinstance(written, str) and written else TCP


def find_port(pod_spec: object, name: str, protocol: str) -> int | None:
    """The number of the port of this name and protocol, None when no container has it. Mirrors: podutil.FindPort."""
    for port in ports_of(pod_spec):
        number = port.get("containerPort")
        if port.get("name") == name and protocol_of(port) == protocol and isinstance(number, int):
            return number
    return None
