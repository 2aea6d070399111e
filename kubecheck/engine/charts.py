"""Between reading and judging: what Helm makes of the charts among the files, with their own values and with each file of values beside them."""

from __future__ import annotations

import os
import re
from functools import partial

from kubecheck.engine.reading import chart_of_template, path_of
from kubecheck.source import Source, disk, normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from kubecheck.engine.reading import Survey
    from kubecheck.problems import Place
    from kubecheck.render.helm.chart.documents import ChartDocument
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.loading import Chart as LoadedChart
    from kubecheck.render.helm.chart.rendering import Charts, Rendering
    from kubecheck.sdk import Chart, FileDocument

METADATA, VALUES = "Chart.yaml", "values.yaml"
_ENDINGS = (".yaml", ".yml")
# What a release may be called; most are called as their chart is.
_RELEASE = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,51}[a-z0-9])?")
# How Helm words what a chart's own `required` and `fail` say.
_TOLD_BY_CHART = "execution error at ("


class ChartBuild:
    """What comes of rendering a chart with some values.

    Attributes:
        folder: the chart's folder, as it is shown.
        values: the file of values, as it is shown; empty for the chart's own.
        documents: the objects; none where it is refused.
        refusal: why Helm refuses; None where it renders.
        missing: the dependencies that were left out since charts/ lacks them.
        texts: those that are at hand, by absolute path.
        chart: the chart as it is loaded; None where it cannot be.
        given: the maps that it gets over its own values.
        rendering: what it makes; None where it is refused.
        switch: the value that is changed in it, for trying; empty in all others.
    """

    __slots__ = ("_render", "chart", "documents", "folder", "given", "missing", "refusal", "rendering", "switch", "texts", "values")

    def __init__(self, folder: str, values: str, texts: Mapping[str, str], missing: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.values = values
        self.texts = texts
        self.missing = missing
        self.documents: list[ChartDocument] = []
        self.refusal: ChartError | None = None
        self.chart: LoadedChart | None = None
        self.given: list[dict[str, Any]] = []
        self.rendering: Rendering | None = None
        self.switch = ""
        self._render: Callable[[ChartBuild], None] | None = None

    @property
    def name(self) -> str:
        """What builds the objects, in words of a path."""
        if self.switch:
            return f"{self.folder} with {self.switch}"
        return f"{self.folder} with {os.path.relpath(self.values, self.folder)}" if self.values else self.folder

    @property
    def path(self) -> str:
        """The path of its Chart.yaml."""
        return os.path.join(self.folder, METADATA) if self.folder != "." else METADATA

    @property
    def templates(self) -> set[str]:
        """The normal paths of the templates that objects come from."""
        return {normal_path(each.source.path) for each in self.documents}


    def with_values(self, words: str, values: dict[str, Any]) -> ChartBuild:
        """The same chart with other values over its own; `words` say which."""
        found = ChartBuild(self.folder, "", self.texts, self.missing)
        found.chart, found.given, found.switch = self.chart, [values], words
        assert self._render is not None
        self._render(found)
        return found

    @property
    def is_told_by_chart(self) -> bool:
        """Whether the chart itself refuses, by `required` or `fail`."""
        return self.refusal is not None and self.refusal.message.startswith(_TOLD_BY_CHART)


def render_charts(surveyed: Survey, version: str, namespace: str) -> list[ChartBuild]:
    """What comes of the charts among the entries that no other chart holds.

    Args:
        surveyed: the entries.
        version: the Kubernetes version that the charts are told.
        namespace: the release's.
    """
    from kubecheck.render.helm.chart.rendering import Charts

    texts = {os.path.abspath(each.path): each.text for each in surveyed.entries if isinstance(each, Source)}
    charts = Charts(os.getcwd(), texts)
    return [each for folder in chart_folders(map(path_of, surveyed.entries)) for each in _renderings(folder, charts, texts, version, namespace)]


def chart_folders(paths: Iterable[str]) -> list[str]:
    """The folders of charts of which Chart.yaml or a template is given, without those that lie in another one's charts/."""
    found = {os.path.dirname(path) or "." if os.path.basename(path) == METADATA else chart_of_template(path) for path in paths}
    folders = sorted(each for each in found if each is not None)
    known = set(folders)
    return [each for each in folders if not _is_held(each, known)]


def _is_held(folder: str, known: set[str]) -> bool:
    above, name = os.path.split(folder)
    while name:
        if os.path.basename(above) == "charts" and (os.path.dirname(above) or ".") in known:
            return True
        above, name = os.path.split(above)
    return False


def _renderings(folder: str, charts: Charts, texts: Mapping[str, str], version: str, namespace: str) -> Iterator[ChartBuild]:
    """What comes of one chart with its own values and with each file of values; nothing of a library, which is there for others."""
    from kubecheck.render.helm.chart.dependencies import missing_dependencies
    from kubecheck.render.helm.chart.errors import ChartError

    try:
        chart = charts.chart(folder)
    except ChartError as error:
        build = ChartBuild(folder, "", texts)
        build.refusal = error
        yield build
        return
    missing = tuple(name for name, _ in missing_dependencies(chart))
    release = chart.name if _RELEASE.fullmatch(chart.name) else "release-name"
    for values in () if chart.is_library else ("", *values_files(folder)):
        build = ChartBuild(folder, values, texts, missing)
        build.chart = chart
        build._render = partial(_render, charts=charts, release=release, version=version, namespace=namespace)  # noqa: SLF001  # its own maker
        _render(build, charts, release, version, namespace)
        yield build


def values_files(folder: str) -> list[str]:
    """The files of values beside a chart's own: in ci/, and those that are called so."""
    found = []
    for below in ("", "ci"):
        inside = os.path.join(folder, below) if below else folder
        for name in disk.names_in(inside):
            stem, ending = os.path.splitext(name)
            if ending in _ENDINGS and name != VALUES and (below or "values" in stem.lower()):
                found.append(os.path.join(inside, name))
    return [os.path.normpath(each) for each in found]


def _render(build: ChartBuild, charts: Charts, release: str, version: str, namespace: str) -> None:
    from kubecheck.render.helm.chart.documents import documents_of
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.rendering import render

    files = (build.values,) if build.values else ()
    try:
        build.given = build.given or [charts.values(each) for each in files]
        made = render(build.folder, (), values=build.given, release=release, namespace=namespace, kube_version=f"v{version}.0", is_partial=True, charts=charts)
    except ChartError as error:
        build.refusal = error
        return
    build.rendering = made
    build.documents = documents_of(made)
    for document in build.documents:
        document.built_by = build.name


def asked_about(paths: list[str], charts: list[ChartBuild]) -> frozenset[str] | None:
    """The paths whose findings are kept, None for all: of a chart that is rendered for the sake of a template alone, no others are asked about."""
    known = set(map(normal_path, paths))
    return None if all(normal_path(each.path) in known for each in charts) else frozenset(paths)


def subject_of(build: ChartBuild) -> Chart:
    """What rules see of a rendering."""
    from kubecheck.sdk import Chart

    values = build.switch or build.values
    error = build.refusal
    if error is None:
        return Chart("", _place(build, build.path), values, build.missing, skipped=_skipped(build))
    place = _place(build, error.file or build.path, error.line, error.column)
    words = error.message.replace(os.getcwd() + os.sep, "").strip()
    return Chart(words, place, values, build.missing, build.is_told_by_chart)


def _skipped(build: ChartBuild) -> list[FileDocument]:
    """The documents that Helm leaves out of a rendering."""
    from kubecheck.render.helm.chart.documents import skipped_documents
    from kubecheck.sdk import FileDocument

    found = skipped_documents(build.rendering)
    for each in found:
        each.built_by = build.name
    return [FileDocument(each, ()) for each in found]


def _place(build: ChartBuild, path: str, line: int = 0, column: int = 0) -> Place:
    """A place in a file; its beginning where there is no line."""
    from kubecheck.problems import Place
    from kubecheck.sdk.subjects import Stretch

    try:
        text = build.texts.get(os.path.abspath(path))
        source = Source.from_bytes(path, disk.read(path)) if text is None else Source(path, text)
    except (OSError, UnicodeDecodeError):
        source = Source(path, "")
    start = end = 0
    if 0 < line <= len(source.line_starts):
        start = source.line_starts[line - 1]
        end = start + len(source.line(line))
        start = min(start + max(column - 1, 0), end)
    return Place(Stretch(source, start, end), ())
