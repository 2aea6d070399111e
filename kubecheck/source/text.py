"""A text that is checked: its shown path, its characters and where its lines begin. In a large run texts rest: they are packed until somebody asks.

Everything read is plain data and never changed, so it may come and go: whoever holds a document holds its value only while they look at it.
"""

from __future__ import annotations

import bisect
import os
import sys
from collections import deque
from itertools import accumulate

from kubecheck.source.positions import Position, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from kubecheck.source.packing import Packed

    class Restful(Protocol):
        """What can rest."""

        def rest(self) -> None:
            """Packs what it holds; it is unpacked again when asked for."""


# Byte order marks, longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)

# How Helm begins what a template printed.
PRINTED_MARK = "# Source: "
# The path that a text of standard input has where nobody names another.
STDIN = "<stdin>"
# In a text shorter than this, lines are counted anew for each position: that takes less than a list of all of them, which is kept.
_SHORT = 20_000


class Source:
    """One input: a file, standard input, or a text handed in by a library user.

    ``path`` is what is shown to people; ``text`` has no byte order mark, and every offset counts its characters.
    """

    __slots__ = ("_digest", "_is_printed", "_line_starts", "_packed", "_text", "path")

    # Whether it is the text of a scalar of another text: its offsets are none of the file's then.
    is_embedded = False

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._text: str | None = text[1:] if text[:1] == "\ufeff" else text
        self._packed: Packed | None = None
        self._line_starts: list[int] | None = None
        self._digest = ""
        self._is_printed: bool | None = None

    def __getstate__(self) -> tuple[str, str | None, Packed | None, bool | None]:
        return (self.path, None if self._packed is not None else self._text, self._packed, self._is_printed)

    def __setstate__(self, state: tuple[str, str | None, Packed | None, bool | None]) -> None:
        self.path, self._text, self._packed, self._is_printed = state
        self._line_starts = None
        self._digest = ""

    @property
    def has_own_places(self) -> bool:
        """Whether each character has a place of its own in a file; of a scalar between quotes there is one place for all."""
        return True

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        """Decodes by the byte order mark, else as UTF-8.

        Raises:
            UnicodeDecodeError: the bytes are not text in that encoding.
        """
        mark, encoding = _mark_of(data)
        return cls(path, data[len(mark) :].decode(encoding))

    @property
    def text(self) -> str:
        """Its characters."""
        text = self._text
        if text is None:
            text = self._text = "" if self._packed is None else self._packed.unpack()
            self.stay()
        return text

    def stay(self) -> None:
        """Lets its text stay unpacked for a while."""
        if self._text is not None:
            hold(self, self.weight)

    @property
    def weight(self) -> int:
        """What its text takes while it is unpacked, in characters of values."""
        return len(self._text or "") // _VALUE_TO_TEXT

    def rest(self) -> None:
        """Packs its text, which is unpacked again when asked for."""
        if self._text and self._packed is None:
            _ = self.is_printed  # asked of every text at the end, when none need wake for it
            from kubecheck.source.packing import pack  # only where something rests

            self._packed = pack(self._text)
        if self._packed is not None:
            self._text = self._line_starts = None

    @property
    def digest(self) -> str:
        """Of the text, in hexadecimal digits; worked out once."""
        if not self._digest:
            from kubecheck.source.disk import digest_of

            self._digest = digest_of(self.text.encode("utf-8", "surrogatepass"))
        return self._digest

    @property
    def is_printed(self) -> bool:
        """Whether it may be what `helm template` printed; worked out once."""
        if self._is_printed is None:
            self._is_printed = PRINTED_MARK in self.text
        return self._is_printed

    @property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins; lines end with a line feed."""
        starts = self._line_starts
        if starts is None:
            lines = self.text.split("\n")
            lines.pop()
            starts = self._line_starts = list(accumulate([len(line) + 1 for line in lines], initial=0))
        return starts

    def position(self, offset: int) -> Position:
        """The position of an offset; past the end, that of the end."""
        text = self.text
        offset = min(max(offset, 0), len(text))
        if self._line_starts is None and len(text) < _SHORT:
            return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset), offset)
        row = bisect.bisect_right(self.line_starts, offset) - 1
        return Position(row + 1, offset - self.line_starts[row] + 1, offset)

    def span(self, start: int, end: int) -> Span:
        """The characters from one offset up to, not including, another."""
        begin, text = self.position(start), self.text
        if begin.offset == start <= end <= len(text) and "\n" not in text[start:end]:
            return Span(self, begin, Position(begin.line, begin.column + end - start, end))
        return Span(self, begin, self.position(end))

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its ending; an empty string past the end."""
        if self._line_starts is None and len(self.text) < _SHORT:
            lines = self.text.split("\n", number) if number > 0 else []
            return lines[number - 1].removesuffix("\r") if 1 <= number <= len(lines) else ""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].removesuffix("\r")


def _mark_of(data: bytes) -> tuple[bytes, str]:
    """The byte order mark that bytes begin with, and their encoding."""
    return next((each for each in _MARKS if data.startswith(each[0])), (b"", "utf-8"))


def encoded_like(data: bytes, text: str) -> bytes:
    """A text in the encoding of the bytes of another one, with the byte order mark that they begin with.

    Raises:
        UnicodeError: the bytes are no text in that encoding, or it has no such letters.
    """
    mark, encoding = _mark_of(data)
    again = "\ufeff" if data[len(mark) :].decode(encoding).startswith("\ufeff") else ""
    return mark + (again + text).encode(encoding)


def normal_path(path: str) -> str:
    """A path without detours, with forward slashes, to compare by."""
    return os.path.normpath(path).replace(os.sep, "/") if path else "."


# -- what rests ---------------------------------------------------------------------------------------------------------

# Values of so many characters are held unpacked, with their texts; smaller runs pack nothing.
LARGE = 12_000_000
# Of so many of them, the last that somebody asked for, a large run leaves some unpacked: steps of a run go over all of them, so more would be asked for no sooner.
_ROOM = 2_000_000
# A value takes so many times the room of its text.
_VALUE_TO_TEXT = 8
# What is unpacked, the longest ago first, each with its characters.
_awake: deque[tuple[Restful, int]] = deque()
_characters = 0
_room = LARGE


def hold(thing: Restful, characters: int) -> None:
    """Lets something stay unpacked for a while; what was unpacked the longest ago rests where there is no room for all of it, never what comes now."""
    global _characters, _room  # noqa: PLW0603  # there is one memory
    _awake.append((thing, characters))
    _characters += characters
    while _characters > _room and len(_awake) > 1:
        _room = min(_room, _ROOM)
        oldest, length = _awake.popleft()
        _characters -= length
        oldest.rest()


def begin_large_run() -> None:
    """Tells that a run is known to be large before so much was read."""
    global _room  # noqa: PLW0603  # as above
    _room = _ROOM


def end_run() -> None:
    """At the end of a run: what is unpacked stays so, and is not held for its sake. Of a large one's texts the report unpacks some at a time."""
    global _characters, _room  # noqa: PLW0603  # as above
    packing = sys.modules.get("kubecheck.source.packing")
    if packing is not None:
        packing.leave_shelf()
    _awake.clear()
    _characters = 0
    if _room != LARGE:
        _room = _ROOM // _VALUE_TO_TEXT  # texts alone, from file to file


def let_go() -> None:
    """As `end_run`; what comes then is no part of a large run any more."""
    global _room  # noqa: PLW0603  # as above
    end_run()
    _room = LARGE
