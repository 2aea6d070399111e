"""A text inside a scalar of another text, such as an inline patch: what stands in it has a place in the file around."""

from __future__ import annotations

from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.tree import Written
    from kubecheck.source import Span


class EmbeddedSource(Source):
    """The text of a scalar. Spans lie in the text around: in a literal block to the character, else they are the whole scalar."""

    __slots__ = ("_around", "_starts", "_whole")

    is_embedded = True

    def __init__(self, text: str, around: Span) -> None:
        super().__init__(around.source.path, text)
        self._around = around.source
        self._whole = around
        self._starts = _line_starts(text, around)

    def __getstate__(self) -> tuple[Any, ...]:
        return super().__getstate__(), self._around, self._whole, self._starts

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        own, self._around, self._whole, self._starts = state
        super().__setstate__(own)

    @property
    def has_own_places(self) -> bool:
        """Whether each character has a place of its own in the text around."""
        return self._starts is not None

    def span(self, start: int, end: int) -> Span:
        """The characters from one offset of the scalar up to another, where they stand."""
        if self._starts is None:
            return self._whole
        return self._around.span(self._outside(start), self._outside(end))

    def _outside(self, offset: int) -> int:
        position = self.position(offset)
        assert self._starts is not None
        row = min(position.line, len(self._starts)) - 1
        return min(self._starts[row] + position.column - 1, len(self._around.text))


def embedded_source(text: str, written: Written) -> Source:
    """The source of a text that is a scalar's value."""
    outside, path = written.resolve()
    return EmbeddedSource(text, outside.locate(path))


def _line_starts(text: str, around: Span) -> list[int] | None:
    """Where each line of a literal block begins in the text around; None for other scalars."""
    whole = around.source.text
    start = around.start.offset
    if whole[start : start + 1] != "|":
        return None
    lines = text.split("\n")
    at = whole.find("\n", start) + 1
    first = next((number for number, line in enumerate(lines) if line.strip(" ")), None)
    if at == 0 or first is None:
        return None
    begin = at
    for _ in range(first):
        begin = whole.find("\n", begin) + 1
    line_end = whole.find("\n", begin)
    indent = (len(whole) if line_end < 0 else line_end) - begin - len(lines[first])
    if indent < 0 or whole[begin : begin + indent].strip(" "):
        return None
    starts = []
    for line in lines:
        starts.append(at + indent if line else at)
        line_end = whole.find("\n", at)
        at = len(whole) if line_end < 0 else line_end + 1
    return starts
