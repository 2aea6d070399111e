"""A Service that takes over addresses: whoever may make Services can listen to traffic meant for others."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), aliases=(
    "gatekeeper-library:externalip", "trivy-checks:KSV-0108",
))  # fmt: skip
def external_ips(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.items("spec", "externalIPs"):
        yield service.at("spec", "externalIPs").problem("externalIPs take over traffic to these addresses, whoever owns them (CVE-2020-8554)")
