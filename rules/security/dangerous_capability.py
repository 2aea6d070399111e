"""A container with a capability that amounts to root on the node."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_39", "datree:CONTAINERS_INVALID_CAPABILITIES_VALUE", "kubescape:C-0046", "kubesec:CapSysAdmin",
    "polaris:dangerousCapabilities", "trivy-checks:KSV-0005", "trivy-checks:KSV-0120",
))  # fmt: skip
def dangerous_capability(container: Container, ctx: Context) -> Iterator[Problem]:
    for index, name in enumerate(container.items("securityContext", "capabilities", "add")):
        if str(name).removeprefix("CAP_") in ("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF", "NET_ADMIN", "NET_RAW"):
            yield container.at("securityContext", "capabilities", "add", index).problem(f"{name} lets {container.label} out of its bounds")
