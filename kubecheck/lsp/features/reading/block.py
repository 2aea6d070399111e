"""What a line of YAML in block style says, and the way to it, found by indentation alone: the text around it need not be right."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source import Path

# What begins no plain key.
_NO_KEY = frozenset(",[]{}#&*!|>'\"%@`")
_BLANKS = ("", " ", "\t")


class Line:
    """A line as its parts stand in it, in columns from 0.

    ``dashes`` are the columns of the dashes before its content, ``start`` that of its content, ``key`` the key that it begins with, None where
    it has none, ``key_end`` the column behind it, ``value`` the column of what follows the colon, or the end.
    """

    __slots__ = ("dashes", "key", "key_end", "start", "text", "value")

    def __init__(self, text: str) -> None:
        self.text = text
        at = _indent(text)
        self.dashes: list[int] = []
        while text[at : at + 1] == "-" and text[at + 1 : at + 2] in _BLANKS:
            self.dashes.append(at)
            at += 1 + _indent(text[at + 1 :])
        self.start = at
        self.key: str | None = None
        self.key_end = self.value = len(text)
        found = _key_of(text, at)
        if found is not None:
            self.key, self.key_end = found
            self.value = self.key_end + 1 + _indent(text[self.key_end + 1 :])

    @property
    def column(self) -> int:
        """Where its first character is that is no blank."""
        return self.dashes[0] if self.dashes else self.start

    @property
    def _words(self) -> list[str]:
        """The words of what stands behind the key or the dashes, without anchors and tags."""
        words = self.text[self.value if self.key is not None else self.start :].split()
        while words and words[0][0] in "&!":
            words.pop(0)
        return words

    @property
    def is_open(self) -> bool:
        """Whether a key or a dash stands there whose value is to follow in deeper lines."""
        words = self._words
        return not words or words[0][0] == "#"

    @property
    def is_block(self) -> bool:
        """Whether a text in block style begins at its end."""
        words = self._words
        return bool(words) and words[0][0] in "|>" and (len(words) == 1 or words[1][0] == "#")

    @property
    def flow(self) -> int:
        """The column of the bracket with which a collection in flow style begins; -1 where none does."""
        at = self.value if self.key is not None else self.start
        return at if self.text[at : at + 1] in ("{", "[") and self.text[at:] and not self.text.startswith("{{", at) else -1


def _indent(text: str) -> int:
    """How many blanks a text begins with."""
    return len(text) - len(text.lstrip(" "))


def _key_of(text: str, at: int) -> tuple[str, int] | None:
    """The key that begins in a column, and the column of its colon; None where none does."""
    quote = text[at : at + 1]
    if quote in ("'", '"') and quote:
        end = text.find(quote, at + 1)
        while end >= 0 and ((quote == '"' and text[end - 1] == "\\") or text[end + 1 : end + 2] == quote == "'"):
            end = text.find(quote, end + (2 if quote == "'" else 1))
        colon = end + 1 + _indent(text[end + 1 :])
        return (text[at + 1 : end], colon) if end >= 0 and _is_colon(text, colon) else None
    if not quote or quote in _NO_KEY:
        return None
    comment = text.find(" #", at)
    colon = text.find(":", at, comment if comment >= 0 else len(text))
    while colon >= 0 and not _is_colon(text, colon):
        colon = text.find(":", colon + 1, comment if comment >= 0 else len(text))
    return (text[at:colon].rstrip(), colon) if colon > at else None


def _is_colon(text: str, at: int) -> bool:
    """Whether a colon stands there that a value may follow."""
    return text[at : at + 1] == ":" and text[at + 1 : at + 2] in _BLANKS


def is_empty(text: str) -> bool:
    """Whether a line says nothing: blanks, a comment, or an action of a template alone."""
    bare = text.strip(" \t\r")
    return not bare or bare[0] == "#" or (bare.startswith("{{") and bare.endswith("}}"))


class Way:
    """The way to an entry of a line.

    Attributes:
        path: the path of the mapping or the list item that the entry belongs to.
        keys: the keys of that mapping on the lines above.
        above: the line under whose key or dash all of that stands, and its number; None at the root.
        is_open: whether entries can stand below that line.
    """

    __slots__ = ("above", "is_open", "keys", "path")

    def __init__(self, path: Path, keys: list[str], above: tuple[Line, int] | None, *, is_open: bool) -> None:
        self.path = path
        self.keys = keys
        self.above = above
        self.is_open = is_open


def way_to(lines: list[str], number: int, column: int, dashes: list[int]) -> Way:
    """The way to an entry that begins in a column of a line, behind the dashes of that line.

    Args:
        lines: the lines of the document.
        number: that of the line, from 0.
        column: where the key or value begins behind the dashes.
        dashes: the columns of the dashes before it.
    """
    walk = _Walk(column)
    for dash in reversed(dashes):
        walk.pass_dash(dash)
    at = number
    while at > 0 and not walk.is_done:
        at -= 1
        text = lines[at]
        if is_empty(text) or _indent(text) > walk.column:
            continue
        walk.pass_line(Line(text), at)
    return walk.way()


class _Walk:
    """Goes up from an entry. ``column`` is that of the entries looked at; ``count`` how many items stand before in their list, -1 in a mapping."""

    def __init__(self, column: int) -> None:
        self.column = column
        self.count = -1
        self.steps: list[str | int] = []
        self.keys: list[str] = []
        self.above: tuple[Line, int] | None = None
        self.is_open = True
        self.is_below = False
        self.collects = True

    @property
    def is_done(self) -> bool:
        return self.column <= 0 and self.count < 0 and not self.collects

    def pass_dash(self, dash: int) -> None:
        """Passes the dash that the entry so far stands behind."""
        if self.count >= 0:
            self.steps.append(self.count)
        self.count, self.column = 0, dash
        self.collects = False

    def pass_line(self, line: Line, number: int) -> None:
        """Passes a line that is not deeper than the entries looked at."""
        if line.key is not None and line.start <= self.column:
            self._pass_key(line, number)
        is_item = False  # whether an item of the same list begins on the line
        for dash in reversed(line.dashes):
            if self.count >= 0 and dash == self.column:
                self.count += 1
                is_item = True
            elif dash < self.column and (self.count >= 0 or dash < line.start <= self.column or line.key is None):
                self._note(line, number, is_open=is_item or line.key is not None or line.is_open)
                self.pass_dash(dash)
        if line.key is None and not line.dashes and line.start < self.column:  # a text, or the end of a collection: nothing stands below it
            self._note(line, number, is_open=False)

    def _pass_key(self, line: Line, number: int) -> None:
        assert line.key is not None
        if self.count < 0 and line.start == self.column:
            if self.collects:
                self.keys.append(line.key)
            return
        self._note(line, number, is_open=line.is_open)
        if self.count >= 0:
            self.steps.append(self.count)
        self.steps.append(line.key)
        self.count, self.column = -1, line.start
        self.collects = False

    def _note(self, line: Line, number: int, *, is_open: bool) -> None:
        if not self.is_below:
            self.above, self.is_open, self.is_below = (line, number), is_open, True

    def way(self) -> Way:
        if self.count >= 0:
            self.steps.append(self.count)
        return Way(tuple(reversed(self.steps)), self.keys, self.above, is_open=self.is_open)


def keys_below(lines: list[str], number: int, column: int) -> list[str]:
    """The keys of the same mapping on the lines below one."""
    keys = []
    for text in lines[number + 1 :]:
        if is_empty(text):
            continue
        indent = _indent(text)
        if indent < column:
            break
        if indent == column:
            line = Line(text)
            if not line.dashes and line.key is not None:
                keys.append(line.key)
    return keys
