"""A container that takes a port of its node."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), aliases=(
    "checkov:CKV_K8S_26", "datree:CONTAINERS_INCORRECT_KEY_HOSTPORT", "gatekeeper-library:host-network-ports", "kubescape:C-0044",
    "polaris:hostPortSet", "trivy-checks:KSV-0024",
))  # fmt: skip
def host_port(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.template.get("hostNetwork") is True:
        return
    for index, port in enumerate(container.items("ports")):
        if isinstance(port, dict) and isinstance(port.get("hostPort"), int) and port["hostPort"] > 0:
            yield container.at("ports", index, "hostPort").problem(f"hostPort {port['hostPort']} binds a port of the node: one such pod per node, and open past network policies")
