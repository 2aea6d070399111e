"""A pod that writes its own host names."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), aliases=("kubesec:HostAliases", "trivy-checks:KSV-0007"))
def host_aliases(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.items("hostAliases"):
        yield template.at("spec", "hostAliases").problem("hostAliases bypass the cluster's DNS, and go stale when an address changes")
