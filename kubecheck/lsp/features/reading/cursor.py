"""Where a cursor stands in a text that may be half typed: in which document, at which path, and which word is being written."""

from __future__ import annotations

from enum import Enum

from kubecheck.documents.split import Chunk, split
from kubecheck.lsp.features.reading.block import Line, is_empty, keys_below, way_to
from kubecheck.lsp.features.reading.flow import way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.reading.block import Way
    from kubecheck.source import Path, Source


class Role(Enum):
    """What stands at a cursor."""

    KEY = "a key, or the beginning of one"
    ENTRY = "an entry that may become a key, or a value by itself"
    VALUE = "a value"
    COMMENT = "a comment"
    TEXT = "inside a text"


class Cursor:
    """A place in a text.

    Attributes:
        source: the text.
        offset: the place.
        chunk: the document that it is in.
        role: what stands there.
        path: for a key and an entry the path of the mapping (of an entry also: of the value that it would be); for a value its own.
        keys: the other keys of that mapping.
        start: where the word at the place begins; its quotes do not count.
        end: where it ends.
        quote: the quote that the word stands in, or empty.
        column: the column from which the entry is written, from 0.
        has_colon: whether a colon follows the word.
        is_flow: whether it stands in a collection in flow style.
        open_key: the key in the same column whose value is to begin where the cursor stands, as items of a list may; empty for none.
    """

    __slots__ = ("chunk", "column", "end", "has_colon", "is_flow", "keys", "offset", "open_key", "path", "quote", "role", "source", "start")

    def __init__(self, source: Source, offset: int, chunk: Chunk, role: Role, path: Path = (), keys: tuple[str, ...] = ()) -> None:
        self.source = source
        self.offset = offset
        self.chunk = chunk
        self.role = role
        self.path = path
        self.keys = keys
        self.start = self.end = offset
        self.quote = self.open_key = ""
        self.column = 0
        self.has_colon = self.is_flow = False

    @property
    def typed(self) -> str:
        """What of the word stands before the place."""
        return self.source.text[self.start : self.offset]

    @property
    def word(self) -> str:
        """The whole word."""
        return self.source.text[self.start : self.end]

    def between(self, start: int, end: int) -> Cursor:
        """The same with a word at other offsets."""
        self.start, self.end = start, max(start, end)
        return self


def cursor_at(source: Source, offset: int) -> Cursor:
    """What stands at an offset of a text."""
    text = source.text
    chunks, _ = split(text)
    chunk = next((each for each in chunks if each.start <= offset <= each.end and not _is_behind(each, offset, text)), None)
    if chunk is None:
        chunk = Chunk(len(chunks), offset, offset)
    begin = text.rfind("\n", 0, offset) + 1
    stop = text.find("\n", offset)
    stop = len(text) if stop < 0 else stop
    line = text[begin:stop].removesuffix("\r")
    if comment_column(line) <= offset - begin:
        return Cursor(source, offset, chunk, Role.COMMENT).between(begin + comment_column(line), begin + len(line))
    if line.startswith("---"):
        return Cursor(source, offset, chunk, Role.TEXT)
    if line.rfind("{{", 0, offset - begin) > line.rfind("}}", 0, offset - begin):
        return Cursor(source, offset, chunk, Role.TEXT)  # in an action of a template
    opening = text[chunk.start : chunk.end].lstrip()[:2]
    if opening[:1] in ("{", "[") and opening != "{{":
        return _in_flow(source, offset, chunk, text.index(opening[0], chunk.start), ())
    lines = [each.removesuffix("\r") for each in text[chunk.start : stop].split("\n")]
    return _in_block(source, offset, chunk, lines, begin)


def _is_behind(chunk: Chunk, offset: int, text: str) -> bool:
    """Whether a place at the end of a document belongs to what follows: it stands at the beginning of a line of dashes, or behind them."""
    return offset == chunk.end and offset < len(text)


def comment_column(line: str) -> int:
    """The column in which a comment begins; one behind every line where none does."""
    quote = ""
    for index, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote and line[index - 1 : index] != "\\" else quote
        elif letter in "\"'" and (index == 0 or line[index - 1] in " \t[{,:-"):
            quote = letter
        elif letter == "#" and (index == 0 or line[index - 1] in " \t"):
            return index
    return len(line) + 1


