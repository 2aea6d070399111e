"""Several pods of a workload that nothing keeps from sharing one node."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    replicas = 2  # from how many pods on they are to be kept apart


@rule(on=Workload, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="strict", options=Options, aliases=(
    "kube-linter:no-anti-affinity", "kube-score:deployment-has-host-podantiaffinity", "kube-score:pod-topology-spread-constraints",
    "kube-score:statefulset-has-host-podantiaffinity", "polaris:topologySpreadConstraint",
))  # fmt: skip
def replicas_together(workload: Workload, ctx: Context) -> Iterator[Problem]:
    if workload.kind not in ("Deployment", "StatefulSet") or (workload.replicas or 0) < max(ctx.options.replicas, 1):
        return
    template = ctx.world.template_of(workload.resource)
    if template is None or template.items("topologySpreadConstraints") or get(template.spec, ("affinity", "podAntiAffinity")):
        return
    pods = "further replicas" if workload.replicas == 1 else f"the {workload.replicas} replicas"
    yield workload.at("metadata", "name").problem(f"nothing keeps {pods} from running on one node")
