"""A probe that goes to a port number which the container does not declare."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), fields=("livenessProbe", "readinessProbe", "startupProbe"), aliases=(
    "kube-linter:liveness-port", "kube-linter:readiness-port", "kube-linter:startup-port",
))  # fmt: skip
def undeclared_probe_port(container: Container, ctx: Context) -> Iterator[Problem]:
    declared = [port.get("containerPort") for port in container.items("ports") if isinstance(port, dict)]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        for action in ("httpGet", "tcpSocket", "grpc"):
            port = container.get(probe, action, "port")
            if isinstance(port, int) and not isinstance(port, bool) and port not in declared:
                has = f"; it declares {', '.join(map(str, declared))}" if declared else "; it declares none"
                yield container.at(probe, action, "port").problem(f"port {port} is not declared by {container.label}{has}")
