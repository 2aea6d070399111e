"""Charts as they are written: what rules see of all renderings of one together."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.engine.charts import ChartBuild
    from kubecheck.render.helm.chart.loading import Chart
    from kubecheck.sdk import ChartSource
    from kubecheck.sdk.chart_sources import Values


def source_of(builds: list[ChartBuild]) -> ChartSource | None:
    """What rules see of a chart; None where it cannot be loaded.

    Args:
        builds: its renderings, that with its own values among them.
    """
    from kubecheck.render.helm.usage import usage_of
    from kubecheck.sdk import ChartSource

    chart = builds[0].chart
    if chart is None or chart.metadata_file is None:
        return None
    given = list(_given(builds))
    usage = usage_of(chart, [each.value for each in given])
    own = next((each.rendering for each in builds if not each.given), None)
    blanks = own.engine.budget.nothing if own is not None and own.engine is not None else ()
    metadata, document = _metadata(chart)
    return ChartSource(chart, metadata, document, [*_own_values(chart), *given], usage, blanks, builds[0].missing, [one for each in builds for one in each.documents])


def _metadata(chart: Chart) -> tuple[Any, Document]:
    """What Chart.yaml holds, and the document that knows its places."""
    from kubecheck.render.helm.chart.places import ValuesFile
    from kubecheck.render.helm.chart.reading import read_yaml
    from kubecheck.render.helm.functions.results import to_text
    from kubecheck.source import Source

    file = chart.metadata_file
    assert file is not None
    text = to_text(file.data)
    return read_yaml(text), ValuesFile(Source(file.path, text)).document


def _own_values(chart: Chart) -> Iterator[Values]:
    from kubecheck.sdk.chart_sources import Values

    if chart.values_file is not None and chart.values is not None:
        yield Values(chart.values_file.source.path, chart.values, chart.values_file.document, is_own=True)


def _given(builds: list[ChartBuild]) -> Iterator[Values]:
    """The files of values that renderings get, each once."""
    from kubecheck.sdk.chart_sources import Values

    told: set[str] = set()
    for value in (each for build in builds for each in build.given):
        place = next(iter(getattr(value, "places", {}).values()), None)
        if place is not None and place.file.source.path not in told:
            told.add(place.file.source.path)
            yield Values(place.file.source.path, value, place.file.document, is_own=False)
