"""A workload that says how many pods it wants while an autoscaler decides that."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


_AUTOSCALERS = (("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject"))


@rule(on=Workload, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("autoscaling", "HorizontalPodAutoscaler"),), needs=_AUTOSCALERS, aliases=(
    "kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured",
))  # fmt: skip
def replicas_under_autoscaler(workload: Workload, ctx: Context) -> Iterator[Problem]:
    replicas = workload.number("spec", "replicas")
    if replicas is None or not ctx.world.referrers(workload.resource.ref.key):
        return
    from kubecheck.sdk import autoscalers_of  # only where something names the workload

    autoscaler = next(iter(autoscalers_of(workload.resource, ctx.world)), None)
    if autoscaler is None:
        return
    least, most, place = autoscaler.minimum, autoscaler.maximum, workload.at("spec", "replicas")
    help_text = "leave replicas out"
    if replicas == 0 and least and autoscaler.kind == "HorizontalPodAutoscaler":
        problem = place.problem(f"0 replicas switch {autoscaler.label} off: it does not scale what is scaled to zero", help=help_text)
    elif least is not None and replicas < least:
        problem = place.problem(f"each apply takes pods away: {_pods(replicas)} below the {least} that {autoscaler.label} leaves at least", help=help_text)
    elif most is not None and replicas > most:
        problem = place.problem(f"each apply makes pods for nothing: {_pods(replicas)} above the {most} that {autoscaler.label} makes at most", help=help_text)
    else:
        problem = place.info(f"each apply sets the number of pods back to {replicas}, against {autoscaler.label}", help=help_text)
    yield problem.note(autoscaler.label, autoscaler.at("spec", "scaleTargetRef", "name"))


def _pods(count: int) -> str:
    return f"{count} replica is" if count == 1 else f"{count} replicas are"
