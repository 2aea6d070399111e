"""An autoscaler that may leave so few pods that none can be spared."""

from __future__ import annotations

from kubecheck.sdk import HorizontalPodAutoscaler, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    minimum = 2


@rule(on=HorizontalPodAutoscaler, severity=Severity.INFO, since="0.1", presets="strict", options=Options, aliases=(
    "datree:HPA_MISSING_MINREPLICAS_KEY", "gatekeeper-library:horizontalpodautoscaler", "kube-linter:hpa-minimum-three-replicas",
    "kube-score:horizontalpodautoscaler-replicas", "polaris:hpaMinAvailability",
))  # fmt: skip
def autoscaler_minimum_too_low(autoscaler: HorizontalPodAutoscaler, ctx: Context) -> Iterator[Problem]:
    least = autoscaler.minimum
    if least is not None and least < ctx.options.minimum:
        missing = "" if autoscaler.get("spec", "minReplicas") is not None else ", since minReplicas is not given"
        pods = "1 pod is" if least == 1 else f"{least} pods are"
        yield autoscaler.at("spec", "minReplicas").problem(f"{pods} left when there is little to do{missing}: with at least {ctx.options.minimum}, one can go")
