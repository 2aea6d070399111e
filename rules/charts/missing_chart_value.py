"""A template that prints a value which nobody gives."""

from __future__ import annotations

from kubecheck.sdk import ChartSource, Severity, format_path, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ChartSource, severity=Severity.INFO, since="0.1")
def missing_chart_value(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    for printed in chart.usage.printed if chart.blanks else ():
        if printed.node not in chart.blanks or printed.tree.parse_name not in chart.usage.files:
            continue
        path = next((each for each in printed.paths if each and not any(_gives(values, each) for values in chart.maps)), None)
        if path is None or path[0] in chart.missing:
            continue
        shown = _shown(path)
        near = nearest(path[-1], _names_beside(chart, path))
        text = f"nobody gives {shown}, so nothing is printed here"
        place = chart.in_template(printed.tree, printed.position)
        if near is not None:
            yield place.warning(text, help=f"did you mean {_shown((*path[:-1], near))}?", facts={"value": shown, "near": near})
        else:
            yield place.problem(text, help="give it in values.yaml, or say what stands in for it: default, required, if", facts={"value": shown})


def _gives(values: object, path: tuple[str, ...]) -> bool:
    """Whether something is given at a path, be it null; "*" stands for any key or item. Of what holds nothing, no item lacks anything."""
    for number, step in enumerate(path):
        if step == "*":
            held = list(values.values()) if isinstance(values, dict) else values if isinstance(values, list) else []
            return not held or any(_gives(each, path[number + 1 :]) for each in held)
        if not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return True


def _names_beside(chart: ChartSource, path: tuple[str, ...]) -> list[str]:
    """The names that are given where a value is not, and that no template reads: who reads a name means it."""
    unread = {each for values in chart.maps for each, _ in chart.usage.unread(values)}
    return [str(each[-1]) for each in sorted(unread, key=str) if each[:-1] == path[:-1]]


def _shown(path: tuple[str, ...]) -> str:
    """A path as templates write it."""
    return f".Values{format_path(path)}".replace('["*"]', "[*]")
