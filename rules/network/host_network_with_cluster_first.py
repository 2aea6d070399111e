"""Pods in the network of their node whose dnsPolicy means the node's resolver, which does not know names of Services."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="strict")
def host_network_with_cluster_first(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    written = template.get("dnsPolicy")
    if template.get("hostNetwork") is not True or written == "Default" or template.namespace == "kube-system":
        return  # what a cluster itself is made of must not wait for its DNS
    from ._names import finds_cluster_names, service_name_used  # few pods are in the network of their node

    if finds_cluster_names(template) or service_name_used(template, ctx.world) is not None:
        return  # another rule tells of names that are used
    place = template.at("spec", "dnsPolicy" if written is not None else "hostNetwork")
    yield place.problem(
        "with hostNetwork, dnsPolicy ClusterFirst is the node's resolver: names of Services are not found",
        help="set dnsPolicy: ClusterFirstWithHostNet, or Default to say that this is meant",
    )
