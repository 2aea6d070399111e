"""A Service that opens a port to whoever reaches the nodes or the load balancer."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.INFO, since="0.1", presets="security", aliases=(
    "datree:SERVICE_INCORRECT_TYPE_VALUE_NODEPORT", "gatekeeper-library:block-loadbalancer-services",
    "gatekeeper-library:block-nodeport-services", "kube-linter:exposed-services", "kube-score:service-type", "popeye:POP-1104",
))  # fmt: skip
def service_exposed(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.type in ("NodePort", "LoadBalancer"):
        yield service.at("spec", "type").problem(f"type {service.type} exposes the Service to whoever reaches the {'nodes' if service.type == 'NodePort' else 'load balancer'}")
