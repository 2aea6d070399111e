"""Where values are written."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from kubecheck.source import Path, Source, Span

    class Located(Protocol):
        """What knows where values of it stand: a document."""

        source: Source

        def locate(self, path: Path, part: str = "value") -> Span:
            """Where something stands."""

        def anchor(self, path: Path) -> Span | None:
            """Where the anchor stands that it came through, if it did."""


class ValuesFile:
    """A file of values, `source`, read for places when one is asked for; or a document of it in which values stand among other things."""

    __slots__ = ("_document", "source")

    def __init__(self, source: Source, document: Located | None = None) -> None:
        self.source = source
        self._document = document

    @property
    def document(self) -> Located:
        """Its first document."""
        if self._document is None:
            from kubecheck.documents import Document
            from kubecheck.documents.split import split

            text = self.source.text
            chunk = next((each for each in split(text)[0] if text[each.start : each.end].strip()), None)
            start, end = (chunk.start, chunk.end) if chunk is not None else (0, len(text))
            self._document = Document(self.source, 0, None, start, end)
        return self._document

    def place(self, path: Path) -> Place:
        """The place of a value."""
        return Place(self, path)


class Place:
    """Where a value is written; `at` counts characters within the text that it is, -1 of what is no text."""

    __slots__ = ("at", "file", "path")

    def __init__(self, file: ValuesFile, path: Path, at: int = -1) -> None:
        self.file, self.path, self.at = file, path, at

    def of_text(self) -> Place:
        """The place of the first character of a text."""
        return Place(self.file, self.path, 0)

    def advance(self, count: int) -> Place:
        """The place of a character further on."""
        return Place(self.file, self.path, self.at + count) if self.at >= 0 else self

    def still(self) -> Place:
        """The place of the whole."""
        return Place(self.file, self.path) if self.at > 0 else self

    def span(self, part: str = "value") -> Span:
        """Its characters: those of the value, the key, or both (`item`)."""
        return self.file.document.locate(self.path, part)

    def spot(self) -> tuple[str, int, int]:
        """The file, line and column."""
        span = self.span()
        return (span.source.path, span.start.line, span.start.column)
