"""A number in the values that comes out otherwise than it is written."""

from __future__ import annotations

import re

from kubecheck.sdk import ChartSource, Severity, format_path, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_VERSION = re.compile(r"version|tag|release|revision", re.IGNORECASE)
_SHORTENED = re.compile(r"[0-9]+\.[0-9]*0")  # 1.10, 2.0


@rule(on=ChartSource, severity=Severity.WARNING, since="0.1")
def altered_chart_number(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    for each in chart.alterations():
        if _SHORTENED.fullmatch(each.written) and not _is_version(each):
            continue  # the same amount
        name = f".Values{format_path(each.keys)}"
        text = f"{name} is {each.written}, which YAML reads as a number: it comes out as {each.printed}"
        hint = f'write it in quotes: "{each.written}"'
        yield chart.value_at(each.place).problem(text, help=hint, facts={"printed": each.printed}).note("it is printed here", chart.object_at(each))


def _is_version(alteration: Any) -> bool:
    """Whether a number names a version, by the name of the value or of the field that it is printed into."""
    names = (*alteration.place.path[-1:], *alteration.path[-1:])
    return alteration.path[-1] == "image" or any(isinstance(each, str) and _VERSION.search(each) for each in names)
