"""The syntax tree of a CEL expression, and how errors point into its text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Where an error is that has no place.
NOWHERE = -2
_NO_PARTS: dict[str, Any] = {}
_NOTHING: frozenset[int] = frozenset()
# Of bytes; the server shows no line that is longer.
_LONGEST_EXCERPT = 16384


class FieldName(str):
    """The name of a field in a message; ``at`` is the offset of the colon behind it."""

    __slots__ = ("at",)
    at: int


def field_name(text: str, at: int) -> FieldName:
    """The name of a field before a colon at an offset."""
    name = FieldName(text)
    name.at = at
    return name


class Node:
    """A node of the tree.

    ``kind`` is const, ident, select, call, list, map, struct, fold, or raw for what becomes of a `Raw`; ``at`` the offset of the node in the text, in characters. What the other
    fields hold depends on the kind: ``value`` the constant, name, field or function; ``target`` the operand or receiver; ``args`` arguments or
    elements, pairs in a map or struct; ``test`` that a select only asks whether the field is there; ``optional`` indices of elements that may be
    absent; ``fold`` the parts of a comprehension.
    """

    __slots__ = ("args", "at", "fold", "kind", "optional", "target", "test", "value")

    def __init__(self, kind: str, at: int, value: Any = None, target: Node | None = None, args: list[Any] | None = None) -> None:
        self.kind = kind
        self.at = at
        self.value = value
        self.target = target
        self.args: list[Any] = args if args is not None else []
        self.test = False
        self.optional = _NOTHING
        self.fold = _NO_PARTS

    def below(self) -> list[Node]:
        """The nodes directly below, in the order in which they are evaluated."""
        found = [] if self.target is None else [self.target]
        for each in (*self.args, *self.fold.values()):
            found += [part for part in each if isinstance(part, Node)] if isinstance(each, tuple) else [each] if isinstance(each, Node) else []
        return found


class UInt(int):
    """An unsigned integer of CEL."""

    __slots__ = ()


def show_error(text: str, at: int, message: str) -> str:
    """An error with its line and column and the line itself, as the server prints it.

    Args:
        text: the expression.
        at: the offset in the expression, in characters; -1 is before it, and -2 nowhere.
        message: what is wrong.

    Mirrors: common.Error.ToDisplayString.
    """
    if at == NOWHERE:
        return f"ERROR: <input>:-1:0: {message}"
    line = text.count("\n", 0, max(at, 0)) + 1
    start = text.rfind("\n", 0, max(at, 0)) + 1
    end = text.find("\n", start)
    excerpt = text[start : len(text) if end < 0 else end].replace("\t", " ")
    shown = f"ERROR: <input>:{line}:{at - start + 1}: {message}"
    if not text or len(excerpt) > _LONGEST_EXCERPT or len(excerpt.encode("utf-8", "replace")) > _LONGEST_EXCERPT:
        return shown
    dots = "." * (at - start) if excerpt.isascii() else "".join("." if each.isascii() else "\uff0e" for each in excerpt[: max(at - start, 0)])
    mark = "^" if excerpt[max(at - start, 0) :][:1].isascii() else "\uff3e"
    return f"{shown}\n | {excerpt}\n | {dots}{mark}"
