"""A liveness probe that can kill the container before its readiness probe first looks."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("livenessProbe",))
def liveness_before_readiness(container: Container, ctx: Context) -> Iterator[Problem]:
    liveness, readiness = container.get("livenessProbe"), container.get("readinessProbe")
    if not isinstance(liveness, dict) or not isinstance(readiness, dict) or container.get("startupProbe") is not None:
        return
    killed = _number(liveness, "initialDelaySeconds", 0) + _number(liveness, "periodSeconds", 10) * (_number(liveness, "failureThreshold", 3) - 1)
    looked = _number(readiness, "initialDelaySeconds", 0)
    if looked > killed:
        text = f"a container that starts slowly is killed after {killed} s, before its readiness is first looked at after {looked} s"
        problem = container.at("livenessProbe").problem(text, help="give it a startupProbe, or a later liveness probe")
        yield problem.note("readiness is first looked at here", container.at("readinessProbe", "initialDelaySeconds"))


def _number(probe: dict[str, Any], field: str, default: int) -> int:
    value = probe.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default
