"""What rules look at of Helm charts as they are written: templates, values and Chart.yaml, whatever comes of rendering them."""

from __future__ import annotations

import re

from kubecheck.problems import Place
from kubecheck.sdk.subjects import Stretch
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubecheck.findings import Placed
    from kubecheck.render.helm.chart.alterations import Alteration
    from kubecheck.render.helm.chart.documents import ChartDocument
    from kubecheck.render.helm.chart.loading import Chart
    from kubecheck.render.helm.chart.metadata_faults import MetadataFault
    from kubecheck.render.helm.chart.places import Place as ValuePlace
    from kubecheck.render.helm.template.nodes import Node, Tree
    from kubecheck.render.helm.usage import Usage
    from kubecheck.source.positions import Path

_ANCHOR = re.compile(r"(?<!\S)&\w")


class ChartSource:
    """A Helm chart as it is written, once for all its renderings.

    ``metadata`` is what its Chart.yaml holds, ``values`` its own values and those of the files in its folder that no other chart gets. ``maps`` are
    all values that it may get, whoever gives them. ``usage`` is what templates read of them, whatever branch they take. ``blanks`` are the operands of
    templates that came to nothing in one of its renderings, none where there are values that nobody knows. ``missing`` are the dependencies that are
    not there, ``untried`` the booleans that were too many to be tried the other way round.
    """

    __slots__ = ("_chart", "_document", "_objects", "blanks", "maps", "metadata", "missing", "untried", "usage", "values")

    def __init__(
        self,
        chart: Chart,
        metadata: Any,
        document: Placed,
        values: Iterable[Values],
        maps: Iterable[dict[str, Any]],
        usage: Usage,
        blanks: Iterable[Node],
        missing: tuple[str, ...],
        objects: list[ChartDocument],
    ) -> None:
        self._chart = chart
        self._objects = objects
        self._document = document
        self.metadata = metadata
        self.values = tuple(values)
        self.maps = tuple(maps)
        self.usage = usage
        self.blanks = frozenset(blanks)
        self.missing = missing
        self.untried: list[str] = []

    def at(self, *steps: str | int) -> Place:
        """The place of a field of Chart.yaml."""
        return Place(self._document, steps)

    def written(self, *steps: str | int) -> str:
        """A scalar of Chart.yaml as it stands there."""
        span = self._document.locate(steps)
        return span.source.text[span.start.offset : span.end.offset]

    def metadata_faults(self) -> Iterator[MetadataFault]:
        """What is wrong with Chart.yaml that Helm takes all the same."""
        from kubecheck.render.helm.chart.metadata_faults import metadata_faults

        return metadata_faults(self.metadata, self._chart)

    def alterations(self) -> Iterator[Alteration]:
        """The numbers of values that the texts of objects hold otherwise than they are written."""
        from kubecheck.render.helm.chart.alterations import alterations

        return alterations(self.maps, self._objects)

    def value_at(self, place: ValuePlace) -> Place:
        """The place of a value."""
        return Place(place.file.document, place.path)

    def object_at(self, alteration: Alteration) -> Place:
        """The place of the field that a value is printed into."""
        return Place(alteration.document, alteration.path)

    def in_template(self, tree: Tree, position: int) -> Place:
        """The place of the action of a template that holds a position."""
        from kubecheck.render.helm.chart.origins import action_at

        return self._stretch(tree, *action_at(tree.text, position))

    def definition(self, tree: Tree) -> Place:
        """The place of the action that defines a named template."""
        found = re.compile(rf"{{{{-?\s*(?:define|block)\s+[\"`]{re.escape(tree.name)}[\"`]").search(tree.text)
        return self.in_template(tree, found.start() if found is not None else 0)

    def is_own(self, tree: Tree) -> bool:
        """Whether a template stands in the chart itself, not in one of its charts/."""
        return "/charts/" not in tree.parse_name

    def _stretch(self, tree: Tree, start: int, end: int) -> Place:
        return Place(Stretch(Source(self.usage.files[tree.parse_name].path, tree.text), start, end), ())


class Values:
    """Values of a chart: the path of their file, as it is shown, what it holds, and whether they are the chart's own."""

    __slots__ = ("_document", "is_own", "path", "value")

    def __init__(self, path: str, value: dict[str, Any], document: Placed, *, is_own: bool) -> None:
        self._document = document
        self.path = path
        self.value = value
        self.is_own = is_own

    def at(self, *steps: str | int) -> Place:
        """The place of a value."""
        return Place(self._document, steps)

    def is_shared(self, path: Path) -> bool:
        """Whether a value or a part of it has an anchor: it may be used by an alias, whoever reads that."""
        span = self._document.locate(path, "item")
        return _ANCHOR.search(span.source.text, span.start.offset, span.end.offset) is not None
