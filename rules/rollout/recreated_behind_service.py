"""A Deployment behind a Service whose update takes all pods away before new ones come."""

from __future__ import annotations

from kubecheck.sdk import Deployment, Severity, get, rule, scaled_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Deployment, severity=Severity.WARNING, since="0.1", joins=True, needs=(("", "Service"),), points_at=(("", "Service"),), presets="strict", aliases=(
    "kube-linter:no-rolling-update-strategy", "kube-score:deployment-strategy", "kubescape:C-0305",
))  # fmt: skip
def recreated_behind_service(deployment: Deployment, ctx: Context) -> Iterator[Problem]:
    template = ctx.world.template_of(deployment.resource)
    why = _why_all_go(deployment)
    if template is None or not why:
        return
    if any(get(volume, ("persistentVolumeClaim",)) is not None for volume in template.items("volumes")):
        return  # a volume that one pod at a time may have leaves no other way
    services = ctx.world.selecting(template, "", "Service")
    if services:
        path, words = why
        problem = deployment.at("spec", "strategy", *path).problem(f"{services[0].ref.label} has no pods during each update: {words}")
        yield problem.note(services[0].ref.label, services[0].at("spec", "selector"))


def _why_all_go(deployment: Deployment) -> tuple[tuple[str, ...], str] | None:
    """Where it is written that all pods go at once, and how; None where they do not."""
    if deployment.strategy == "Recreate":
        return ("type",), "strategy Recreate takes the old ones away before it makes new ones"
    unavailable, replicas = deployment.get("spec", "strategy", "rollingUpdate", "maxUnavailable"), deployment.replicas
    if isinstance(unavailable, bool) or not isinstance(unavailable, (int, str)) or not replicas:
        return None
    gone = scaled_value(unavailable, replicas, round_up=False)
    if gone is None or gone < replicas:
        return None
    return ("rollingUpdate", "maxUnavailable"), f"maxUnavailable {unavailable} lets all {replicas} go at once" if replicas > 1 else f"maxUnavailable {unavailable} lets the one pod go first"
