"""What `helm template` printed, traced back to the chart: findings in it are told at the template's line where the chart lies in the project."""

from __future__ import annotations

import os
import re

from kubecheck.findings import Location, Note
from kubecheck.source import Source, disk, normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.engine.charts.builds import ChartBuilds
    from kubecheck.findings import Finding
    from kubecheck.render.charts import ChartRenderer
    from kubecheck.render.helm.chart.documents import ChartDocument
    from kubecheck.source import Span

_HEAD = re.compile(r"(?:---[^\n]*\n|[ \t]*(?:#[^\n]*)?\n)*?# Source: (([^\s/]+)/(?:charts/[^\s/]+/)*(?:templates|crds)/\S+)[ \t]*\n")
_INSTANCE = re.compile(r"^\s*(?:app\.kubernetes\.io/instance|release): [\"']?([a-z0-9][-a-z0-9]*)", re.MULTILINE)
# Where a chart of a name is looked for, below the folder of the text and those above it.
_PLACES = (".", "{}", "charts/{}", "chart", "charts", "helm", "helm/{}", "deploy", "deploy/{}", "deploy/charts/{}")
_HIGHEST = 6  # folders
# So many renderings of a chart are looked at.
_MOST_RENDERINGS = 6


class _Passage:
    """What one template printed: its name, the chart's, and where the text of the object begins and ends."""

    __slots__ = ("chart", "end", "start", "template")

    def __init__(self, template: str, chart: str, start: int, end: int) -> None:
        self.template = template
        self.chart = chart
        self.start = start
        self.end = end


class Tracer:
    """Traces findings back to charts: to what the run has rendered, else to a rendering with the values that the output may be made with.

    Args:
        version: the Kubernetes version that is checked for.
        namespace: where objects go that name none.
        charts: what was rendered; None for nothing.
    """

    def __init__(self, version: str, namespace: str, charts: ChartBuilds | None = None) -> None:
        self._cluster = version, namespace
        self._builds = [] if charts is None else charts.builds
        self._renderer = None if charts is None else charts.renderer
        self._folders: dict[tuple[str, str], str] = {}
        self._documents: dict[tuple[str, str, str], list[ChartDocument]] = {}

    def trace_all(self, findings: list[Finding], others: list[Finding]) -> list[Finding]:
        """All findings, the first traced; what the chart itself is told of already is told once, with a note of the output.

        Args:
            findings: those in the output of Helm.
            others: those elsewhere.
        """
        told = {(each.location.key(), each.rule, each.field): each for each in others}
        kept = []
        for finding in findings:
            self.trace(finding)
            same = told.get((finding.location.key(), finding.rule, finding.field))
            if same is None:
                kept.append(finding)
            else:
                same.notes += finding.notes[:1]
        return [*others, *kept]

    def trace(self, finding: Finding) -> None:
        """Moves a finding to the template's line, with a note of where it was printed; where that is not known, a note names the template."""
        source = finding.location.source
        passage = _passage_at(source.text, finding.location.offset) if source is not None and source.is_printed else None
        if source is None or passage is None:
            return
        found = self._find(source, passage, finding.location)
        if found is None:
            finding.notes += (Note(f"printed by {passage.template}"),)
            return
        span, value = found
        printed = [Note("this is what the template prints", finding.location)]
        if value is not None and value != span:
            printed.append(Note("the value comes from here", Location.of(value)))
        finding.location, finding.fix = Location.of(span), None
        finding.notes = (*printed, *finding.notes)

    def _find(self, source: Source, passage: _Passage, location: Location) -> tuple[Span, Span | None] | None:
        """Where the chart has what is printed at a place, and where its value comes from."""
        folder = self._folder_of(source.path, passage.chart)
        if not folder:
            return None
        body = source.text[passage.start : passage.end]
        begin = location.offset - passage.start
        end = max(location.end_offset - passage.start, begin)
        if "/crds/" in passage.template:
            return _in_file(os.path.join(folder, passage.template.partition("/")[2]), body, begin, end)
        document, offset = _printed_by(self._known(folder), passage.template, body, begin)
        if document is None and self._holds(folder, passage.template):
            document, offset = _printed_by(self._renderings(folder, os.path.dirname(source.path), body), passage.template, body, begin)
        if document is None:
            return None
        return document.traced(offset, offset + end - begin)

    def _holds(self, folder: str, template: str) -> bool:
        """Whether a chart has a template: of a dependency that is not in charts/ there is nothing to render."""
        from kubecheck.render.helm.chart.errors import ChartError

        path, *inner = template.split("/charts/")
        try:
            chart = self._charts().charts.chart(folder)
        except ChartError:
            return False
        for each in inner:
            alias, _, path = each.partition("/")
            called = {alias, *(said["Name"] for said in chart.metadata["Dependencies"] or () if said["Alias"] == alias)}
            held = next((one for one in chart.dependencies if one.name in called), None)
            if held is None:
                return False
            chart = held
        return any(each.name == (path if inner else path.partition("/")[2]) for each in chart.templates)

    def _charts(self) -> ChartRenderer:
        """What renders charts; its import is paid for only where a chart is found."""
        from kubecheck.render.charts import ChartRenderer

        if self._renderer is None:
            self._renderer = ChartRenderer({}, *self._cluster)
        return self._renderer

    def _known(self, folder: str) -> Iterator[list[ChartDocument]]:
        """The objects that the run has rendered of a chart."""
        from kubecheck.render.helm.chart.documents import ChartDocument

        for build in self._builds:
            if normal_path(build.folder) == normal_path(folder):
                yield [each for each in build.documents if isinstance(each, ChartDocument)]

    def _renderings(self, folder: str, beside: str, body: str) -> Iterator[list[ChartDocument]]:
        """The objects of the chart with the values that lie beside the output or the chart, by the names that the release may have had."""
        from kubecheck.engine.charts.builds import values_files

        left = _MOST_RENDERINGS
        match = _INSTANCE.search(body)
        names = ("release-name", "") if match is None else (match[1],)
        paths = dict.fromkeys((*_values_beside(folder, beside), "", *values_files(folder)))
        for name in names:
            for path in paths:
                left -= 1
                if left < 0:
                    return
                key = (folder, name, path)
                if key not in self._documents:
                    self._documents[key] = self._render(folder, name, path)
                yield self._documents[key]

    def _render(self, folder: str, name: str, path: str) -> list[ChartDocument]:
        from kubecheck.engine.charts.builds import file_layer
        from kubecheck.render.charts import OpenError
        from kubecheck.render.entries.releases import Release
        from kubecheck.render.helm.chart.documents import documents_of
        from kubecheck.render.helm.chart.errors import ChartError

        layers = [file_layer(path)] if path else []
        try:
            return documents_of(self._charts().render(Release(folder, name, layers=layers)))
        except (ChartError, OpenError):
            return []

    def _folder_of(self, path: str, chart: str) -> str:
        """The shown folder of a chart; empty where none of the name is found."""
        key = (os.path.dirname(path), chart)
        if key not in self._folders:
            self._folders[key] = next((each for each in _folders_for(*key) if _is_called(each, chart)), "")
        return self._folders[key]


