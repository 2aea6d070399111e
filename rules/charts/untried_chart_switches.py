"""A chart with more switches than are tried."""

from __future__ import annotations

from kubecheck.sdk import ChartSource, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_MOST_NAMED = 5


@rule(on=ChartSource, severity=Severity.INFO, since="0.1", presets="charts")
def untried_chart_switches(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    if not chart.untried:
        return
    named = ", ".join(chart.untried[:_MOST_NAMED])
    more = len(chart.untried) - _MOST_NAMED
    others = f" and {more} more" if more > 0 else ""
    yield chart.at().info(f"too many booleans decide what is rendered: not tried the other way round are {named}{others}")
