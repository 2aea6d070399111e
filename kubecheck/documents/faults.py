"""What the reader could not make sense of, in words for people."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.documents.nodes import TextError
    from kubecheck.source import Source, Span

_PLAIN_WORDS = {
    "did not find expected key": "expected a key here: a line is indented differently from its neighbours, or a quote or colon is missing",
    "did not find expected '-' indicator": "expected a list item here: the line is indented as one of the list but does not begin with '-'",
    "mapping values are not allowed in this context": "a second ': ' in one value: quote the value, or put the key on a line of its own",
    "could not find expected ':'": "expected ':' after a key",
    "found character that cannot start any token": "a character that nothing can start with here",
    "found a tab character where an indentation space is expected": "a tab in the indentation: YAML takes spaces only",
    "found a tab character that violates indentation": "a tab in the indentation: YAML takes spaces only",
    "found unexpected end of stream": "the text ends inside a quoted value: a quote is missing",
    "found unknown escape character": "an escape that YAML does not know: use single quotes, or double the backslash",
    "control characters are not allowed": "a control character, which YAML does not allow",
    "did not find expected ',' or ']'": "expected ',' or ']' in a list that began with '['",
    "did not find expected ',' or '}'": "expected ',' or '}' in a mapping that began with '{'",
    "did not find expected <document start>": "expected the end of the document: something stands at the level of the whole document that is no part of it",
    "block sequence entries are not allowed in this context": "a list item is not allowed here: put it on a line of its own",
    "found incompatible YAML document": "a %YAML directive of a version other than 1.1",
    "did not find expected node content": "expected a value here",
}


class Fault:
    """A place in a text that the server's reader refuses.

    Attributes:
        message: one sentence for people.
        server: the reader's own words.
        span: where it is.
    """

    __slots__ = ("message", "server", "span")

    def __init__(self, message: str, server: str, span: Span) -> None:
        self.message = message
        self.server = server
        self.span = span


def fault_of(source: Source, error: TextError, end: int = -1) -> Fault:
    """A refusal of the reader as a fault in a source; its offset counts from the source's beginning."""
    text = source.text
    start = min(error.offset, len(text))
    if end < 0:
        end = start + 1 if start < len(text) and text[start] not in "\r\n" else start
    span = source.span(start, end)
    words = error.server.removeprefix("yaml: ")
    if words.startswith("line ") and ": " in words:
        words = words.partition(": ")[2]
    message = _PLAIN_WORDS.get(words, words)
    if words.startswith("invalid Yaml document separator"):
        message = f"a line of '---' may be followed by a comment only, found {text[start:end][3:].strip()!r}"
    elif words == "found character that cannot start any token" and text[start : start + 1] == "\t":
        message = "a tab in the indentation: YAML takes spaces only"
    elif words == "control characters are not allowed" and start < len(text):
        message = f"the control character U+{ord(text[start]):04X}, which YAML does not allow"
    return Fault(message, error.server, span)
