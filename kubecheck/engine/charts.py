"""Between reading and judging: what Helm makes of the charts among the files, with their own values and with each file of values beside them."""

from __future__ import annotations

import os
import re

from kubecheck.documents.document import Document
from kubecheck.engine.reading import chart_of_template, path_of
from kubecheck.source import Source, disk, normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubecheck.engine.reading import Survey
    from kubecheck.render.helm.chart.documents import ChartDocument
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.rendering import Charts
    from kubecheck.sdk import Chart
    from kubecheck.source import Path, Span

METADATA, VALUES = "Chart.yaml", "values.yaml"
_FOLDERS_OF_VALUES = ("ci",)
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
        templates: the normal paths of the templates that objects come from, each with how many.
        texts: those that are at hand, by absolute path.
    """

    __slots__ = ("documents", "folder", "missing", "refusal", "templates", "texts", "values")

    def __init__(self, folder: str, values: str, texts: Mapping[str, str]) -> None:
        self.folder = folder
        self.texts = texts
        self.values = values
        self.documents: list[ChartDocument] = []
        self.refusal: ChartError | None = None
        self.missing: tuple[str, ...] = ()
        self.templates: dict[str, int] = {}

    @property
    def name(self) -> str:
        """What builds the objects, in words of a path."""
        return f"{self.folder} with {os.path.relpath(self.values, self.folder)}" if self.values else self.folder

    @property
    def path(self) -> str:
        """The path of its Chart.yaml."""
        return os.path.join(self.folder, METADATA) if self.folder != "." else METADATA


class _At(Document):
    """A document of which one place matters, whatever is asked for."""

    __slots__ = ("_there",)

    def __init__(self, span: Span) -> None:
        super().__init__(span.source, 0, None, 0, 0)
        self._there = span

    def locate(self, path: Path, part: str = "value") -> Span:
        """That place."""
        return self._there

    def anchor(self, path: Path) -> Span | None:
        """No place."""
        return None


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
    found: list[ChartBuild] = []
    for folder in chart_folders(map(path_of, surveyed.entries)):
        builds = [ChartBuild(folder, each, texts) for each in ("", *values_files(folder))]
        if _is_to_be_rendered(builds[0], charts):
            for build in builds:
                _fill(build, charts, version, namespace)
            found += builds
        elif builds[0].refusal is not None:
            found.append(builds[0])
    return found


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


def _is_to_be_rendered(build: ChartBuild, charts: Charts) -> bool:
    """Whether a chart can be loaded, and is no library, which is there for others."""
    from kubecheck.render.helm.chart.errors import ChartError

    try:
        return not charts.chart(build.folder).is_library
    except ChartError as error:
        build.refusal = error
        return False


def values_files(folder: str) -> list[str]:
    """The files of values beside a chart's own: in ci/, and those that are called so."""
    found = []
    for below in ("", *_FOLDERS_OF_VALUES):
        inside = os.path.join(folder, below) if below else folder
        for name in disk.names_in(inside):
            stem, ending = os.path.splitext(name)
            if ending in _ENDINGS and name != VALUES and (below or "values" in stem.lower()):
                found.append(os.path.join(inside, name))
    return [os.path.normpath(each) for each in found]


def _fill(build: ChartBuild, charts: Charts, version: str, namespace: str) -> None:
    from kubecheck.render.helm.chart.dependencies import missing_dependencies
    from kubecheck.render.helm.chart.documents import documents_of
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.rendering import render

    chart = charts.chart(build.folder)
    build.missing = tuple(name for name, _ in missing_dependencies(chart))
    files = (build.values,) if build.values else ()
    release = chart.name if _RELEASE.fullmatch(chart.name) else "release-name"
    try:
        made = render(build.folder, files, release=release, namespace=namespace, kube_version=f"v{version}.0", is_partial=True, charts=charts)
    except ChartError as error:
        build.refusal = error
        return
    build.documents = documents_of(made)
    for document in build.documents:
        document.built_by = build.name
        path = normal_path(document.source.path)
        build.templates[path] = build.templates.get(path, 0) + 1


def asked_about(paths: list[str], charts: list[ChartBuild]) -> frozenset[str] | None:
    """The paths whose findings are kept, None for all: of a chart that is rendered for the sake of a template alone, no others are asked about."""
    known = set(map(normal_path, paths))
    return None if all(normal_path(each.path) in known for each in charts) else frozenset(paths)


def subject_of(build: ChartBuild) -> Chart:
    """What rules see of a rendering."""
    from kubecheck.problems import Place
    from kubecheck.sdk import Chart

    error = build.refusal
    if error is None:
        return Chart("", Place(_At(_span(build, build.path))), build.values, build.missing)
    place = Place(_At(_span(build, error.file or build.path, error.line, error.column)))
    words = error.message.replace(os.getcwd() + os.sep, "").strip()
    return Chart(words, place, build.values, build.missing, error.message.startswith(_TOLD_BY_CHART))


def _span(build: ChartBuild, path: str, line: int = 0, column: int = 0) -> Span:
    """A place in a file; its beginning where there is no line."""
    try:
        text = build.texts.get(os.path.abspath(path))
        source = Source.from_bytes(path, disk.read(path)) if text is None else Source(path, text)
    except (OSError, UnicodeDecodeError):
        source = Source(path, "")
    if not 0 < line <= len(source.line_starts):
        return source.span(0, 0)
    start = source.line_starts[line - 1]
    end = start + len(source.line(line))
    return source.span(min(start + max(column - 1, 0), end), end)
