"""The way to a place within a collection in flow style, or in JSON, of which everything up to that place may be there and nothing behind it."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source import Path

_TOKEN = re.compile(
    r"""[\[\]{},]|"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|:(?=[\s,\[\]{}]|$)|\#[^\n]*|[^\s\[\]{},"':#](?:[^\[\]{},:\n#]|:(?=[^\s,\[\]{}])|(?<=\S)\#)*"""
)
_QUOTES = ("'", '"')


class FlowWay:
    """A place in flow style.

    Attributes:
        path: the path of the mapping, or of the value, that the place is in; from the collection's own place.
        is_key: whether a key of a mapping stands there, or would; else a value.
        keys: the other keys of that mapping, also those behind the place.
        start: where the word at the place begins.
        end: where it ends.
        quote: the quote that it stands in, or empty.
        is_open: whether the place is within the collection still.
    """

    __slots__ = ("end", "is_key", "is_open", "keys", "path", "quote", "start")

    def __init__(self, path: Path, keys: list[str], start: int, end: int, quote: str, *, is_key: bool, is_open: bool = True) -> None:
        self.path = path
        self.keys = keys
        self.start = start
        self.end = end
        self.quote = quote
        self.is_key = is_key
        self.is_open = is_open


class _Level:
    """An open collection: the key at hand of a mapping, and whether its colon has come; the index of a list."""

    def __init__(self, *, is_list: bool) -> None:
        self.is_list = is_list
        self.index = 0
        self.key = ""
        self.has_colon = False
        self.keys: list[str] = []

    @property
    def step(self) -> str | int:
        return self.index if self.is_list else self.key


def way_in(text: str, begin: int, offset: int, end: int) -> FlowWay:
    """The way to an offset.

    Args:
        text: the text.
        begin: where the collection's bracket stands.
        offset: the offset, behind it.
        end: where the document ends.
    """
    levels: list[_Level] = []
    start, stop, word = offset, offset, ""
    for token in _TOKEN.finditer(text, begin, end):
        if token.start() >= offset and not (token.start() == offset and _is_word(token[0])):
            break
        if token.end() >= offset and _is_word(token[0]) and not (token.end() == offset and _is_closed(token[0])):
            word = (
                token[0].rstrip() if _is_closed(token[0]) else token[0].partition("\n")[0].rstrip()
            )  # one that nothing closes ends with its line
            start, stop = token.start(), token.start() + len(word)
            break
        _take(levels, token[0].rstrip())
        if not levels:
            return FlowWay((), [], offset, offset, "", is_key=False, is_open=False)
    level = levels[-1] if levels else _Level(is_list=True)
    quote = word[:1] if word[:1] in _QUOTES else ""
    behind = stop
    if quote:
        start, stop = start + 1, stop - 1 if _is_closed(word) else stop
    stop = max(stop, start)
    is_key = not level.is_list and not level.has_colon
    path = tuple(each.step for each in (levels[:-1] if is_key else levels))
    return FlowWay(path, [*level.keys, *_keys_behind(text, behind, end)] if is_key else [], start, stop, quote, is_key=is_key)


def _is_word(token: str) -> bool:
    return token[0] not in "[]{},:#"


def _is_closed(token: str) -> bool:
    return token[0] in _QUOTES and len(token) > 1 and token[-1] == token[0]


def _take(levels: list[_Level], mark: str) -> None:
    """Takes a token that stands before the place."""
    level = levels[-1] if levels else None
    if mark in ("{", "["):
        levels.append(_Level(is_list=mark == "["))
    elif mark in ("}", "]"):
        if levels:
            levels.pop()
    elif level is None or mark[0] == "#":
        return
    elif mark == ",":
        level.index += 1
        level.key, level.has_colon = "", False
    elif mark == ":":
        level.has_colon = True
        if not level.is_list:
            level.keys.append(level.key)
    elif not level.is_list and not level.has_colon:
        level.key = mark[1:-1] if mark[0] in _QUOTES else mark


def _keys_behind(text: str, offset: int, end: int) -> list[str]:
    """The keys of the same mapping behind a place in it."""
    around = _Level(is_list=False)
    levels = [around]
    for token in _TOKEN.finditer(text, offset, end):
        _take(levels, token[0].rstrip())
        if not levels:
            break
    return [each for each in around.keys if each]
