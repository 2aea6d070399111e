"""A liveness probe that is the same as the readiness probe: a busy container is killed instead of relieved."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets="strict", aliases=("kube-score:pod-probes-identical",))
def same_probes(container: Container, ctx: Context) -> Iterator[Problem]:
    probe = container.get("livenessProbe")
    if isinstance(probe, dict) and probe == container.get("readinessProbe"):
        problem = container.at("livenessProbe").key.problem("livenessProbe is the same as readinessProbe: a busy container is killed when it should only get no requests")
        yield problem.note("the readiness probe", container.at("readinessProbe").key)
