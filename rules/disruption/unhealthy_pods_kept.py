"""A PodDisruptionBudget that keeps pods which never became ready: a broken workload stops the drain of its nodes."""

from __future__ import annotations

from kubecheck.sdk import PodDisruptionBudget, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SINCE = (1, 27)


@rule(on=PodDisruptionBudget, severity=Severity.INFO, since="0.1", presets="strict", aliases=("kube-linter:pdb-unhealthy-pod-eviction-policy",))
def unhealthy_pods_kept(budget: PodDisruptionBudget, ctx: Context) -> Iterator[Problem]:
    if ctx.version >= _SINCE and budget.get("spec", "unhealthyPodEvictionPolicy") is None:
        text = "pods that are not ready are kept as well while too few are: unhealthyPodEvictionPolicy is not set, and IfHealthyBudget by default"
        yield budget.at("spec").problem(text, help="set unhealthyPodEvictionPolicy: AlwaysAllow")
