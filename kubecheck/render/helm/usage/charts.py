"""The door: a chart to what its templates read of its values, whatever these are."""

from __future__ import annotations

import posixpath

from kubecheck.render.helm.chart.engine import new_templates
from kubecheck.render.helm.functions.results import to_text
from kubecheck.render.helm.template import TemplateError
from kubecheck.render.helm.usage.readings import unread
from kubecheck.render.helm.usage.walking import Member, TooMuchError, Walker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from kubecheck.render.helm.chart.files import ChartFile
    from kubecheck.render.helm.chart.loading import Chart
    from kubecheck.render.helm.template.nodes import Tree
    from kubecheck.render.helm.usage.indents import Indented
    from kubecheck.render.helm.usage.readings import Reading
    from kubecheck.render.helm.usage.walking import Printed

_LARGEST_TEXT = 200_000  # characters; what is larger is data


class Usage:
    """What the templates of a chart and its subcharts read.

    Attributes:
        readings: what is read of the values.
        printed: the operands that are printed as they are.
        indented: what actions print as YAML below a key.
        tested: the paths that conditions read, those of dependencies among them.
        files: the files of the templates, by the names that they are parsed under.
        definitions: what templates define by name: the trees, in the order in which Helm reads them, so that the last one counts.
        is_known: whether everything that is read is known; False where templates are too many, or not well formed.
    """

    __slots__ = ("definitions", "files", "indented", "is_known", "printed", "readings", "tested")

    def __init__(self, readings: Reading) -> None:
        self.readings = readings
        self.printed: list[Printed] = []
        self.indented: list[Indented] = []
        self.tested: list[tuple[str, ...]] = []
        self.files: dict[str, ChartFile] = {}
        self.definitions: dict[str, list[Tree]] = {}
        self.is_known = True

    def unread(self, values: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], list[str]]]:
        """The paths of values that nothing reads, whatever holds them told once; and the names that are read beside each."""
        return unread(values, [self.readings])


def usage_of(chart: Chart, values: Sequence[dict[str, Any]] = ()) -> Usage:
    """What a chart's templates read of its values.

    Args:
        chart: the chart, its dependencies not settled: they count whether they are on or not.
        values: what else the chart may be given, for the texts in it that are templates.
    """
    return _Gathering(chart, values).usage()


