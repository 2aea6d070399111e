"""How far a backtracking engine may go astray on a tree: a bound on its steps by the length of the text.

The bound holds for each text: it counts the ways through the tree that can be open at a time. Where the character behind a part tells in
which way the part was gone through, the ways close again.
"""

from __future__ import annotations

from kubecheck.values.regexp import nodes as kinds
from kubecheck.values.regexp.nodes import Node
from kubecheck.values.regexp.ranges import HIGHEST, clean, overlap
from kubecheck.values.regexp.syntax import literal_ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubecheck.values.regexp.nodes import Ranges

_END = HIGHEST + 1
_AT_END: Ranges = ((_END, _END),)
_ANYTHING: Ranges = ((0, _END),)
_MOST_HEIGHT = 60
_MOST_SIZE = 5_000
_MOST_FACTOR = 10**6


class Unbounded(Exception):  # noqa: N818  # it is an answer
    """No bound is known that helps."""


class Bound:
    """``factor * (n + 1) ** degree`` for a text of n characters."""

    __slots__ = ("degree", "factor")

    def __init__(self, factor: int, degree: int = 0) -> None:
        if factor > _MOST_FACTOR:
            raise Unbounded
        self.factor = factor
        self.degree = degree

    def __add__(self, other: Bound) -> Bound:
        return Bound(self.factor + other.factor, max(self.degree, other.degree))

    def __mul__(self, other: Bound) -> Bound:
        return Bound(self.factor * other.factor, self.degree + other.degree)


_ONE = Bound(1)
_LENGTH = Bound(1, 1)


def bound_of_steps(tree: Node, *, is_anchored: bool) -> Bound | None:
    """A bound on the steps of a search; None when there is none, or none that is small enough to be of use."""
    if tree.height > _MOST_HEIGHT or tree.size > _MOST_SIZE:
        return None
    try:
        _, steps = _ways(tree, _ANYTHING, is_last=True)
        steps *= Bound(1 + _branches(tree))  # each way that closes tries what may stand behind it
        return steps if is_anchored else steps * _LENGTH
    except Unbounded:
        return None


def marks_simply(tree: Node) -> bool:
    """Whether no group is repeated: what Python notes of groups in repeats is not always what Go does."""
    waiting = [(tree, False)]
    while waiting:
        node, is_repeated = waiting.pop()
        if node.operator == kinds.CAPTURE and is_repeated:
            return False
        waiting += [(sub, is_repeated or node.operator == kinds.REPEAT) for sub in node.subs]
    return True


def has_ranges_beyond(tree: Node, most: int) -> bool:
    """Whether the characters and ranges in its classes are more than some: each costs where they are compiled, and a name of two letters may stand for hundreds."""
    waiting = [tree]
    while waiting and most >= 0:
        node = waiting.pop()
        most -= len(node.ranges) if node.operator == kinds.CLASS else len(node.characters) if node.operator == kinds.LITERAL else 0
        waiting += node.subs
    return most < 0


def _branches(node: Node) -> int:
    own = len(node.subs) if node.operator == kinds.ALTERNATION else int(node.operator == kinds.REPEAT and node.least == 0)
    return own + sum(_branches(sub) for sub in node.subs)


def _ways(node: Node, follow: Ranges, *, is_last: bool = False) -> tuple[Bound, Bound]:
    """How many ways through a node stay open when one of some characters must follow, and how many steps trying all of them takes.

    Nothing comes behind what is last: it is done with the first way. What succeeds once in a search is not counted.
    """
    operator = node.operator
    if operator == kinds.CAPTURE:
        return _ways(node.subs[0], follow, is_last=is_last)
    if operator == kinds.CONCATENATION:
        ways, steps = _ways_of_concatenation(node, follow, is_last=is_last)
    elif operator == kinds.ALTERNATION:
        each = [_ways(sub, follow, is_last=is_last) for sub in node.subs]
        ways, steps = each[0]
        for more_ways, more_steps in each[1:]:
            ways, steps = ways + more_ways, steps + more_steps
        if _is_told_apart(node.subs):
            ways = Bound(max(way.factor for way, _ in each), max(way.degree for way, _ in each))
        steps += Bound(len(each))
    elif operator == kinds.REPEAT:
        ways, steps = _ways_of_repeat(node, follow, is_last=is_last)
    else:
        return _ONE, Bound(max(1, len(node.characters)))
    if _has_one_way_to_each_end(node) and not overlap(_characters(node), follow):
        ways = _ONE
    return ways, steps


