"""Documents of a rendered chart: they answer as any document does, with places in templates and in files of values."""

from __future__ import annotations

from kubecheck.documents import Document
from kubecheck.render.helm.chart.origins import Origins, action_at, value_place
from kubecheck.render.helm.template.frame import Origin
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.manifests import Manifest
    from kubecheck.render.helm.chart.places import Place
    from kubecheck.source import Path, Span

_JOINTS = ":/@"  # what stands between the parts of a reference


class ChartDocument(Document):
    """An object that a template made.

    `source` is the template's text, `index` its number among the objects of the chart.

    Attributes:
        assumed_namespace: the release's, where nobody says into which it is installed.
        built_by: the folder of the chart.
        is_partial: whether a part of the chart was left out, so that what looks missing may be there.
        manifest: the object as the chart renders it.
        rendered: the document as it stands in the rendered text.
    """

    anchor_words = "the value comes from here"
    is_rendered = True
    __slots__ = ("_origins", "assumed_namespace", "built_by", "is_partial", "manifest", "rendered")

    def __init__(self, manifest: Manifest, origins: Origins, index: int, built_by: str, *, is_partial: bool = False) -> None:
        source = origins.source(manifest.source)
        assert source is not None
        super().__init__(source, index, manifest.value, 0, 0)
        self.manifest, self._origins = manifest, origins
        self.built_by, self.is_partial = built_by, is_partial
        self.assumed_namespace = ""
        text = str(manifest.text)
        self.rendered = Document(Source(manifest.source, text), 0, manifest.value, 0, len(text))

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.manifest, self._origins, self.index, self.built_by, self.is_partial, self.assumed_namespace)

    def locate(self, path: Path, part: str = "value") -> Span:
        """Where something is written; see `Document.locate`.

        What `toYaml` printed is written in the file of values, everything else in a template; of what an action printed that is the action.
        """
        for length in range(len(path), 0, -1):
            if self.rendered.is_written(path[:length]):
                place = self._printed_place(path[:length])
                if place is not None:
                    return place.span(part if length == len(path) else "value")
                break
        found = self.rendered.locate(path, part)
        return self._span_of(found.start.offset, found.end.offset)

    def anchor(self, path: Path) -> Span | None:
        """Where in a file of values the value is written that a template's action printed, if that is known."""
        if not path or not self.rendered.is_written(path) or self._printed_place(path) is not None:
            return None
        span = self.rendered.locate(path)
        origins = self._origins_within(span.start.offset, span.end.offset)
        if _holds(self.value, path) and any(map(_is_literal, origins)):  # not one value's alone
            return None
        places = self.value_places(path)
        return places[0].span() if places else None

    def is_written(self, path: Path) -> bool:
        """Whether the path is in the object."""
        return self.rendered.is_written(path)

    @property
    def sources(self) -> list[Source]:
        """The texts that its parts are written in, as far as templates go."""
        return [self.source]

    def drop_positions(self) -> None:
        """Forgets where things stand in the rendered text."""
        self.rendered.drop_positions()

    def value_places(self, path: Path) -> list[Place]:
        """The places of all values that were printed into a scalar, in order."""
        span = self.rendered.locate(path)
        found: dict[tuple[int, Path], Place] = {}
        for origin in self._origins_within(span.start.offset, span.end.offset):
            place = value_place(origin)
            if place is not None:
                found.setdefault((id(place.file), place.path), place)
        return list(found.values())

    def asks_for_value(self, path: Path) -> bool:
        """Whether a value, or its first or last part, is left to whoever installs the chart: values make it, and the chart's own leave it empty."""
        value: Any = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return False
        if not path or not self.rendered.is_written(path):
            return False
        if value is not None and value != "":
            return isinstance(value, str) and value.strip(_JOINTS) != value and self._lacks_part(path, value)
        if self._printed_place(path) is not None:
            return True
        key = self.locate(path, "key")
        return "{{" in key.source.line(key.start.line)[key.start.column - 1 :]

    def _lacks_part(self, path: Path, value: str) -> bool:
        """Whether a text begins or ends with what joins two parts, of which the outer one is a value that came out empty."""
        span = self.rendered.locate(path)
        start, end = span.start.offset, span.end.offset
        found = str(self.manifest.text).find(value, start, end)
        if found >= 0:
            start, end = found, found + len(value)
        return (value[0] in _JOINTS and self._is_beside_nothing(start, is_first=True)) or (
            value[-1] in _JOINTS and self._is_beside_nothing(end - 1, is_first=False)
        )

    def _is_beside_nothing(self, offset: int, *, is_first: bool) -> bool:
        """Whether an action stands right before the first or behind the last character; of what an action made, whether no value spells the character."""
        origin = self._origins.origin(self.manifest.text, offset)
        if _is_literal(origin):
            text, at = origin.tree.text, origin.position
            return bool(text.endswith("}}", 0, at) if is_first else text.startswith("{{", at + 1))
        place = value_place(origin)
        if place is None:
            return True
        span = place.span()
        written = span.source.text[span.start.offset : span.end.offset].strip("\"'")
        return written[:1] != self.manifest.text[offset] if is_first else written[-1:] != self.manifest.text[offset]

    def spelt_at(self, path: Path, part: str) -> tuple[Span, bool] | None:
        """Where a key or a scalar is spelt just as it is rendered: in a template or a file of values.

        Returns:
            The place, and whether it is the one value that an action prints there, without quotes of its own; None where it is put together.
        """
        found = self.rendered.locate(path, part)
        start, end = found.start.offset, found.end.offset
        text = found.source.text[start:end]
        span = self.locate(path, part)
        if text and span.source.text[span.start.offset : span.end.offset] == text:
            return span, False
        places = self.value_places(path) if part == "value" and not any(map(_is_literal, self._origins_within(start, end))) else []
        if len(places) != 1:
            return None
        span = places[0].span()
        return (span, True) if text and span.source.text[span.start.offset : span.end.offset] == text else None

    def traced(self, start: int, stop: int) -> tuple[Span, Span | None]:
        """Where a stretch of the rendered text is written, and where the value comes from that an action prints there, if that is known."""
        origins = self._origins_within(start, max(stop, start + 1))
        places = [] if any(map(_is_literal, origins)) else [each for each in map(value_place, origins) if each is not None]
        return self._span_of(start, stop), places[0].span() if places else None

    def calls(self, path: Path) -> list[Span]:
        """The actions that included what is written at a path, innermost first."""
        origin = self._origins.origin(self.manifest.text, self.rendered.locate(path).start.offset)
        call = origin.call if origin.__class__ is Origin else None
        found = []
        while call is not None:
            source = self._origins.source(call.file)
            if source is not None and source.text == call.tree.text:
                found.append(source.span(*action_at(source.text, call.position)))
            call = call.parent
        return found

    def _printed_place(self, path: Path) -> Place | None:
        """The place of a key or item that `toYaml` printed with all that holds it."""
        span = self.rendered.locate(path, "key")
        step = path[-1]
        offset = span.start.offset - (step.__class__ is int)
        origin = self._origins.origin(self.manifest.text, max(offset, 0))
        if origin.__class__ is Origin and origin.is_exact:
            return None
        place = value_place(origin)
        if place is None or not place.path:
            return None
        if place.path[-1] == step:
            return place
        return None

    def _origins_within(self, start: int, stop: int) -> list[Any]:
        """The origins of a stretch of the rendered text, in order."""
        text: Any = self.manifest.text
        pieces = text.pieces() if hasattr(text, "pieces") else []
        found = []
        for index, (offset, origin) in enumerate(pieces):
            end = pieces[index + 1][0] if index + 1 < len(pieces) else len(text)
            if offset < stop and end > start:
                found.append(origin)
        return found

    def _span_of(self, start: int, stop: int) -> Span:
        """Where a stretch of the rendered text is written: from its first character's place to its last one's, where that is the same text."""
        text = self.manifest.text
        first, last = self._origins.origin(text, start), self._origins.origin(text, max(stop - 1, start))
        begin = self._origins.template_span(first, 1)
        if begin is None:
            return self._nearest(start)
        end = self._origins.template_span(last, 1)
        is_one = first.__class__ is Origin and last.__class__ is Origin and first.tree is last.tree and first.call is last.call
        if is_one and end is not None and end.source is begin.source and end.end.offset >= begin.start.offset:
            return begin.source.span(begin.start.offset, end.end.offset if stop > start else begin.start.offset)
        if first.__class__ is Origin and first.is_exact:
            return begin.source.span(begin.start.offset, begin.start.offset + self._length_at(start, stop))
        return begin

    def _length_at(self, start: int, stop: int) -> int:
        """How many characters from an offset on are of one piece."""
        text: Any = self.manifest.text
        ends = [offset for offset, _ in text.pieces() if start < offset < stop]
        return (ends[0] if ends else stop) - start

    def _nearest(self, start: int) -> Span:
        """The place of the nearest character before that has one."""
        for offset in range(start, -1, -1):
            found = self._origins.template_span(self._origins.origin(self.manifest.text, offset))
            if found is not None:
                return found
        return self.source.span(0, 0)