def _in_flow(source: Source, offset: int, chunk: Chunk, begin: int, above: Path) -> Cursor:
    way = way_in(source.text, begin, offset, chunk.end)
    if not way.is_open or offset <= begin:
        return Cursor(source, offset, chunk, Role.TEXT)
    found = Cursor(source, offset, chunk, Role.KEY if way.is_key else Role.VALUE, (*above, *way.path), tuple(way.keys))
    found.quote, found.is_flow = way.quote, True
    behind = source.text[way.end : way.end + 2].removeprefix(way.quote or "\0")
    found.has_colon = behind[:1] == ":"
    return found.between(way.start, way.end)


def _in_block(source: Source, offset: int, chunk: Chunk, lines: list[str], begin: int) -> Cursor:
    number, column = len(lines) - 1, offset - begin
    line = Line(lines[number])
    if is_empty(lines[number]):
        line.start = column
    elif column < line.start and not (line.dashes and line.dashes[-1] < column):
        return Cursor(source, offset, chunk, Role.TEXT)
    way = way_to(lines, number, line.start, line.dashes)
    opener = _flow_above(lines, number, way, line)
    if opener is not None:
        return _in_flow(source, offset, chunk, _offset_of(source, chunk, *opener), _path_of(lines, opener[0], way))
    if not way.is_open:
        return Cursor(source, offset, chunk, Role.TEXT)
    if line.key is not None and column > line.key_end:
        return _at_value(source, offset, chunk, lines, line, begin, (*way.path, line.key))
    found = Cursor(source, offset, chunk, Role.KEY if line.key is not None else Role.ENTRY, way.path)
    below = keys_below(source.text[chunk.start : chunk.end].split("\n"), number, line.start)
    found.keys = (*way.keys, *below)
    found.column = line.start
    found.open_key = "" if line.dashes else _open_key(lines[:number], line.start)
    if line.flow >= 0 and line.key is None:
        return _in_flow(source, offset, chunk, begin + line.flow, way.path)
    end = line.key_end if line.key is not None else len(line.text[: comment_column(line.text)].rstrip())
    found.has_colon = line.key is not None
    quote = line.text[line.start : line.start + 1]
    if quote in ("'", '"') and quote:
        found.quote = quote
        closed = line.text[line.start + 1 : end].rstrip().endswith(quote)
        return found.between(begin + line.start + 1, begin + (len(line.text[:end].rstrip()) - 1 if closed else end))
    return found.between(begin + line.start, begin + max(end, column if is_empty(line.text) else 0))


def _open_key(above: list[str], column: int) -> str:
    """The key on the nearest line above that says something, where it stands in this column and has no value yet."""
    text = next((each for each in reversed(above) if not is_empty(each)), "")
    line = Line(text)
    return line.key if line.key is not None and line.start == column and line.is_open else ""


def _at_value(source: Source, offset: int, chunk: Chunk, lines: list[str], line: Line, begin: int, path: Path) -> Cursor:
    """The cursor behind the colon of a key."""
    found = Cursor(source, offset, chunk, Role.VALUE, path)
    found.column = line.start
    if line.is_block:
        found.role = Role.TEXT
        return found
    if line.flow >= 0 and offset > begin + line.flow:
        return _in_flow(source, offset, chunk, begin + line.flow, path)
    end = len(line.text[: comment_column(line.text)].rstrip())
    start = line.value if line.value < end else min(line.value, offset - begin)  # before a value its first letter counts
    quote = line.text[start : start + 1]
    if quote in ("'", '"') and quote and offset - begin > start:
        found.quote = quote
        closed = end - start > 1 and line.text[end - 1] == quote
        return found.between(begin + start + 1, begin + end - closed)
    return found.between(begin + start, begin + max(end, offset - begin))


def _flow_above(lines: list[str], number: int, way: Way, line: Line) -> tuple[int, int] | None:
    """The line and the column of the bracket of a collection in flow style that goes on down to a line."""
    above = way.above
    if above is None or way.is_open or above[0].flow < 0:
        return None
    return (above[1], above[0].flow)


def _offset_of(source: Source, chunk: Chunk, number: int, column: int) -> int:
    first = source.position(chunk.start).line - 1
    return source.line_starts[first + number] + column


def _path_of(lines: list[str], number: int, way: Way) -> Path:
    """The path of the value that begins on a line."""
    line = Line(lines[number])
    around = way_to(lines, number, line.start, line.dashes)
    return (*around.path, line.key) if line.key is not None else around.path