def _values_beside(folder: str, beside: str) -> Iterator[str]:
    """The files of values in the folder of an output and in the one above it, as far as these lie in the chart's and are not that."""
    from kubecheck.engine.charts.builds import VALUES, values_files

    for each in (beside, os.path.dirname(beside)):
        if normal_path(each).startswith(f"{normal_path(folder)}/"):
            yield from (path for path in (os.path.join(each, VALUES), *values_files(each)) if disk.is_file(path))


def _printed_by(renderings: Iterable[list[ChartDocument]], template: str, body: str, begin: int) -> tuple[ChartDocument | None, int]:
    """The object of a rendering that is printed so, and where in its text a character is: of the whole text, else of the line."""
    for documents in renderings:
        printed = [(each, str(each.manifest.text)) for each in documents if each.manifest.source == template]
        for document, text in printed:
            if text.strip() == body.strip():
                return document, begin - (len(body) - len(body.lstrip())) + (len(text) - len(text.lstrip()))
        for document, text in printed:
            offset = _same_line(text, body, begin)
            if offset is not None:
                return document, offset
    return None, 0


def _folders_for(start: str, chart: str) -> Iterator[str]:
    """Where a chart may lie, the nearest first."""
    above = start or "."
    for _ in range(_HIGHEST):
        for each in _PLACES:
            yield os.path.normpath(os.path.join(above, each.format(chart)))
        if disk.exists(os.path.join(above, ".git")) or os.path.abspath(above) == os.getcwd() or not above.strip("./"):
            return
        above = os.path.dirname(above)


def _is_called(folder: str, chart: str) -> bool:
    path = os.path.join(folder, "Chart.yaml")
    if not disk.is_file(path):
        return False
    name = re.search(rb"^name:[ \t]*[\"']?([^\s\"'#]+)", disk.read(path), re.MULTILINE)
    return name is not None and name[1].decode("utf-8", "replace") == chart


def _passage_at(text: str, offset: int) -> _Passage | None:
    """The passage of a text that holds a character, if Helm says there what printed it."""
    begin = max(text.rfind("\n---", 0, offset + 1) + 1, 0)
    match = _HEAD.match(text, begin)
    if match is None or match.end() > offset:
        return None
    end = text.find("\n---", match.end() - 1)
    return _Passage(match[1], match[2], match.end(), len(text) if end < 0 else end)


def _same_line(text: str, body: str, begin: int) -> int | None:
    """Where a character's line stands in another text that has it too: at the same place, or once; None where it does not."""
    number = body.count("\n", 0, begin)
    start = body.rfind("\n", 0, begin) + 1
    line = body[start:].split("\n", 1)[0]
    lines = text.split("\n")
    places = [number] if number < len(lines) and lines[number] == line else [index for index, each in enumerate(lines) if each == line]
    if len(places) != 1 or not line.strip():
        return None
    return sum(len(each) + 1 for each in lines[: places[0]]) + begin - start


def _in_file(path: str, body: str, begin: int, end: int) -> tuple[Span, None] | None:
    """Where a file has what is printed of it."""
    if not disk.is_file(path):
        return None
    try:
        source = Source.from_bytes(path, disk.read(path))
    except (OSError, UnicodeDecodeError):
        return None
    at = source.text.find(body.strip())
    if at < 0:
        return None
    shift = at - (len(body) - len(body.lstrip()))
    return source.span(begin + shift, end + shift), None
