"""Text that remembers where it came from.

A `Text` is a string and a recipe of its pieces. The recipe is followed only when somebody asks: rendering makes many texts, and a finding asks
for one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Piece = tuple[int, Any]

_SHORTEST_FOUND = 2  # one character alone is found anywhere


class Text(str):
    """A string with an origin of each character.

    `recipe` gives the pieces: a list of (offset, origin), each up to the next one's offset, or what makes that list. An origin may have
    `advance(count)`, the origin of a character further on, and `still()`, itself for text that was made of what stands there. None stands for
    text that is of the function's own making: its origin is the action that prints it.
    """

    __slots__ = ("recipe",)
    recipe: list[Piece] | Callable[[], list[Piece]]

    def __reduce__(self) -> tuple[Any, ...]:
        """A text that is handed to another process knows its pieces."""
        return make_text, (str(self), self.pieces())

    def pieces(self) -> list[Piece]:
        """Its pieces in order, the first at 0; none of an empty text."""
        if callable(self.recipe):
            self.recipe = self.recipe()
        return self.recipe


def make_text(value: str, recipe: list[Piece] | Callable[[], list[Piece]]) -> Text:
    """A text by its pieces, or by what will make them."""
    text = Text(value)
    text.recipe = recipe
    return text


def placed(value: str, origin: Any) -> Text:
    """A text of one piece."""
    return make_text(value, [(0, origin)])


def joined(parts: Iterable[str], separator: str = "") -> str:
    """`separator.join(parts)`, each part with its pieces."""
    parts = list(parts)
    value = separator.join(parts)
    if Text not in {each.__class__ for each in parts}:
        return value

    def recipe() -> list[Piece]:
        found: list[Piece] = []
        offset = 0
        for part in parts:
            if part:
                found += shifted(part, offset)
            offset += len(part)
            if separator and offset < len(value):
                found.append((offset, None))
                offset += len(separator)
        return found

    return make_text(value, recipe)


def carried(value: str, *sources: object) -> str:
    """What a function made of texts, with what can be known of the pieces of the sources, in the order in which they show in the result.

    A source that stands in the result as it is, or the result in it, is found; so are indented lines, and texts that only changed their letters.
    What was added around has no origin, and what looks like none of the sources that of the first.
    """
    found = [each for each in sources if each.__class__ is Text and each]
    if not found or not value:
        return value
    return make_text(value, lambda: _carry(value, found))


def replaced(text: str, old: str, new: str) -> str:
    """`text.replace(old, new)`, with the pieces of what stays."""
    if text.__class__ is not Text or not old:
        return text.replace(old, new)
    if old not in text:
        return text
    value = text.replace(old, new)

    def recipe() -> list[Piece]:
        parts: list[str] = []
        at = 0
        while (found := text.find(old, at)) >= 0:
            parts += (cut(text, at, found), placed(new, still(origin_at(text, found))))
            at = found + len(old)
        rest = joined([*parts, cut(text, at, len(text))])
        return shifted(rest, 0)

    return make_text(value, recipe)


def cut(text: str, start: int, stop: int) -> str:
    """`text[start:stop]` with its pieces; both within the text."""
    value = str.__getitem__(text, slice(start, stop))
    if text.__class__ is not Text or not value:
        return value
    return make_text(value, lambda: _cut_pieces(text.pieces(), start, start + len(value)))


def origin_at(text: str, offset: int) -> Any:
    """The origin of one character; None where it is not known."""
    for start, origin in reversed(text.pieces() if text.__class__ is Text else ()):
        if start <= offset:
            return advanced(origin, offset - start)
    return None


def advanced(origin: Any, count: int) -> Any:
    """The origin of a character further on, where it has one of its own."""
    return origin.advance(count) if count and hasattr(origin, "advance") else origin


def still(origin: Any) -> Any:
    """The origin of text that was made of what stands there, and does not go on with it character by character."""
    return origin.still() if hasattr(origin, "still") else origin


def shifted(text: str, offset: int) -> list[Piece]:
    """A text's pieces as parts of another, in which it begins at an offset."""
    if text.__class__ is not Text:
        return [(offset, None)]
    return [(offset + start, origin) for start, origin in text.pieces()]


def _cut_pieces(pieces: list[Piece], start: int, stop: int) -> list[Piece]:
    found: list[Piece] = []
    for index, (offset, origin) in enumerate(pieces):
        end = pieces[index + 1][0] if index + 1 < len(pieces) else stop
        if end <= start or offset >= stop:
            continue
        if offset < start:
            origin = advanced(origin, start - offset)
        found.append((max(offset, start) - start, origin))
    return found


def _carry(value: str, sources: list[Text]) -> list[Piece]:
    """The pieces of what was made of some texts."""
    found: list[Piece] = []
    at = 0
    for source in sources:
        where = value.find(source, at) if len(source) >= _SHORTEST_FOUND or len(sources) == 1 else -1
        if where < 0:
            continue
        if where > at:
            found.append((at, None))
        found += shifted(source, where)
        at = where + len(source)
    if found and at < len(value):
        found.append((at, None))
    return found or _align(value, sources[0])


def _align(value: str, source: Text) -> list[Piece]:
    """The pieces of a text that another was changed to."""
    where = source.find(value)
    if where >= 0:
        return _cut_pieces(source.pieces(), where, where + len(value))
    if len(value) == len(source):
        return list(source.pieces())
    lines, sources = value.split("\n"), source.split("\n")
    if len(sources) == 1:
        return [(0, still(origin_at(source, 0)))]
    skipped, left_out = _first_full(lines), _first_full(sources)
    found: list[Piece] = [(0, None)] if skipped else []
    offset = sum(len(line) + 1 for line in lines[:skipped])
    begin = sum(len(line) + 1 for line in sources[:left_out])
    for line, original in zip(lines[skipped:], sources[left_out:], strict=False):
        found += _align_line(line, offset, original, begin, source)
        offset += len(line) + 1
        begin += len(original) + 1
    return found


def _align_line(line: str, offset: int, original: str, begin: int, source: Text) -> list[Piece]:
    """The pieces of a line, made of another; each begins somewhere in its text."""
    inner = line.find(original.strip())
    if inner < 0:
        return [(offset, still(origin_at(source, begin)))]
    outer = begin + len(original) - len(original.lstrip())
    pieces = [(offset + inner + start, origin) for start, origin in _cut_pieces(source.pieces(), outer, begin + len(original))]
    return [(offset, None), *pieces] if inner else pieces


def _first_full(lines: list[str]) -> int:
    """The number of the first line that is not blank."""
    return next((number for number, line in enumerate(lines) if line.strip()), 0)
