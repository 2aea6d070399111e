"""Pods that no policy of ingress selects: whoever is in the cluster can talk to them."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, network_policies, rule

from ._isolation import restricted_directions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="security", aliases=(
    "checkov:CKV2_K8S_6", "kube-linter:non-isolated-pod", "kube-score:pod-networkpolicy", "kubescape:C-0030", "kubescape:C-0260",
    "polaris:missingNetworkPolicy", "popeye:POP-1204",
))  # fmt: skip
def unprotected_pods(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.is_composed or template.get("hostNetwork") is True:  # nobody knows all labels of composed pods
        return
    restricted = restricted_directions(template, ctx.world)
    if network_policies.INGRESS not in restricted:
        which = "the policies of these pods are about egress only" if network_policies.EGRESS in restricted else "no NetworkPolicy selects these pods"
        yield template.at("metadata", "labels").problem(f"{which}, so all of the cluster can talk to them")
