"""A container that takes a port of its node."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # ports of the node that pods may take: "9100", or a range: "30000-32767"


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), options=Options, aliases=(
    "checkov:CKV_K8S_26", "datree:CONTAINERS_INCORRECT_KEY_HOSTPORT", "gatekeeper-library:host-network-ports", "kubescape:C-0044",
    "polaris:hostPortSet", "trivy-checks:KSV-0024",
))  # fmt: skip
def host_port(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.template.get("hostNetwork") is True:
        return
    for index, port in enumerate(container.items("ports")):
        if isinstance(port, dict) and isinstance(port.get("hostPort"), int) and port["hostPort"] > 0 and not _is_in(port["hostPort"], ctx.options.allowed):
            yield container.at("ports", index, "hostPort").problem(f"hostPort {port['hostPort']} binds a port of the node: one such pod per node, and open past network policies")


def _is_in(port: int, ranges: list[str]) -> bool:
    for first, _, last in (str(each).partition("-") for each in ranges):
        if first.strip().isdigit() and (last or first).strip().isdigit() and int(first) <= port <= int(last or first):
            return True
    return False
