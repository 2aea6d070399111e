"""A container that takes SSH connections."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=("kube-linter:ssh-port", "kubescape:C-0042"))
def ssh_port(container: Container, ctx: Context) -> Iterator[Problem]:
    for index, port in enumerate(container.items("ports")):
        if isinstance(port, dict) and port.get("containerPort") == 22 and port.get("protocol", "TCP") == "TCP":
            yield container.at("ports", index, "containerPort").problem("port 22 is for SSH, which containers can do without: kubectl exec does the same, with a record")
