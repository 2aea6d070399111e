"""The text of one document, and its nodes made again to say where things stand."""

from __future__ import annotations

from kubecheck.documents.lines import NotSimpleError
from kubecheck.documents.nodes import Node, TextError, compose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source import Source


# The printable characters of ASCII, and what ends lines and parts words.
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n\t"


def chunk_text(text: str, start: int, end: int) -> str:
    """A document's text as the server's reader hands it on: its last line is ended."""
    chunk = text[start:end]
    return chunk if chunk.endswith("\n") else chunk + "\n"


def is_scannable(text: str) -> bool:
    """Whether a text holds nothing but characters that mean the same to every reader, so that the line scanner may look at it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if text.isascii():  # as what follows, in less time
        return not text.encode().translate(None, _PLAIN)
    return text.replace("\n", "").replace("\t", "").isprintable()


def chunk_lines(text: str, start: int, end: int) -> list[str]:
    """A document's lines without their endings."""
    lines = text[start:end].split("\n")
    if not lines[-1]:
        lines.pop()
    if "\r" in text:
        lines = [line.removesuffix("\r") for line in lines]
    return lines


def position(source: Source, start: int, end: int, is_json: bool = False) -> Node | None:
    """The nodes of the document at these offsets, with offsets into the whole text; None where it cannot be read."""
    text = source.text
    if not is_json and is_scannable(text[start:end]):
        from kubecheck.documents.places import place

        starts = source.line_starts
        first = source.position(start).line - 1
        lines = chunk_lines(text, start, end)
        try:
            return place(lines, starts[first : first + len(lines)])
        except (NotSimpleError, ValueError):
            pass
    chunk = chunk_text(text, start, end)
    try:
        root = compose(_without_json_escapes(chunk) if is_json else chunk)
    except TextError:
        return None
    if root is not None:
        _shift(root, start, source.position(start).line - 1, len(text))
    return root


def _without_json_escapes(text: str) -> str:
    """JSON with other characters, as many, for the escapes that YAML does not know: a slash, and halves of a pair, of which the reader makes U+FFFD where they stand alone."""
    if "\\" not in text:
        return text
    import re

    def replace(match: re.Match[str]) -> str:
        found = match[0]
        return " /" if found == "\\/" else "\\ufffd" if len(found) > 2 else found

    return re.sub(r"\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", replace, text)


def _shift(root: Node, by: int, lines: int, length: int) -> None:
    stack = [root]
    while stack:
        node = stack.pop()
        node.start = min(node.start + by, length)
        node.end = min(node.end + by, length)
        node.line += lines
        stack += node.children
