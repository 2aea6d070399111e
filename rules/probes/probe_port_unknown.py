"""A probe or hook that goes to a named port which the container does not have."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, get, may_become, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_PLACES = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip


@rule(on=Container, severity=Severity.ERROR, since="0.1", fields=("livenessProbe", "readinessProbe", "startupProbe", "lifecycle"), aliases=(
    "kube-linter:liveness-port", "kube-linter:readiness-port", "kube-linter:startup-port",
))  # fmt: skip
def probe_port_unknown(container: Container, ctx: Context) -> Iterator[Problem]:
    names = [port["name"] for port in container.items("ports") if isinstance(port, dict) and isinstance(port.get("name"), str)]
    for place in _PLACES:
        for action in ("httpGet", "tcpSocket"):
            port = get(container.value, (*place, action, "port"))
            if isinstance(port, str) and not port.isdigit() and port not in names and not any(may_become(each, port) for each in names):
                near = nearest(port, names)
                has = f"; did you mean {near}?" if near else f"; it names {', '.join(names)}" if names else "; it names none"
                yield container.at(*place, action, "port").problem(f"goes to port {port}, which {container.label} does not name{has}")
