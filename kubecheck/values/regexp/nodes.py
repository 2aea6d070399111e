"""The tree of a regular expression. Mirrors: regexp/syntax regexp.go, and what parse.go measures of it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LITERAL = "literal"
CLASS = "class"
EMPTY = "empty"
BEGIN_LINE = "begin line"
END_LINE = "end line"
BEGIN_TEXT = "begin text"
END_TEXT = "end text"
WORD_BOUNDARY = "word boundary"
NO_WORD_BOUNDARY = "no word boundary"
CAPTURE = "capture"
REPEAT = "repeat"
CONCATENATION = "concatenation"
ALTERNATION = "alternation"
# What stands on the parser's stack alone.
LEFT_PAREN = "left paren"
VERTICAL_BAR = "vertical bar"

ASSERTIONS = frozenset((BEGIN_LINE, END_LINE, BEGIN_TEXT, END_TEXT, WORD_BOUNDARY, NO_WORD_BOUNDARY))
Ranges = tuple[tuple[int, int], ...]


class Node:
    """One operator: `characters` are those of a literal, `ranges` those of a class, `folds` says that a literal stands for its other cases too.

    A repeat has `least` and `most` (None: no bound) and says whether it is `lazy`; a capture has its number in `least`.
    """

    __slots__ = ("characters", "copies", "folds", "height", "lazy", "least", "may_be_empty", "most", "operator", "ranges", "size", "subs")

    def __init__(
        self,
        operator: str,
        subs: Sequence[Node] = (),
        *,
        characters: list[int] | None = None,
        ranges: Ranges = (),
        folds: bool = False,
        lazy: bool = False,
        least: int = 0,
        most: int | None = None,
    ) -> None:
        self.operator = operator
        self.subs = subs
        self.characters = characters or []
        self.ranges = ranges
        self.folds = folds
        self.lazy = lazy
        self.least = least
        self.most = most
        self.height = self.size = self.copies = 1
        self.may_be_empty = operator not in (LITERAL, CLASS)
        if subs:
            self._measure()

    def _measure(self) -> None:
        subs, least, most = self.subs, self.least, self.most
        self.height = 1 + max([sub.height for sub in subs])
        self.size = _size(self)
        # how often the innermost is copied. Mirrors: repeatIsValid
        self.copies = max([sub.copies for sub in subs])
        if self.operator == REPEAT:
            self.copies = 1 if most == 0 else self.copies * max(1, least if most is None else most)
        empty = [sub.may_be_empty for sub in subs]
        self.may_be_empty = any(empty) if self.operator == ALTERNATION else all(empty) or (self.operator == REPEAT and least == 0)


def _size(node: Node) -> int:
    """How many instructions Go would make of a node with others below. Mirrors: calcSize."""
    operator = node.operator
    inner = sum(len(sub.characters) or 1 if sub.operator == LITERAL else sub.size for sub in node.subs)
    if operator == CAPTURE:
        return inner + 2
    if operator == ALTERNATION:
        return inner + len(node.subs) - 1
    if operator != REPEAT:
        return max(1, inner)
    if node.most is None:
        return 2 + inner if node.least == 0 else 1 + node.least * inner
    return max(1, node.most * inner + node.most - node.least)
