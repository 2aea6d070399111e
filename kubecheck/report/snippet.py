"""Excerpts of a source with a mark under the place that is meant, safe to print on a terminal.

Columns of a terminal are not characters: tabs are widened, wide characters take two columns and combining ones none. Control characters are
shown, not sent, so that a manifest cannot steer the terminal of who checks it. Of a very long line a window round the place is shown.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Location
    from kubecheck.source import Source

TAB = 4
WINDOW = 120
_ELLIPSIS = "…"


def clean(text: str) -> str:
    """The text on one line, with control characters and direction marks shown as escapes, and so what would be a command to a CI server."""
    text = disarmed(text, "\\x23")
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def complain(words: object) -> None:
    """Writes why a call comes to nothing, on one line of standard error, whatever names stand in it."""
    import sys

    sys.stderr.write(f"kubecheck: error: {clean(str(words))}\n")


def clean_path(path: str) -> str:
    """A path as it may begin a line; none begins with what GitHub Actions takes for a command."""
    return clean(f"./{path}" if path.lstrip().startswith("::") else path)


def disarmed(text: str, sign: str) -> str:
    """The text with another second sign in ``##vso[`` and ``##[``, which CI servers take for commands wherever they stand in a line."""
    if "##" not in text:
        return text
    import re

    return re.sub(r"(?<=#)#(?=\[|vso\[)", lambda _: sign, text, flags=re.IGNORECASE)


def clean_json(text: str) -> str:
    """A text of JSON in which characters that steer a terminal, or hide, are written as escapes; it means the same."""
    text = disarmed(text, "\\u0023")
    if text.replace("\n", "").isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\n" or "\ud800" <= each <= "\udfff" else _as_json(each) for each in text)


def _as_json(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def clean_lines(text: str) -> str:
    """The text with control characters and direction marks shown as escapes, but for the ends of lines."""
    text = disarmed(text, "\\x23")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(each if each in "\r\n" or "\ud800" <= each <= "\udfff" else _visible(each) for each in text)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def _cells(character: str, column: int) -> str:
    """What is printed for a character of a line: a tab up to the next stop, a character that steers or hides as one mark."""
    if character == "\t":
        return " " * (TAB - column % TAB)
    return character if character.isprintable() else "\ufffd"


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


class Excerpt:
    """A line of a source as printed, and where the mark stands under it: after ``indent`` columns, ``length`` columns long."""

    __slots__ = ("indent", "length", "number", "text")

    def __init__(self, number: int, text: str, indent: int, length: int) -> None:
        self.number = number
        self.text = disarmed(text, "\ufffd")
        self.indent = indent
        self.length = length


def excerpt(source: Source, location: Location) -> Excerpt:
    """The line on which a location begins, and the stretch of it that is meant.

    Of a location that goes on below, the mark reaches to the end of the first line. The mark has one column at least.
    """
    line = source.line(location.line)
    start = min(location.column - 1, len(line))
    end = min(location.end_column - 1, len(line)) if location.end_line == location.line else len(line.rstrip())
    end = max(end, start)
    before, after = "", ""
    if len(line) > WINDOW:
        left = max(0, min(start - WINDOW // 3, len(line) - WINDOW))
        right = min(len(line), left + WINDOW)
        before, after = _ELLIPSIS if left else "", _ELLIPSIS if right < len(line) else ""
        line = line[left:right]
        start, end = start - left, min(end - left, right - left)
    if line.isascii() and line.isprintable():
        return Excerpt(location.line, f"{before}{line}{after}".rstrip(), len(before) + start, max(1, end - start))
    printed = before
    indent = length = -1
    for index, character in enumerate(line):
        if index == start:
            indent = width(printed)
        if index == end:
            length = width(printed) - indent
        printed += _cells(character, width(printed) if character == "\t" else 0)
    if indent < 0:
        indent = width(printed)
    if length < 0:
        length = width(printed) - indent
    return Excerpt(location.line, (printed + after).rstrip(), indent, max(1, length))


def cut_at_columns(cut: Excerpt) -> tuple[str, str, str]:
    """The line of an excerpt in three parts: before the mark, under it, behind it."""
    column, ends = 0, [0, 0]
    for index, character in enumerate(cut.text):
        if column < cut.indent:
            ends[0] = index + 1
        if column < cut.indent + cut.length:
            ends[1] = index + 1
        column += width(character)
    return cut.text[: ends[0]], cut.text[ends[0] : ends[1]], cut.text[ends[1] :]
