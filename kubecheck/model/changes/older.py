"""A document of an older state, for places in it."""

from __future__ import annotations

from kubecheck.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.findings import Placed
    from kubecheck.source.positions import Path


class Older:
    """Stands for a document of an older state: its places are shown under the paths by which people find that state."""

    __slots__ = ("_document", "_shown", "_sources", "source", "value")

    # What builds it is told of the present object.
    built_by = ""

    def __init__(self, document: Placed, shown: Callable[[str], str]) -> None:
        self._document = document
        self._shown = shown
        self._sources: dict[int, Source] = {}
        self.value = getattr(document, "value", None)
        self.source = self._moved(document.source)

    def locate(self, path: Path, part: str = "value") -> Span:
        """The span of the value or key at the path, or of its nearest written ancestor."""
        span = self._document.locate(path, part)
        return Span(self._moved(span.source), span.start, span.end)

    def anchor(self, path: Path) -> Span | None:
        """Notes about what was lead to the value itself."""
        return None

    def drop_positions(self) -> None:
        """Lets go of positions, which are made again when asked for."""
        drop = getattr(self._document, "drop_positions", None)
        if drop is not None:
            drop()

    def _moved(self, source: Source) -> Source:
        known = self._sources.get(id(source))
        if known is None:
            known = self._sources[id(source)] = Source(self._shown(source.path), source.text)
        return known
