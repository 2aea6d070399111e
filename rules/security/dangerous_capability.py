"""A container with a capability that amounts to root on the node."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# What lets a process change the kernel, other processes, the network or mandatory access control.
_DANGEROUS = frozenset((
    "ALL", "BPF", "DAC_READ_SEARCH", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "NET_RAW", "PERFMON", "SETPCAP", "SYSLOG", "SYS_ADMIN", "SYS_BOOT",
    "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_TIME",
))  # fmt: skip


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_39", "datree:CONTAINERS_INVALID_CAPABILITIES_VALUE", "kubescape:C-0046", "kubesec:CapSysAdmin",
    "polaris:dangerousCapabilities", "trivy-checks:KSV-0005", "trivy-checks:KSV-0120",
))  # fmt: skip
def dangerous_capability(container: Container, ctx: Context) -> Iterator[Problem]:
    for index, name in enumerate(container.items("securityContext", "capabilities", "add")):
        # The runtime reads capabilities in capitals, with or without the prefix.
        if str(name).upper().removeprefix("CAP_") in _DANGEROUS:
            yield container.at("securityContext", "capabilities", "add", index).problem(f"{name} lets {container.label} out of its bounds")
