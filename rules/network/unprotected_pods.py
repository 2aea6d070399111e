"""Pods that no NetworkPolicy selects: whoever is in the cluster can talk to them."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", joins=True, presets="security", aliases=(
    "checkov:CKV2_K8S_6", "kube-linter:non-isolated-pod", "kube-score:pod-networkpolicy", "kubescape:C-0030", "kubescape:C-0260",
    "polaris:missingNetworkPolicy", "popeye:POP-1204", "popeye:POP-1205",
))  # fmt: skip
def unprotected_pods(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.get("hostNetwork") is True:
        return
    if ctx.world.selecting(template, "networking.k8s.io", "NetworkPolicy"):
        return
    yield template.at("metadata", "labels").problem("no NetworkPolicy selects these pods, so all of the cluster can talk to them")
