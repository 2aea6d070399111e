"""What rules see of what comes of a chart: what Helm says of it, at its place."""

from __future__ import annotations

import os

from kubecheck.sdk.subjects import Stretch
from kubecheck.source import Source, disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.engine.charts.builds import ChartBuild
    from kubecheck.problems import Place
    from kubecheck.sdk import Chart, FileDocument
    from kubecheck.source import Path, Span


def subject_of(build: ChartBuild) -> Chart:
    """What rules see of a rendering."""
    from kubecheck.sdk import Chart

    error = build.refusal
    missing = tuple(dict.fromkeys(name for name, _ in build.missing))
    missing_place = _dependency_place(build, build.missing[0][1]) if missing else None
    if error is None:
        return Chart("", _place(build, build.path), build.given, missing, skipped=_skipped(build), missing_place=missing_place)
    place = _place(build, error.file or build.path, error.line, error.column)
    words = error.message.replace(os.getcwd() + os.sep, "").strip()
    violations = [(told, _place(build, path or error.file or build.path, line, column)) for told, path, line, column in error.violations]
    return Chart(words, place, build.given, missing, build.is_told_by_chart, violations=violations, missing_place=missing_place)


def _dependency_place(build: ChartBuild, number: int) -> Place:
    """Where a dependency is named."""
    from kubecheck.problems import Place
    from kubecheck.render.helm.chart.places import ValuesFile

    for name in ("Chart.yaml", "requirements.yaml"):
        document = ValuesFile(_source(build, os.path.join(os.path.dirname(build.path), name))).document
        path = ("dependencies", number, "name")
        if document.locate(path) != document.locate(()):
            return Place(document, path)
    return _place(build, build.path)


def _skipped(build: ChartBuild) -> list[FileDocument]:
    """The documents that Helm leaves out of a rendering."""
    from kubecheck.render.helm.chart.documents import skipped_documents
    from kubecheck.sdk import FileDocument

    found = [] if build.rendering is None else skipped_documents(build.rendering)
    for each in found:
        each.built_by = build.name
    return [FileDocument(each, ()) for each in found]


def _place(build: ChartBuild, path: str, line: int = 0, column: int = 0) -> Place:
    """A place in a file; its beginning where there is no line."""
    from kubecheck.problems import Place

    source = _source(build, path)
    start = end = 0
    if 0 < line <= len(source.line_starts):
        start = source.line_starts[line - 1]
        end = start + len(source.line(line))
        start = min(start + max(column - 1, 0), end)
    return Place(RenderedStretch(source, start, end, build), ())


def _source(build: ChartBuild, path: str) -> Source:
    """The text of a file; empty where it cannot be read."""
    try:
        text = build.texts.get(os.path.abspath(path))
        return Source.from_bytes(path, disk.read(path)) if text is None else Source(path, text)
    except (OSError, UnicodeDecodeError):
        return Source(path, "")


class RenderedStretch(Stretch):
    """Where a chart is to be mended that Helm refuses; where the output is no YAML, its own line is what comes of that place."""

    __slots__ = ("_build",)

    def __init__(self, source: Source, start: int, end: int, build: ChartBuild) -> None:
        super().__init__(source, start, end)
        self._build = build

    @property
    def built_by(self) -> str:
        """What is refused."""
        return self._build.name if self._build.refusal is not None else ""

    @property
    def anchor_words(self) -> str:
        """What there is to see at the anchor."""
        error = self._build.refusal
        above = str(error.output).split("\n")[: error.output_line - 1] if error is not None else []
        before = next((each for each in reversed(above) if each.strip()), "")
        return f"this is what the template makes, after `{before}`" if before else "this is what the template makes"

    def anchor(self, path: Path) -> Span | None:
        """The line of the output at which it stops being YAML."""
        error = self._build.refusal
        if error is None or not error.output_line:
            return None
        output = Source(f"{self.source.path} (rendered)", str(error.output))
        start = output.line_starts[min(error.output_line, len(output.line_starts)) - 1]
        return output.span(start, start + len(output.line(error.output_line)))
