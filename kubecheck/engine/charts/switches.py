"""What comes of a chart when the booleans that its templates test are the other way round, one at a time."""

from __future__ import annotations

import re

from kubecheck.findings import Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.engine.charts.builds import ChartBuild, ChartBuilds
    from kubecheck.findings import Finding
    from kubecheck.render.helm.usage import Usage

_MOST_TRIED = 60  # renderings of one chart


def try_switches(
    builds: list[ChartBuild], charts: ChartBuilds, usage: Usage, check: Callable[[ChartBuild], list[Finding]], known: list[Finding]
) -> tuple[list[Finding], list[str]]:
    """What is found only when a boolean is the other way round, each once, with that noted; and the values that are too many to be tried.

    Args:
        builds: the renderings of the chart; of these the first is changed that is not made with a file of values beside it alone.
        charts: renders it again.
        usage: what templates read.
        check: what is found in a rendering.
        known: what is found in all others.
    """
    build = next((each for each in builds if each.rendering is not None and not each.beside and _is_whole(each)), None)
    if build is None or build.rendering is None:
        return [], []
    switches = [(path, value) for path in usage.tested if isinstance(value := _value_at(build.rendering.values, path), bool)]
    told = {_kind_of(each) for each in known}
    found: list[Finding] = []
    for path, value in switches[:_MOST_TRIED]:
        turned = str(not value).lower()
        other = charts.build_otherwise(build, f"{'.'.join(path)}: {turned}", f"{'.'.join(map(_escaped, path))}={turned}")
        if other.is_told_by_chart:
            continue  # it asks for other values besides
        for each in check(other):
            if _kind_of(each) not in told:
                told.add(_kind_of(each))
                each.builds = ()
                each.notes = (*each.notes, Note(f"with {other.given}"))
                found.append(each)
    return found, [".".join(path) for path, _ in switches[_MOST_TRIED:]]


def _kind_of(finding: Finding) -> tuple[object, ...]:
    """What one fault has in all renderings: its place, its rule and the field."""
    return (*finding.location.key(), finding.rule, finding.field)


def _is_whole(build: ChartBuild) -> bool:
    """Whether all its values are known, and nothing changes what the chart makes."""
    return build.release is not None and not build.release.is_open and not build.release.post_renderers


def _escaped(step: str) -> str:
    """A key as ``--set`` takes it."""
    return re.sub(r"([\\=,.\[])", r"\\\1", step)


def _value_at(values: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, dict) else None
    return values
