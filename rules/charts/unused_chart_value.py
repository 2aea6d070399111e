"""A value that no template of the chart reads."""

from __future__ import annotations

from kubecheck.sdk import ChartSource, Severity, format_path, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Place, Problem

# What Helm hands to all charts of a release, and what it settles dependencies by.
_EVERYBODYS = frozenset(("global", "tags"))


@rule(on=ChartSource, severity=Severity.INFO, since="0.1")
def unused_chart_value(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    if not chart.usage.is_known or not chart.usage.files:
        return
    own = next((each.value for each in chart.values if each.is_own), {})
    for values in chart.values:
        for path, names in chart.usage.unread(values.value):
            if path[0] in _EVERYBODYS or (not values.is_own and _holds(own, path)) or values.is_shared(path):
                continue
            yield _problem(chart, values, path, [each for each in names if not _holds(own, (*path[:-1], each))])


def _problem(chart: ChartSource, values: Any, path: tuple[str | int, ...], names: list[str]) -> Problem:
    """What is said of a value; `names` are those that templates read in its stead."""
    shown = _shown(path)
    near = nearest(str(path[-1]), names)
    place: Place = values.at(*path).key
    text = f"no template reads {shown}, so it changes nothing"
    if near is not None:
        return place.warning(text, help=f"templates read {_shown((*path[:-1], near))}: did you mean that?", facts={"near": near})
    return place.problem(text) if values.is_own else place.warning(text)


def _holds(values: object, path: tuple[str | int, ...]) -> bool:
    """Whether something is given at a path."""
    for step in path:
        if isinstance(values, list):
            values = dict(enumerate(values))
        if not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return True


def _shown(path: tuple[str | int, ...]) -> str:
    """A path as templates write it."""
    return f".Values{format_path(path)}"
