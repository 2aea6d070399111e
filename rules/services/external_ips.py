"""A Service that takes over addresses: whoever may make Services can listen to traffic meant for others."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # addresses that Services may take


@rule(on=Service, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), options=Options, aliases=(
    "gatekeeper-library:externalip", "trivy-checks:KSV-0108",
))  # fmt: skip
def external_ips(service: Service, ctx: Context) -> Iterator[Problem]:
    addresses = service.items("spec", "externalIPs")
    if any(each not in ctx.options.allowed for each in addresses):
        yield service.at("spec", "externalIPs").problem("externalIPs take over traffic to these addresses, whoever owns them (CVE-2020-8554)")
