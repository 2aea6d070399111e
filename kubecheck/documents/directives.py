"""Comments addressed to us: ``# kubecheck: ignore[rule, rule] until=2027-01-31 reason``; the day may stand behind the reason too."""

from __future__ import annotations

import re

from kubecheck.source.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.documents.document import Document
    from kubecheck.documents.nodes import Node
    from kubecheck.source import Position, Source

MARK = "kubecheck:"
_PATTERN = r"(?:^|(?<=[ \t]))#[ \t]*kubecheck:[ \t]*ignore\b[ \t]*(?:\[([^\]\n]*)\])?[ \t]*(?:until=(\S*)[ \t]*)?([^\n\r]*)"
_DAY_AT_END = late(r"(.*[ \t])until=(\S*)")


class Directive:
    """A wish of the author not to hear of something.

    Attributes:
        rules: the rules meant; none named means all.
        reason: why, in the author's words.
        until: the last day on which it holds, as it is written; None where no day is named.
        line: the line where the comment stands, from 1.
        column: the column of its ``#``, from 1.
        applies_to: the first and the last line that it covers.
    """

    __slots__ = ("applies_to", "column", "line", "reason", "rules", "until")

    def __init__(self, rules: tuple[str, ...], reason: str, line: int, column: int, applies_to: tuple[int, int], until: str | None = None) -> None:
        self.rules = rules
        self.reason = reason
        self.until = until
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
        found.append(_directive(match, source, position, head, last))
    return tuple(found)


def find_template_directives(source: Source) -> tuple[Directive, ...]:
    """The directives in a template's text, which need not be YAML: as above, but all of the file for one before its first line of content."""
    last = len(source.line_starts)
    numbers = range(1, last + 1)
    head = next((each for each in numbers if (line := source.line(each).strip()) and not line.startswith(("#", "---"))), last)
    found = re.finditer(_PATTERN, source.text, re.MULTILINE)
    return tuple(_directive(match, source, source.position(match.start()), head, last) for match in found)


def _directive(match: re.Match[str], source: Source, position: Position, head: int, last: int) -> Directive:
    """The directive of a comment: ``head`` is the line of the first content around it, ``last`` the last line that it may cover."""
    rules = tuple(word for word in (match[1] or "").replace(",", " ").split() if word)
    line, is_behind = position.line, bool(source.line(position.line)[: position.column - 1].strip())
    end = line if is_behind else last if line < head else _next_content(source, line, last)
    reason, until = match[3].strip(), match[2]
    if until is None and (day := _DAY_AT_END.fullmatch(reason)):
        reason, until = day[1].rstrip(), day[2]
    return Directive(rules, reason, line, position.column, (line, end), until)


def _next_content(source: Source, line: int, last: int) -> int:
    for number in range(line + 1, last + 1):
        text = source.line(number).strip()
        if text and not text.startswith("#"):
            return number
    return line


def _is_header(document: Document, node: Node, offset: int) -> bool:
    """Whether the offset lies behind the ``|`` or ``>`` of a block scalar, on its line, where a comment may stand."""
    return node.style in ("|", ">") and "\n" not in document.source.text[node.start : offset]


def _in_scalar(document: Document, offset: int) -> bool:
    """Whether the offset lies inside a scalar, where a ``#`` begins no comment."""
    root = document.root
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if node.start <= offset < node.end:
            if not node.children and node.style and not _is_header(document, node, offset):
                return True
            stack += node.children
    return False
