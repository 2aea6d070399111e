"""A workload that says how many pods it wants while an autoscaler decides that."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Workload, severity=Severity.WARNING, since="0.1", joins=True, presets="strict", aliases=(
    "kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured",
))  # fmt: skip
def replicas_under_autoscaler(workload: Workload, ctx: Context) -> Iterator[Problem]:
    if workload.number("spec", "replicas") is None:
        return
    for reference in ctx.world.referrers(workload.resource.ref.key):
        if reference.resource.ref.kind == "HorizontalPodAutoscaler":
            problem = workload.at("spec", "replicas").problem("each apply sets the number of pods back, against the autoscaler")
            yield problem.note(reference.resource.ref.label, reference.place)
            return
