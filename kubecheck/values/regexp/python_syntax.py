"""A tree in the syntax of Python's `re`, made of characters and classes alone, so that nothing depends on what else the two languages call the same."""

from __future__ import annotations

from kubecheck.values.regexp import nodes as kinds
from kubecheck.values.regexp.ranges import ANY, ANY_BUT_NEWLINE
from kubecheck.values.regexp.syntax import literal_ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.regexp.nodes import Node, Ranges

_ASSERTIONS = {
    kinds.BEGIN_TEXT: "\\A",
    kinds.END_TEXT: "\\Z",
    kinds.BEGIN_LINE: "(?m:^)",
    kinds.END_LINE: "(?m:$)",
    kinds.WORD_BOUNDARY: "\\b",
    kinds.NO_WORD_BOUNDARY: "(?!\\b)",  # \B differs on the empty text, by version
}
_NOTHING = "(?!)"


def write(node: Node) -> str:
    """The expression, to be compiled with `re.ASCII`."""
    operator = node.operator
    if operator == kinds.LITERAL:
        return "".join(_class(literal_ranges(code, folds=node.folds)) for code in node.characters)
    if operator == kinds.CLASS:
        return _class(node.ranges)
    if operator == kinds.CAPTURE:
        return f"({write(node.subs[0])})"
    if operator == kinds.CONCATENATION:
        return "".join([write(sub) for sub in node.subs])
    if operator == kinds.ALTERNATION:
        return f"(?:{'|'.join([write(sub) for sub in node.subs])})"
    if operator == kinds.REPEAT:
        return _repeat(node)
    return _ASSERTIONS.get(operator, "")


def _repeat(node: Node) -> str:
    sub = node.subs[0]
    inner = write(sub)
    if sub.operator != kinds.CLASS and not (sub.operator == kinds.LITERAL and len(sub.characters) == 1):
        inner = f"(?:{inner})"
    if node.most is None and node.least < 2:  # which have signs of their own
        count = "+" if node.least else "*"
    elif (node.least, node.most) == (0, 1):
        count = "?"
    else:
        count = f"{{{node.least},{'' if node.most is None else node.most}}}"
    return inner + count + ("?" if node.lazy else "")


def _class(ranges: Ranges) -> str:
    if ranges == ANY_BUT_NEWLINE:
        return "."
    if ranges == ANY:
        return "[\\x00-\\U0010ffff]"
    if not ranges:
        return _NOTHING
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _character(ranges[0][0])
    return "[" + "".join([_character(low) if low == high else f"{_character(low)}-{_character(high)}" for low, high in ranges]) + "]"


def _character(code: int) -> str:
    character = chr(code)
    return character if character.isascii() and character.isalnum() else f"\\U{code:08x}" if code > 0xFF else f"\\x{code:02x}"  # two digits
