"""Pods in the network of their node that use names of Services, which the node's resolver does not know."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, fields=("hostNetwork",))
def service_names_in_host_network(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.get("hostNetwork") is not True:
        return
    from ._names import finds_cluster_names, service_name_used  # few pods are in the network of their node

    if not finds_cluster_names(template):
        used = service_name_used(template, ctx.world)
        if used is not None:
            yield used.place.problem(
                f"{used.address.host} does not resolve: with hostNetwork, dnsPolicy {template.get('dnsPolicy') or 'ClusterFirst'} is the node's resolver",
                help="set dnsPolicy: ClusterFirstWithHostNet",
            ).note("hostNetwork", template.at("spec", "hostNetwork"))
