"""Comments addressed to us: ``# kubecheck: ignore[rule, rule] reason``."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.documents.document import Document
    from kubecheck.source import Source

MARK = "kubecheck:"
_PATTERN = r"(?:^|(?<=[ \t]))#[ \t]*kubecheck:[ \t]*ignore\b[ \t]*(?:\[([^\]\n]*)\])?[ \t]*([^\n\r]*)"


class Directive:
    """A wish of the author not to hear of something.

    Attributes:
        rules: the rules meant; none named means all.
        reason: why, in the author's words.
        line: the line where the comment stands, from 1.
        column: the column of its ``#``, from 1.
        applies_to: the first and the last line that it covers.
    """

    __slots__ = ("applies_to", "column", "line", "reason", "rules")

    def __init__(self, rules: tuple[str, ...], reason: str, line: int, column: int, applies_to: tuple[int, int]) -> None:
        self.rules = rules
        self.reason = reason
        self.line = line
        self.column = column
        self.applies_to = applies_to


def find_directives(document: Document) -> tuple[Directive, ...]:
    """The directives in a document's text.

    Behind something, a directive covers its line; alone on a line, the next line that is no comment; before the first line of a document,
    the whole of it.
    """
    source = document.source
    text = source.text
    if text.find(MARK, document.start, document.end) < 0:
        return ()
    found = []
    pattern = re.compile(_PATTERN, re.MULTILINE)
    root = document.root
    head = source.position(root.start).line if root is not None else 0
    last = source.position(max(document.start, document.end - 1)).line
    for match in pattern.finditer(text, document.start, document.end):
        if _in_scalar(document, match.start()):
            continue
        position = source.position(match.start())
        rules = tuple(word for word in (match[1] or "").replace(",", " ").split() if word)
        reason = (match[2] or "").strip()
        alone = not text[source.line_starts[position.line - 1] : match.start()].strip()
        if not alone:
            applies_to = (position.line, position.line)
        elif position.line < head:
            applies_to = (position.line, last)
        else:
            covered = _next_content(document, position.line, last)
            applies_to = (position.line, covered)
        found.append(Directive(rules, reason, position.line, position.column, applies_to))
    return tuple(found)


def find_template_directives(source: Source) -> tuple[Directive, ...]:
    """The directives in a template's text, which need not be YAML: as above, but all of the file for one before its first line of content."""
    lines = source.text.split("\n")
    head = next((number for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith(("#", "---"))), len(lines))
    found = []
    for number, line in enumerate(lines, 1):
        match = re.search(_PATTERN, line) if MARK in line else None
        if match is None:
            continue
        rules = tuple(word for word in (match[1] or "").replace(",", " ").split() if word)
        below = next((each for each in range(number, len(lines)) if lines[each].strip() and not lines[each].lstrip().startswith("#")), number - 1) + 1
        alone = not line[: match.start()].strip()
        covers = (number, number) if not alone else (number, len(lines)) if number < head else (number, below)
        found.append(Directive(rules, (match[2] or "").strip(), number, match.start() + 1, covers))
    return tuple(found)


def _next_content(document: Document, line: int, last: int) -> int:
    for number in range(line + 1, last + 1):
        text = document.source.line(number).strip()
        if text and not text.startswith("#"):
            return number
    return line


def _in_scalar(document: Document, offset: int) -> bool:
    """Whether the offset lies inside a scalar, where a ``#`` begins no comment."""
    root = document.root
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if node.start <= offset < node.end:
            if not node.children and node.style:
                return True
            stack += node.children
    return False
