"""A container that keeps the right to forge network packets."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_28", "datree:CIS_MISSING_VALUE_DROP_NET_RAW", "kube-linter:drop-net-raw-capability", "trivy-checks:KSV-0119",
))  # fmt: skip
def raw_sockets_kept(container: Container, ctx: Context) -> Iterator[Problem]:
    dropped = {str(name).upper().removeprefix("CAP_") for name in container.items("securityContext", "capabilities", "drop")}
    if container.list_name != "ephemeralContainers" and not dropped & {"ALL", "NET_RAW"}:
        yield container.at("securityContext", "capabilities", "drop").problem(
            f"{container.label} keeps the capability NET_RAW: it can forge packets of other pods", help="drop ALL, or NET_RAW at least"
        )