def _restored(manifest: Manifest, origins: Origins, index: int, built_by: str, is_partial: bool, assumed_namespace: str) -> ChartDocument:
    """A document that another process made."""
    found = ChartDocument(manifest, origins, index, built_by, is_partial=is_partial)
    found.assumed_namespace = assumed_namespace
    return found


def _is_literal(origin: Any) -> bool:
    return origin.__class__ is Origin and origin.is_exact


def _holds(value: Any, path: Path) -> bool:
    """Whether a map or list is at a path."""
    for step in path:
        value = value[step]
    return isinstance(value, (dict, list))


def documents_of(rendering: Any) -> list[ChartDocument]:
    """The documents of a rendering in its order: objects, then hooks; what holds nothing is left out."""
    return _documents(rendering, [*rendering.manifests, *rendering.hooks])


def skipped_documents(rendering: Any) -> list[ChartDocument]:
    """The documents of a rendering that Helm leaves out."""
    return _documents(rendering, rendering.skipped) if rendering.skipped else []


def _documents(rendering: Any, made: list[Manifest]) -> list[ChartDocument]:
    origins = Origins(rendering.engine)
    manifests = [each for each in made if each.value is not None]
    is_partial = bool(rendering.missing)
    return [ChartDocument(each, origins, index, rendering.chart.path, is_partial=is_partial) for index, each in enumerate(manifests)]
