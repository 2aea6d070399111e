"""Places of a text as editors count them: lines from 0, and columns in the units of an encoding."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source import Source

UTF_8, UTF_16, UTF_32 = "utf-8", "utf-16", "utf-32"


def units_in(text: str, encoding: str) -> int:
    """How many units a piece of text has in an encoding; half of a pair that stands alone counts as one of UTF-16."""
    if encoding == UTF_32 or text.isascii():
        return len(text)
    if encoding == UTF_8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def column_of(line: str, units: int, encoding: str) -> int:
    """How many characters of a line so many units are: of a character that is cut, none; past the end of the line, all."""
    if encoding == UTF_32 or line.isascii():
        return min(max(units, 0), len(line))
    for column, character in enumerate(line):
        units -= units_in(character, encoding)
        if units < 0:
            return column
    return len(line)


def place_of(source: Source, offset: int, encoding: str) -> tuple[int, int]:
    """The line and the column of an offset."""
    position = source.position(offset)
    begin = position.offset - (position.column - 1)
    return position.line - 1, units_in(source.text[begin : position.offset], encoding)


def offset_of(source: Source, line: int, units: int, encoding: str) -> int:
    """The offset at a line and column; of a place that is not in the text, the nearest that is."""
    starts = source.line_starts
    if line < 0:
        return 0
    if line >= len(starts):
        return len(source.text)
    return starts[line] + column_of(source.line(line + 1), units, encoding)
