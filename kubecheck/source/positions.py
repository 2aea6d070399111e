"""Where something stands in a text, and where something lies in a value."""

from __future__ import annotations

from functools import lru_cache

from kubecheck.source.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.source.text import Source

# A field path: keys and indices from the root of a document's value.
Path = tuple[str | int, ...]

_PLAIN_KEY = late(r"[A-Za-z_$][A-Za-z0-9_$-]*\Z")


class Position:
    """A place in a text: line and column count from 1 in characters, offset from 0."""

    __slots__ = ("column", "line", "offset")

    def __init__(self, line: int, column: int, offset: int) -> None:
        self.line = line
        self.column = column
        self.offset = offset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Position) and self.offset == other.offset and self.line == other.line and self.column == other.column

    def __hash__(self) -> int:
        return hash((self.line, self.column, self.offset))

    def __repr__(self) -> str:
        return f"Position({self.line}, {self.column}, {self.offset})"


class Span:
    """A stretch of a source from start up to, not including, end. Neighbouring values may stand in different sources."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: Position, end: Position) -> None:
        self.source = source
        self.start = start
        self.end = end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.source.path, self.start, self.end) == (other.source.path, other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.source.path, self.start, self.end))

    def __repr__(self) -> str:
        return f"Span({self.source.path!r}, {self.start!r}, {self.end!r})"


@lru_cache(4096)
def format_path(path: Path) -> str:
    """A field path as people write it: ``.spec.containers[0].image``; keys with other characters stand in brackets and quotes."""
    parts = []
    for step in path:
        if step.__class__ is int:
            parts.append(f"[{step}]")
        elif _PLAIN_KEY.match(step):  # type: ignore[arg-type]  # the class test above leaves str
            parts.append(f".{step}")
        else:
            quoted = str(step).replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{quoted}"]')
    return "".join(parts) or "."


def texts_in(value: object, path: Path = (), without: frozenset[str] = frozenset()) -> Iterator[tuple[Path, str]]:
    """Every text in a plain value, with its path, in the order of the fields; what stands under some keys is left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in without:
                yield from texts_in(each, (*path, key), without)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from texts_in(each, (*path, index), without)
