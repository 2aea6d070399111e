"""A rule of an Ingress for any host, or for all hosts of a domain."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.INFO, since="0.1", presets="security", aliases=(
    "datree:INGRESS_INCORRECT_HOST_VALUE_PERMISSIVE", "gatekeeper-library:block-wildcard-ingress",
))  # fmt: skip
def wildcard_host(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    for index, _ in enumerate(ingress.items("spec", "rules")):
        host = ingress.text("spec", "rules", index, "host") or ""
        if "*" in host:
            yield ingress.at("spec", "rules", index, "host").problem(f"host {host} takes the requests for every name of that domain, also of names that others own")
        elif not host:
            yield ingress.at("spec", "rules", index).problem("a rule without host takes the requests for every name that leads to the controller")
