"""Pods that no policy of egress selects: they can talk to whatever they like."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, network_policies, rule

from ._isolation import restricted_directions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="security", aliases=(
    "kube-score:pod-networkpolicy", "kubescape:C-0030", "popeye:POP-1205",
))  # fmt: skip
def unrestricted_egress(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.get("hostNetwork") is True:
        return
    restricted = restricted_directions(template, ctx.world)
    if network_policies.INGRESS in restricted and network_policies.EGRESS not in restricted:  # pods that nothing restricts are told of once
        yield template.at("metadata", "labels").problem("the policies of these pods are about ingress only, so a pod that is broken into can reach everything")
