"""YAML that is indented so that it does not land in the field that it is written below."""

from __future__ import annotations

from kubecheck.sdk import ChartSource, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=ChartSource, severity=Severity.WARNING, since="0.1")
def misplaced_indent(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    for each in chart.usage.indented:
        if each.tree.parse_name not in chart.usage.files:
            continue
        sort = _sort(chart, each.paths)
        text = _fault(each, sort) if sort is not None else ""
        if text:
            yield chart.in_template(each.tree, each.position).problem(text, facts={"field": each.key})


def _fault(each: Any, sort: type | None) -> str:
    """What is wrong with what is printed below a key; empty where nothing is."""
    if each.first < 0:
        return f"the first line lands behind {each.key}: and the others below it: put the action on a line of its own, or use nindent"
    if each.first != each.rest:
        return f"the first line is indented by {each.first} and the others by {each.rest}: begin the action at the start of its line, or use nindent"
    if each.rest < each.key_indent or (each.rest == each.key_indent and sort is dict):
        deeper = each.key_indent + 2
        return f"this is indented by {each.rest}, so it does not land in {each.key}, which is indented by {each.key_indent}: indent it by {deeper}"
    return ""


def _sort(chart: ChartSource, paths: list[tuple[str, ...]]) -> type | None:
    """Whether what is printed is a map or a list (`object` where that is not known); None where it is neither."""
    found = {_sort_at(values, path) for values in chart.maps for path in paths} - {None}
    sorts = found or {object}
    if sorts & {str, int, float, bool}:
        return None
    return dict if sorts == {dict} else list if sorts == {list} else object


def _sort_at(values: object, path: tuple[str, ...]) -> type | None:
    """What is at a path of values: dict, list, str, float or bool; None where that is not known."""
    for step in path:
        if step == "*":
            values = next(iter(values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()), None)
        else:
            values = values.get(step) if isinstance(values, dict) else None
    return next((sort for sort in (dict, list, str, bool, int, float) if isinstance(values, sort)), None)
