"""Where the documents of a text begin and end, as Kubernetes' own reader splits a stream: at every line that begins with ``---``.

Unlike a YAML parser this splits inside quoted and block scalars too, and takes nothing but a comment after the dashes.
"""

from __future__ import annotations


class Chunk:
    """A document's stretch of text: ``start`` and ``end`` offsets, and its number among the documents of the file, from 0."""

    __slots__ = ("end", "index", "start")

    def __init__(self, index: int, start: int, end: int) -> None:
        self.index = index
        self.start = start
        self.end = end


class BadSeparator:
    """A separator line with more than a comment behind the dashes: ``offset`` of the line, ``rest`` what stands there."""

    __slots__ = ("offset", "rest")

    def __init__(self, offset: int, rest: str) -> None:
        self.offset = offset
        self.rest = rest


def split(text: str) -> tuple[list[Chunk], list[BadSeparator]]:
    """Splits a text into documents.

    Returns:
        The documents in order, empty ones left out, and separators that the reader refuses (it stops there; we go on).

    Mirrors: k8s.io/apimachinery/pkg/util/yaml (*YAMLReader).Read
    """
    chunks: list[Chunk] = []
    bad: list[BadSeparator] = []
    start = 0
    at = 0 if text.startswith("---") else text.find("\n---") + 1 or -1
    while at >= 0:
        if at > start:
            chunks.append(Chunk(len(chunks), start, at))
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        rest = text[at + 3 : line_end].strip()
        if rest and rest[0] != "#":
            bad.append(BadSeparator(at, rest))
        start = min(line_end + 1, len(text))
        at = text.find("\n---", line_end) + 1 or -1
    if start < len(text):
        chunks.append(Chunk(len(chunks), start, len(text)))
    return chunks, bad
