"""A Deployment with one pod: each update of a node, and each move, is an outage."""

from __future__ import annotations

from kubecheck.sdk import Deployment, Severity, autoscalers_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    minimum = 2


@rule(on=Deployment, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="strict", options=Options, aliases=(
    "datree:DEPLOYMENT_INCORRECT_REPLICAS_VALUE", "gatekeeper-library:replicalimits", "kube-linter:minimum-three-replicas",
    "kube-score:deployment-replicas", "kubevious:replica-count-check", "polaris:deploymentMissingReplicas",
))  # fmt: skip
def single_replica(deployment: Deployment, ctx: Context) -> Iterator[Problem]:
    replicas = deployment.replicas
    if replicas is None or replicas == 0 or replicas >= ctx.options.minimum:
        return
    if autoscalers_of(deployment.resource, ctx.world):
        return
    yield deployment.at("spec", "replicas").problem(f"{replicas} pod{'s' if replicas > 1 else ''}, at least {ctx.options.minimum} are needed to go on without one")
