"""A PodDisruptionBudget that never lets a pod go: nodes cannot be drained."""

from __future__ import annotations

from kubecheck.sdk import PodDisruptionBudget, Severity, Workload, label_selector, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=PodDisruptionBudget, severity=Severity.WARNING, since="0.1", joins=True, aliases=(
    "kube-linter:pdb-max-unavailable", "kube-linter:pdb-min-available", "polaris:pdbDisruptionsIsZero", "popeye:POP-901",
))  # fmt: skip
def budget_blocks_everything(budget: PodDisruptionBudget, ctx: Context) -> Iterator[Problem]:
    named = bool(ctx.world.of_kind("", "Node")) or (ctx.profile is not None and not ctx.profile.elastic)
    if named and ctx.outcome is not None and any(type(each).__name__ == "BlockedDrain" and each.ref == budget.resource.ref for each in ctx.outcome.facts):
        return  # blocked-drain tells of it, with the node
    most = budget.get("spec", "maxUnavailable")
    if most in (0, "0%"):
        yield budget.at("spec", "maxUnavailable").problem("maxUnavailable 0 lets no pod go: no node with such a pod can be drained")
        return
    least = budget.get("spec", "minAvailable")
    if least == "100%":
        yield budget.at("spec", "minAvailable").problem("minAvailable 100% lets no pod go: no node with such a pod can be drained")
        return
    if not isinstance(least, int) or isinstance(least, bool):
        return
    pods, workloads = 0, []
    for template in ctx.world.templates_matching(budget.namespace, label_selector(budget.get("spec", "selector"))):
        resource = template.resource
        if resource.ref.key[:2] not in Workload.kinds:
            return
        replicas = Workload(resource).replicas
        if replicas is None or _is_scaled(resource, ctx):
            return
        if replicas:  # where no pod runs none is kept from going
            pods += replicas
            workloads.append(resource)
    if workloads and pods <= least:
        text = f"minAvailable {least} of {pods} pods lets no pod go: no node with such a pod can be drained"
        if pods < least:
            text = f"minAvailable {least} can never be met with {pods} pods: no node with such a pod can be drained"
        problem = budget.at("spec", "minAvailable").problem(text)
        yield problem.note(f"{workloads[0].ref.label} makes the pods", workloads[0].at("spec", "replicas"))


def _is_scaled(resource: Any, ctx: Context) -> bool:
    """Whether an autoscaler decides how many pods there are."""
    return any(each.resource.ref.kind == "HorizontalPodAutoscaler" for each in ctx.world.referrers(resource.ref.key))
