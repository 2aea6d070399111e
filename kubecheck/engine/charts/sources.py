"""Charts as they are written: what rules see of one, whoever renders it."""

from __future__ import annotations

from kubecheck.render.charts import OpenError
from kubecheck.render.helm.chart.documents import ChartDocument
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.engine.charts.builds import ChartBuild, ChartBuilds
    from kubecheck.findings import Placed
    from kubecheck.render.helm.chart.loading import Chart
    from kubecheck.sdk import ChartSource
    from kubecheck.sdk.chart_sources import Values


def source_of(builds: list[ChartBuild], charts: ChartBuilds) -> ChartSource | None:
    """What rules see of a chart; None where it cannot be loaded.

    Args:
        builds: what comes of it.
        charts: the charts, and what they are rendered with.
    """
    from kubecheck.render.helm.usage import usage_of
    from kubecheck.sdk import ChartSource

    folder = normal_path(builds[0].folder)
    try:
        chart = charts.renderer.charts.chart(builds[0].folder)
    except ChartError:
        return None
    if chart.metadata_file is None:
        return None
    given, is_open = _given(folder, charts)
    values = [each for each in (*_own_values(chart), *_files_of(chart, given)) if _is_for(folder, each.path, charts)]
    own = [] if chart.values is None else [chart.values]
    more = [each for _, each in given]
    usage = usage_of(chart, more)
    metadata, document = _metadata(chart)
    objects = [one for each in builds for one in each.documents if isinstance(one, ChartDocument)]
    blanks = () if is_open else charts.blanks.get(folder, ())
    return ChartSource(chart, metadata, document, values, [*own, *more], usage, blanks, tuple(name for name, _ in builds[0].missing), objects)


def _metadata(chart: Chart) -> tuple[Any, Placed]:
    """What Chart.yaml holds, and the document that knows its places."""
    from kubecheck.render.helm.chart.places import ValuesFile
    from kubecheck.render.helm.chart.reading import read_yaml
    from kubecheck.render.helm.functions.results import to_text
    from kubecheck.source import Source

    file = chart.metadata_file
    assert file is not None
    text = to_text(file.data)
    return read_yaml(text), ValuesFile(Source(file.path, text)).document


def _given(folder: str, charts: ChartBuilds) -> tuple[list[tuple[str, dict[str, Any]]], bool]:
    """The maps of values that a chart gets over its own, each file once, with its path; and whether there are others, which are not known."""
    found: list[tuple[str, dict[str, Any]]] = []
    told: set[str] = set()
    is_open = False
    for release, lookup in charts.releases.get(folder, ()):
        texts = [each.reference for each in release.layers if each.is_optional] + [each.reference for each in release.assignments if each.is_optional]
        is_open = is_open or release.is_open or any(texts)
        try:
            for path, value in charts.renderer.given(release, lookup):
                if not path or path not in told:
                    told.add(path)
                    found.append((path, value))
        except (ChartError, OpenError):
            is_open = True
    return found, is_open


def _own_values(chart: Chart) -> Iterator[Values]:
    from kubecheck.sdk.chart_sources import Values

    if chart.values_file is not None and chart.values is not None:
        yield Values(chart.values_file.source.path, chart.values, chart.values_file.document, is_own=True)


def _files_of(chart: Chart, given: list[tuple[str, dict[str, Any]]]) -> Iterator[Values]:
    """The files of values that lie in a chart's folder, without its own."""
    from kubecheck.sdk.chart_sources import Values

    own = "" if chart.values_file is None else normal_path(chart.values_file.source.path)
    for path, value in given:
        place = next(iter(getattr(value, "places", {}).values()), None)
        if path and normal_path(path) != own and place is not None:
            yield Values(path, value, place.file.document, is_own=False)


def _is_for(folder: str, path: str, charts: ChartBuilds) -> bool:
    """Whether a file of values lies in a chart's folder and is given to no other chart, which may read what this one does not."""
    file = normal_path(path)
    if folder != "." and not file.startswith(f"{folder}/"):
        return False
    return not any(file in map(normal_path, release.files) for other, said in charts.releases.items() if other != folder for release, _ in said)
