"""A Deployment or StatefulSet of several pods that no PodDisruptionBudget protects."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    replicas = 2  # from how many pods on a budget is asked for


@rule(on=Workload, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="strict", options=Options, aliases=(
    "kube-score:deployment-has-poddisruptionbudget", "kube-score:statefulset-has-poddisruptionbudget",
    "polaris:missingPodDisruptionBudget", "popeye:POP-206",
))  # fmt: skip
def no_budget(workload: Workload, ctx: Context) -> Iterator[Problem]:
    if workload.kind not in ("Deployment", "StatefulSet") or (workload.replicas or 0) < max(ctx.options.replicas, 1):
        return
    template = ctx.world.template_of(workload.resource)
    if template is None or ctx.world.selecting(template, "policy", "PodDisruptionBudget"):
        return
    what = "the only pod: no PodDisruptionBudget selects it" if workload.replicas == 1 else f"all {workload.replicas} pods at once: no PodDisruptionBudget selects them"
    yield workload.at("metadata", "name").problem(f"a drain may evict {what}")
