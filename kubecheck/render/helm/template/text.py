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

    `recipe` gives the pieces: a list of (offset, origin), each up to the next one's offset, or what makes that list. An origin has
    `advance(count)`, the origin of a character further on; None stands for text that came from nowhere known.
    """

    __slots__ = ("recipe",)
    recipe: list[Piece] | Callable[[], list[Piece]]

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
    Everything else has the origin that its source begins with.
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
            parts += (cut(text, at, found), placed(new, origin_at(text, found)))
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
            return origin.advance(offset - start) if origin is not None else None
    return None


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
        if offset < start and origin is not None:
            origin = origin.advance(start - offset)
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
            found.append((at, _first_origin(source)))
        found += shifted(source, where)
        at = where + len(source)
        if at < len(value):
            found.append((at, _last_origin(source)))
    return found or _align(value, sources[0])


def _align(value: str, source: Text) -> list[Piece]:
    """The pieces of a text that another was changed to."""
    where = source.find(value)
    if where >= 0:
        return _cut_pieces(source.pieces(), where, where + len(value))
    if len(value) == len(source):
        return list(source.pieces())
    lines, sources = value.split("\n"), source.split("\n")
    skipped = next((number for number, line in enumerate(lines) if line.strip()), 0)
    left_out = next((number for number, line in enumerate(sources) if line.strip()), 0)
    if len(sources) == 1:
        return [(0, _first_origin(source))]
    found: list[Piece] = [(0, _first_origin(source))] if skipped else []
    offset = sum(len(line) + 1 for line in lines[:skipped])
    begin = sum(len(line) + 1 for line in sources[:left_out])
    for line, origin_line in zip(lines[skipped:], sources[left_out:], strict=False):
        inner = line.find(origin_line.strip())
        outer = len(origin_line) - len(origin_line.lstrip())
        if inner < 0:
            found.append((offset, origin_at(source, begin)))
        else:
            if inner:
                found.append((offset, origin_at(source, begin + outer)))
            found += [
                (offset + inner + start, origin) for start, origin in _cut_pieces(source.pieces(), begin + outer, begin + len(origin_line))
            ]
        offset += len(line) + 1
        begin += len(origin_line) + 1
    return found


def _first_origin(text: Text) -> Any:
    return next((origin for _, origin in text.pieces() if origin is not None), None)


def _last_origin(text: Text) -> Any:
    return next((origin for _, origin in reversed(text.pieces()) if origin is not None), None)
