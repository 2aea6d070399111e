"""Excerpts of the source with a mark under the place: tabs, wide characters and long lines with care."""

from __future__ import annotations

import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Location
    from kubecheck.source import Source

_TAB = 4
# An excerpt wider than this is cut around the place; the cut is shown by an ellipsis.
_WIDTH = 160
_BEFORE = 60


def excerpt(source: Source, location: Location, mark: str) -> tuple[str, str]:
    """The first line of a place, and the line of marks under it.

    Args:
        source: the text.
        location: the place; where it spans lines, its first line is marked to the end.
        mark: the character to mark with.
    """
    line = source.line(location.line)
    start = min(location.column - 1, len(line))
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    end = min(max(end, start + 1), max(len(line), start + 1))
    line, start, end = _cut(line, start, end)
    before, within = _expand(line[:start]), _expand(line[start:end], len_before=_columns(_expand(line[:start])))
    shown = before + within + _expand(line[end:], len_before=_columns(before + within))
    return shown.rstrip(), " " * _columns(before) + mark * max(_columns(within), 1)


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A long line around the place."""
    if len(line) <= _WIDTH:
        return line, start, end
    first = max(0, start - _BEFORE)
    last = min(len(line), first + _WIDTH)
    end = min(end, last)
    piece = line[first:last]
    if last < len(line):
        piece += "…"
    if first:
        piece, first = "…" + piece, first - 1
    return piece, start - first, end - first


def _expand(text: str, len_before: int = 0) -> str:
    """Tabs as spaces, and control characters as question marks, which no terminal obeys."""
    parts = []
    column = len_before
    for character in text:
        if character == "\t":
            width = _TAB - column % _TAB
            parts.append(" " * width)
            column += width
        else:
            shown = character if character.isprintable() else "?"
            parts.append(shown)
            column += _width(shown)
    return "".join(parts)


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))
