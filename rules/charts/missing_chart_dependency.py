"""A chart that another one depends on and that is not there."""

from __future__ import annotations

from kubecheck.sdk import Chart, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Chart, severity=Severity.INFO, since="0.1")
def missing_chart_dependency(chart: Chart, ctx: Context) -> Iterator[Problem]:
    if chart.missing and not chart.values:
        names = ", ".join(chart.missing)
        verb = "is" if len(chart.missing) == 1 else "are"
        yield chart.missing_place.problem(f"{names} {verb} not in charts/, so the chart is rendered without it", help="helm dependency build brings it")
