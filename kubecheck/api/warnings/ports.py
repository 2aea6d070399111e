"""Ports of containers that are given more than once. Mirrors: pkg/api/pod (warnings.go) v1.36."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.fields import HOST_IP_ALONE, REPEATED_PORT, REPEATED_PORT_NAME, FieldWarning, format_steps, warn
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

# Go's name of each field, ours, and what it holds where nothing is said.
_FIELDS = (
    ("Name", "name", ""), ("HostPort", "hostPort", 0), ("ContainerPort", "containerPort", 0), ("Protocol", "protocol", ""), ("HostIP", "hostIP", ""),
)  # fmt: skip


def warn_ports(ports: list[tuple[Steps, dict[str, Any]]]) -> list[FieldWarning]:
    """Warnings about the ports of all containers of a pod, each with where it stands."""
    found: list[FieldWarning] = []
    by_number: dict[object, list[tuple[Steps, dict[str, Any]]]] = {}
    by_name: dict[str, Steps] = {}
    for steps, port in ports:
        address, name = port.get("hostIP") or "", port.get("name") or ""
        if address and not port.get("hostPort"):
            found.append(warn(HOST_IP_ALONE, steps, f"hostIP set without hostPort: {_printed(port)}", address))
        same = by_number.setdefault((port.get("containerPort") or 0, port.get("protocol") or ""), [])
        for where, other in same:
            if (how := _clash(port, other)) is not None:
                found.append(warn(REPEATED_PORT, steps, f"{how} port definition with {format_steps(where)}", how, where))
        same.append((steps, port))
        if name and name in by_name and current().since(33):
            first = format_steps(by_name[name])
            detail = f"duplicate port name {quote(name)} with {first}, services and probes that select ports by name will use {first}"
            found.append(warn(REPEATED_PORT_NAME, steps, detail, name, by_name[name]))
        by_name.setdefault(name, steps)
    return found


def _clash(port: dict[str, Any], other: dict[str, Any]) -> str | None:
    """How two definitions of one number and protocol go together, in the server's words."""
    addresses = [each.get("hostIP") or "" for each in (port, other)]
    host_ports = [each.get("hostPort") or 0 for each in (port, other)]
    same_port = host_ports[0] == host_ports[1]
    if same_port and addresses[0] == addresses[1]:
        return "duplicate"
    if 0 in host_ports:
        return "overlapping"
    return "dangerously ambiguous" if same_port and "" in addresses else None


def _printed(port: dict[str, Any]) -> str:
    """Mirrors: fmt's ``%+v`` of a core.ContainerPort."""
    return "{" + " ".join(f"{name}:{port.get(field) or zero}" for name, field, zero in _FIELDS) + "}"