class _Gathering:
    """Puts together what is walked through."""

    def __init__(self, chart: Chart, values: Sequence[dict[str, Any]]) -> None:
        self.templates = new_templates()
        self.members: list[Member] = []
        self.charts: list[Chart] = []
        self.files: dict[str, ChartFile] = {}
        self.numbers: dict[str, int] = {}
        self.is_known = True
        self._add(chart, (), chart.name, 0)
        self.given: list[tuple[tuple[str, ...], Any]] = [(member.path, each.values) for member, each in zip(self.members, self.charts, strict=True)]
        self.given += [((), each) for each in values]

    def _add(self, chart: Chart, path: tuple[str, ...], full_path: str, depth: int) -> int:
        number = len(self.members)
        member = Member(path)
        self.members.append(member)
        self.charts.append(chart)
        for file in chart.templates:
            name = posixpath.normpath(posixpath.join(full_path, file.name))
            self.files[name] = file
            self.numbers[name] = number
        for each in chart.dependencies:
            for name in _names_of(chart, each):
                member.subcharts[name] = self._add(each, (*path, name), f"{full_path}/charts/{name}", depth + 1)
        return number

    def usage(self) -> Usage:
        """The result."""
        definitions: dict[str, list[Tree]] = {}
        roots = self._parse(definitions)
        walker = Walker(self.members, self.templates.trees, self._texts(), self._file_texts())
        found = Usage(walker.readings)
        found.files, found.definitions = self.files, definitions
        try:
            walker.run(roots)
            walker.run([(tree, self.numbers[tree.parse_name]) for trees in definitions.values() for tree in trees if not walker.is_called(tree)])
        except (TooMuchError, RecursionError):
            self.is_known = False
        for member, chart in zip(self.members, self.charts, strict=True):
            _mark_dependencies(walker.readings, member, chart)
        found.is_known = self.is_known
        found.printed = list(walker.printed.values())
        found.indented = list(walker.indented.values())
        found.tested = list(dict.fromkeys([*walker.tested, *_conditions(zip(self.members, self.charts, strict=True))]))
        return found

    def _parse(self, definitions: dict[str, list[Tree]]) -> list[tuple[Tree, int]]:
        """Reads all templates as Helm does; those that are rendered themselves, each with its chart's number."""
        roots: list[tuple[Tree, int]] = []
        names = sorted(self.files, key=lambda name: (name.count("/"), name.encode("utf-8", "surrogateescape")), reverse=True)
        for name in names:
            try:
                trees = self.templates.parse_all(name, to_text(self.files[name].data))
            except TemplateError:
                self.is_known = False
                continue
            for each, tree in trees.items():
                if each != name and not tree.root.is_empty():
                    definitions.setdefault(each, []).append(tree)
            if not posixpath.basename(name).startswith("_") and not self.charts[self.numbers[name]].is_library:
                roots.append((trees[name], self.numbers[name]))
        return roots

    def _texts(self) -> dict[tuple[str, ...], list[Tree]]:
        """The texts of the values that are templates, by their paths."""
        found: dict[tuple[str, ...], list[Tree]] = {}
        for start, values in self.given:
            for path, text in texts_in(values, start):
                found.setdefault(path, []).extend(self._trees_of(text))
        return found

    def _file_texts(self) -> list[Tree]:
        """The other files of the charts that are templates: `tpl` may get them."""
        texts = [to_text(file.data) for chart in self.charts for file in chart.files if b"{{" in file.data and len(file.data) < _LARGEST_TEXT]
        return [tree for text in texts for tree in self._trees_of(text)]

    def _trees_of(self, text: str) -> list[Tree]:
        try:
            return list(self.templates.clone({}).parse_all("gotpl", str(text)).values())
        except TemplateError:
            return []  # none of Helm's


def _names_of(chart: Chart, held: Chart) -> list[str]:
    """The names that a chart knows one of its charts by."""
    said = [each["Alias"] or each["Name"] for each in chart.metadata["Dependencies"] or () if each["Name"] == held.name]
    return said or [held.name]


def _conditions(members: Iterable[tuple[Member, Chart]]) -> Iterator[tuple[str, ...]]:
    """The paths of the values that switch dependencies."""
    for member, chart in members:
        for each in chart.metadata["Dependencies"] or ():
            yield from ((*member.path, *condition.strip().split(".")) for condition in each["Condition"].split(",") if condition.strip())


def texts_in(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts below a value that may be templates, with their paths; items of lists are all called "*"."""
    if isinstance(value, str):
        if "{{" in value:
            yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts_in(each, (*path, str(key)))
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each, (*path, "*"))


def _mark_dependencies(readings: Reading, member: Member, chart: Chart) -> None:
    """Notes what Helm itself reads to settle the dependencies of a chart, and what charts may read that are not there."""
    held = {each.name for each in chart.dependencies}
    for each in chart.metadata["Dependencies"] or ():
        name = each["Alias"] or each["Name"]
        for condition in each["Condition"].split(","):
            readings.mark((*member.path, *condition.strip().split(".")), is_whole=False)
        if each["Tags"]:
            readings.mark(("tags",), is_whole=True)
        if each["Name"] not in held:
            readings.mark((*member.path, name), is_whole=True)
        for wanted in each["ImportValues"] or ():
            child = str(wanted.get("child")) if isinstance(wanted, dict) else f"exports.{wanted}"
            readings.mark((*member.path, name, *child.split(".")), is_whole=True)
