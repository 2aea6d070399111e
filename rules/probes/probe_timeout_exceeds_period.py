"""A probe whose timeout is longer than its period."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("livenessProbe", "readinessProbe", "startupProbe"), presets="strict")
def probe_timeout_exceeds_period(container: Container, ctx: Context) -> Iterator[Problem]:
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(name)
        if isinstance(probe, dict):
            timeout, period = probe.get("timeoutSeconds", 1), probe.get("periodSeconds", 10)
            if isinstance(timeout, int) and isinstance(period, int) and timeout > period > 0:
                where = container.at(name, "timeoutSeconds")
                yield where.problem(f"waits up to {timeout} s in a period of {period} s, so failures take longer to count than the period says")
