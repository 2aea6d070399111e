"""Several pods of a workload that nothing keeps from sharing one node."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Workload, severity=Severity.INFO, since="0.1", joins=True, presets="strict", aliases=(
    "kube-linter:no-anti-affinity", "kube-score:deployment-has-host-podantiaffinity", "kube-score:pod-topology-spread-constraints",
    "kube-score:statefulset-has-host-podantiaffinity", "polaris:topologySpreadConstraint",
))  # fmt: skip
def replicas_together(workload: Workload, ctx: Context) -> Iterator[Problem]:
    if workload.kind not in ("Deployment", "StatefulSet") or (workload.replicas or 0) < 2:
        return
    template = ctx.world.template_of(workload.resource)
    if template is None or template.items("topologySpreadConstraints") or get(template.spec, ("affinity", "podAntiAffinity")):
        return
    yield workload.at("metadata", "name").problem(f"nothing keeps the {workload.replicas} replicas from running on one node")