def _ways_of_concatenation(node: Node, follow: Ranges, *, is_last: bool) -> tuple[Bound, Bound]:
    follows = [follow]
    for sub in reversed(node.subs[1:]):
        first = _first(sub)
        follows.append(clean((*first, *follows[-1])) if _lets_through(sub) else first)
    ways, steps = _ONE, _ONE
    opening = 0  # up to where there is one way alone
    for index, (sub, behind) in enumerate(zip(node.subs, reversed(follows), strict=True)):
        more_ways, more_steps = _ways(sub, behind, is_last=is_last and index == len(node.subs) - 1)
        steps += ways * more_steps
        ways *= more_ways
        if _is_one(ways):
            opening = index + 1
    if not _is_one(ways):
        rest = Node(kinds.CONCATENATION, node.subs[opening:])
        if _has_one_way_to_each_end(rest) and not overlap(_characters(rest), follow):
            ways = _ONE
    return ways, steps


def _is_one(bound: Bound) -> bool:
    return bound.degree == 0 and bound.factor == 1


def _ways_of_repeat(node: Node, follow: Ranges, *, is_last: bool) -> tuple[Bound, Bound]:
    sub, least, most = node.subs[0], node.least, node.most
    if most == 0:
        return _ONE, _ONE
    first = _first(sub)
    if sub.may_be_empty:
        raise Unbounded
    is_decided = not overlap(first, follow) or least == most
    if most == 1:
        ways, steps = _ways(sub, follow, is_last=is_last)
        return (ways if least or is_decided else ways + _ONE), steps + _ONE
    ways, steps = _ways(sub, clean((*first, *follow)))
    if is_last and _is_one(ways) and _length(sub) is not None:
        return _ONE, Bound(least + 1) * steps  # a further turn that fails ends all
    if is_last and least <= 1:
        return _ONE, _LENGTH * (steps + _ONE)  # as here, after turns of which none was tried in another way
    if _is_one(ways):
        turns = _LENGTH if most is None else Bound(most + 1)
        return (_ONE if is_decided else _LENGTH if most is None else Bound(most - least + 1)), turns * (steps + _ONE) + Bound(least)
    if most is None:
        raise Unbounded
    all_ways, all_steps = _ONE, _ONE
    power = _ONE
    for _ in range(most):
        all_steps += power * (steps + _ONE)
        power *= ways
        all_ways += power
    return all_ways, all_steps


def _is_told_apart(subs: Sequence[Node]) -> bool:
    """Whether the first character tells which of some alternatives is meant."""
    found: Ranges = ()
    for sub in subs:
        first = _first(sub)
        if _lets_through(sub) or overlap(first, found):
            return False
        found = clean((*found, *first))
    return True


def _lets_through(node: Node) -> bool:
    """Whether what stands behind may come first; behind the end of the text comes nothing."""
    return node.may_be_empty and node.operator != kinds.END_TEXT


def _first(node: Node) -> Ranges:
    """Which characters it may begin with, the end among them when it asks for that."""
    operator = node.operator
    if operator == kinds.LITERAL:
        return literal_ranges(node.characters[0], folds=node.folds)
    if operator == kinds.CLASS:
        return node.ranges
    if operator == kinds.END_TEXT:
        return _AT_END
    if operator == kinds.CONCATENATION:
        found: list[tuple[int, int]] = []
        for sub in node.subs:
            found += _first(sub)
            if not _lets_through(sub):
                break
        return clean(found)
    return clean([each for sub in node.subs for each in _first(sub)])


def _characters(node: Node) -> Ranges:
    """All characters that it may take."""
    if node.operator == kinds.LITERAL:
        return clean([each for code in node.characters for each in literal_ranges(code, folds=node.folds)])
    if node.operator == kinds.CLASS:
        return node.ranges
    return clean([each for sub in node.subs for each in _characters(sub)])


def _length(node: Node) -> int | None:
    """How many characters it takes; None when that depends on the text."""
    if node.operator in (kinds.LITERAL, kinds.CLASS):
        return len(node.characters) or 1
    lengths = [_length(sub) for sub in node.subs]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return None
    if node.operator == kinds.ALTERNATION:
        return known[0] if len(set(known)) == 1 else None
    if node.operator == kinds.REPEAT:
        return known[0] * node.least if node.least == node.most or known[0] == 0 else None
    return sum(known)


def _has_one_way_to_each_end(node: Node) -> bool:
    """Whether the characters taken tell in which way they were taken."""
    if node.operator == kinds.ALTERNATION:
        return _is_told_apart(node.subs) and all(_has_one_way_to_each_end(sub) for sub in node.subs)
    if not all(_has_one_way_to_each_end(sub) for sub in node.subs):
        return False
    if node.operator == kinds.CONCATENATION:
        return sum(_length(sub) is None for sub in node.subs) <= 1
    if node.operator == kinds.REPEAT and not node.least == node.most == 1:
        if node.subs[0].may_be_empty:
            return False
        return node.most == 1 or _length(node.subs[0]) is not None
    return True
