"""What comes of a chart when the booleans that its templates test are the other way round, one at a time."""

from __future__ import annotations

from kubecheck.findings import Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.engine.charts import ChartBuild
    from kubecheck.findings import Finding
    from kubecheck.render.helm.usage import Usage

_MOST_TRIED = 60  # renderings of one chart


def try_switches(
    build: ChartBuild, usage: Usage, check: Callable[[ChartBuild], list[Finding]], known: list[Finding]
) -> tuple[list[Finding], list[str]]:
    """What is found only when a boolean is the other way round, each once, with that noted; and the values that are too many to be tried.

    Args:
        build: the chart with its own values.
        usage: what templates read.
        check: what is found in a rendering.
        known: what is found in all others.
    """
    assert build.rendering is not None
    switches = [(path, value) for path in usage.tested if isinstance(value := _value_at(build.rendering.values, path), bool)]
    told = {_kind_of(each) for each in known}
    found: list[Finding] = []
    for path, value in switches[:_MOST_TRIED]:
        words = f"{'.'.join(path)}: {str(not value).lower()}"
        other = build.with_values(words, _nested(path, not value))
        if other.is_told_by_chart:
            continue  # it asks for other values besides
        for each in check(other):
            if _kind_of(each) not in told:
                told.add(_kind_of(each))
                each.builds = ()
                each.notes = (*each.notes, Note(f"with {words}"))
                found.append(each)
    return found, [".".join(path) for path, _ in switches[_MOST_TRIED:]]


def _kind_of(finding: Finding) -> tuple[object, ...]:
    """What one fault has in all renderings: its place, its rule and the field."""
    return (*finding.location.key(), finding.rule, finding.field)


def _nested(path: tuple[str, ...], value: object) -> dict[str, Any]:
    found: Any = value
    for step in reversed(path):
        found = {step: found}
    return found  # type: ignore[no-any-return]  # a map, since paths have steps


def _value_at(values: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, dict) else None
    return values
