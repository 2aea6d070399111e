"""A named template that is defined twice: Helm knows one of them."""

from __future__ import annotations

import os

from kubecheck.sdk import ChartSource, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=ChartSource, severity=Severity.WARNING, since="0.1")
def repeated_helper(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    for name, trees in chart.usage.definitions.items():
        if len({str(tree.root) for tree in trees}) == 1:
            continue  # whichever counts, it is the same
        winner = trees[-1]
        for tree in trees[:-1]:
            if str(tree.root) == str(winner.root):
                continue
            where = _path(chart, winner)
            if not chart.is_own(winner):  # of subcharts alone, which are others'
                continue
            place, rival = chart.definition(tree), chart.definition(winner)
            if chart.is_own(tree):
                text = f'"{name}" is defined in {os.path.basename(where)} as well, and Helm takes that: what is here is never used'
                yield place.problem(text).note("this counts", rival)
            else:
                text = f'"{name}" is also what {_path(chart, tree)} calls its own: the subchart gets this one'
                yield rival.info(text).note("this does not count", place)


def _path(chart: ChartSource, tree: Any) -> str:
    """The path of the file in which a named template is defined, within the chart."""
    path: str = tree.parse_name.partition("/")[2]
    return path
