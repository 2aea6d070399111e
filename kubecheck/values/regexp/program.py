"""The machine of a regular expression: what `matching` runs. Mirrors: regexp/syntax simplify.go and compile.go."""

from __future__ import annotations

from kubecheck.values.regexp import nodes as kinds
from kubecheck.values.regexp.syntax import literal_ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from kubecheck.values.regexp.nodes import Node, Ranges

    Emission = Generator[tuple[Node, int], int, int]

MATCH, TAKE, CHOOSE, MARK, ASSERT = range(5)
_LINES = (kinds.BEGIN_LINE, kinds.END_LINE)
_WORDS = (kinds.WORD_BOUNDARY, kinds.NO_WORD_BOUNDARY)


class Program:
    """Instructions by number: what each does, with what (`arguments`), and where it goes on (`following`).

    TAKE takes a character of the ranges, CHOOSE goes on at `following` or, if that fails, at its argument, MARK notes the place in the slot,
    ASSERT asks for what the node of the name asks. `start` is where it begins; all begins with the beginning of the text when it `is_anchored`.
    """

    def __init__(self, tree: Node) -> None:
        self.operations: list[int] = []
        self.arguments: list[Ranges | int | str] = []
        self.following: list[int] = []
        self.start = self._emit(tree, self._add(MATCH, 0, 0))
        self.is_anchored = begins_with_text(tree)

    def _add(self, operation: int, argument: Ranges | int | str, following: int) -> int:
        self.operations.append(operation)
        self.arguments.append(argument)
        self.following.append(following)
        return len(self.operations) - 1

    def _emit(self, tree: Node, following: int) -> int:
        """The instruction that a tree begins at, when it goes on at another; on a stack of ours, since trees may be deep."""
        running = [self._instructions(tree, following)]
        answer: int | None = None
        while True:
            try:
                node, goes_on = next(running[-1]) if answer is None else running[-1].send(answer)
            except StopIteration as stop:
                running.pop()
                answer = int(stop.value)
                if not running:
                    return answer
            else:
                running.append(self._instructions(node, goes_on))
                answer = None

    def _instructions(self, node: Node, following: int) -> Emission:
        operator = node.operator
        if operator == kinds.LITERAL:
            for code in reversed(node.characters):
                following = self._add(TAKE, literal_ranges(code, folds=node.folds), following)
        elif operator == kinds.CLASS:
            following = self._add(TAKE, node.ranges, following)
        elif operator in kinds.ASSERTIONS:
            following = self._add(ASSERT, operator, following)
        elif operator == kinds.CAPTURE:
            inner = yield node.subs[0], self._add(MARK, 2 * node.least + 1, following)
            following = self._add(MARK, 2 * node.least, inner)
        elif operator == kinds.CONCATENATION:
            for sub in reversed(node.subs):
                following = yield sub, following
        elif operator == kinds.ALTERNATION:
            entries = []
            for sub in node.subs:
                entries.append((yield sub, following))
            following = entries.pop()
            while entries:
                following = self._add(CHOOSE, following, entries.pop())
        elif operator == kinds.REPEAT:
            following = yield from self._repeat(node, following)
        return following

    def _repeat(self, node: Node, following: int) -> Emission:
        """``x{2,5}`` as ``xx(x(x(x)?)?)?``, ``x{2,}`` as ``xx+``, ``x*`` as ``(x+)?`` when x may take nothing."""
        sub = node.subs[0]
        if node.most == 0:
            return following
        after = following
        least = node.least
        if node.most is not None:
            for _ in range(node.most - least):
                following = self._choose((yield sub, following), after, lazy=node.lazy)
        elif _simplified(sub) == (kinds.REPEAT, least, None, node.lazy) and least < 2:  # ``x**`` is ``x*``, ``x++`` is ``x+``
            return (yield sub, following)
        else:
            loop = self._choose(0, after, lazy=node.lazy)
            entry = yield sub, loop
            self._patch(loop, entry, lazy=node.lazy)
            following = loop if least == 0 and not sub.may_be_empty else entry
            if least == 0 and following == entry:
                following = self._choose(entry, after, lazy=node.lazy)
            least -= 1
        for _ in range(least):
            following = yield sub, following
        return following

    def _choose(self, inner: int, after: int, *, lazy: bool) -> int:
        return self._add(CHOOSE, inner, after) if lazy else self._add(CHOOSE, after, inner)

    def _patch(self, loop: int, inner: int, *, lazy: bool) -> None:
        if lazy:
            self.arguments[loop] = inner
        else:
            self.following[loop] = inner


def _simplified(node: Node) -> tuple[str, int, int | None, bool]:
    return node.operator, node.least, node.most, node.lazy


def begins_with_text(tree: Node) -> bool:
    """Whether it can match at the beginning of the text alone, as far as its first part tells."""
    while tree.operator in (kinds.CONCATENATION, kinds.CAPTURE):
        tree = tree.subs[0]
    return tree.operator == kinds.BEGIN_TEXT
