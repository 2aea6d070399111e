"""Reads expressions that have nothing wrong with them, in one pass.

Mirrors: github.com/google/cel-go/parser CEL.g4 and parser.go, where they succeed.
"""

from __future__ import annotations

from kubecheck.schema.cel.nodes import Node, field_name
from kubecheck.schema.cel.syntax.constants import ConstantError, value_of
from kubecheck.schema.cel.syntax.macros import MacroError, make_call
from kubecheck.schema.cel.syntax.operators import BINARY, DEEPEST, RESERVED, balance
from kubecheck.schema.cel.syntax.tokens import (
    AND,
    BYTES,
    COLON,
    COMMA,
    DOT,
    END,
    EXCLAM,
    FALSE,
    FLOAT,
    IDENTIFIER,
    INT,
    LBRACE,
    LBRACKET,
    LPAREN,
    MINUS,
    NULL,
    OR,
    QUESTION,
    RBRACE,
    RBRACKET,
    RPAREN,
    STRING,
    TRUE,
    UINT,
    scan,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Of nested expressions; what is deeper is read without recursion.
_DEEPEST_HERE = 30
_CONSTANTS = frozenset((FLOAT, INT, UINT, STRING, BYTES, TRUE, FALSE, NULL))
_NO_OPERATOR = (0, "")


class _OddError(Exception):
    """The text is wrong, or too deep to be read here."""


def read(text: str, *, has_bind: bool) -> Node | None:
    """The tree of an expression, or nothing when it is wrong or deeply nested.

    Args:
        text: the expression.
        has_bind: whether the macro ``cel.bind`` is there.
    """
    reader = _Reader(text, has_bind=has_bind)
    try:
        node = reader.expression(0)
    except (_OddError, ConstantError, MacroError):
        return None
    return node if reader.kinds[reader.index] == END and reader.depth <= DEEPEST else None


class _Reader:
    """What is read, word by word.

    ``depth`` is how many of the steps that the server counts lie in what was read last, one within the other.
    """

    def __init__(self, text: str, *, has_bind: bool) -> None:
        self.text = text
        self.has_bind = has_bind
        self.kinds: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for kind, start, end in scan(text):
            self.kinds.append(kind)
            self.starts.append(start)
            self.ends.append(end)
            if kind == END:
                break
        self.index = 0
        self.depth = 0

    def expect(self, kind: int) -> int:
        """Goes over a word that must be there; gives its offset."""
        index = self.index
        if self.kinds[index] != kind:
            raise _OddError
        self.index = index + 1
        return self.starts[index]

    def accepts(self, kind: int) -> bool:
        """Goes over a word that may be there."""
        if self.kinds[self.index] != kind:
            return False
        self.index += 1
        return True

    def word(self) -> str:
        """Goes over a name that must be there."""
        index = self.index
        if self.kinds[index] != IDENTIFIER:
            raise _OddError
        self.index = index + 1
        return self.text[self.starts[index] : self.ends[index]]

    def expression(self, nesting: int) -> Node:
        """``expr``: a condition with its two results, or alternatives."""
        if nesting > _DEEPEST_HERE:
            raise _OddError
        node = self.alternatives(nesting)
        if self.kinds[self.index] != QUESTION:
            return node
        depth, at = self.depth, self.expect(QUESTION)
        first = self.alternatives(nesting)
        depth = max(depth, self.depth)
        self.expect(COLON)
        second = self.expression(nesting + 1)
        self.depth = max(depth, self.depth) + 1
        return Node("call", at, "_?_:_", None, [node, first, second])

    def alternatives(self, nesting: int) -> Node:
        """``conditionalOr`` over ``conditionalAnd``."""
        node = self.binary(nesting, 1)
        kind = self.kinds[self.index]
        if kind not in (AND, OR):
            return node
        depth = self.depth
        terms: list[Node] = []
        places: list[int] = []
        while True:
            factors, marks = [node], []
            while self.kinds[self.index] == AND:
                marks.append(self.expect(AND))
                factors.append(self.binary(nesting, 1))
                depth = max(depth, self.depth)
            terms.append(balance("_&&_", factors, marks))
            if self.kinds[self.index] != OR:
                break
            places.append(self.expect(OR))
            node = self.binary(nesting, 1)
            depth = max(depth, self.depth)
        self.depth = depth
        return balance("_||_", terms, places)

    def binary(self, nesting: int, level: int) -> Node:
        """``relation`` and ``calc``: operands with operators of a level or above between them."""
        node = self.operand(nesting)
        while True:
            found, function = BINARY.get(self.kinds[self.index], _NO_OPERATOR)
            if found < level:
                return node
            at = self.starts[self.index]
            self.index += 1
            depth = self.depth
            node = Node("call", at, function, None, [node, self.binary(nesting, found + 1)])
            self.depth = max(depth, self.depth) + 1

    def operand(self, nesting: int) -> Node:
        """``unary`` over ``member``."""
        index = self.index
        kind = self.kinds[index]
        if kind not in (EXCLAM, MINUS) or (kind == MINUS and self.kinds[index + 1] in (INT, FLOAT)):
            return self.member(nesting)
        while self.kinds[self.index] == kind:
            self.index += 1
        count = self.index - index
        node = self.member(nesting)
        return Node("call", self.starts[index], "!_" if kind == EXCLAM else "-_", None, [node]) if count % 2 else node

    def member(self, nesting: int) -> Node:
        """``member``: what is taken out of what, from left to right."""
        node = self.primary(nesting)
        while True:
            kind = self.kinds[self.index]
            if kind == DOT:
                at = self.expect(DOT)
                is_optional = self.accepts(QUESTION)
                start = self.starts[self.index]
                name = self.word()
                if not is_optional and self.kinds[self.index] == LPAREN:
                    node = self.call(nesting, name, node)
                elif is_optional:
                    node = Node("call", at, "_?._", None, [node, Node("const", start, name)])
                else:
                    node = Node("select", at, name, node)
                self.depth += 1
            elif kind == LBRACKET:
                at, depth = self.expect(LBRACKET), self.depth
                function = "_[?_]" if self.accepts(QUESTION) else "_[_]"
                node = Node("call", at, function, None, [node, self.expression(nesting + 1)])
                self.depth = max(depth, self.depth) + 1
                self.expect(RBRACKET)
            else:
                return node

    def call(self, nesting: int, name: str, target: Node | None) -> Node:
        depth = 0 if target is None else self.depth
        at = self.expect(LPAREN)
        args: list[Node] = []
        if not self.accepts(RPAREN):
            while True:
                args.append(self.expression(nesting + 1))
                depth = max(depth, self.depth)
                if not self.accepts(COMMA):
                    break
            self.expect(RPAREN)
        self.depth = depth
        return make_call(at, name, target, args, has_bind=self.has_bind)

    def primary(self, nesting: int) -> Node:
        index = self.index
        kind = self.kinds[index]
        if kind in (IDENTIFIER, DOT):
            return self.named(nesting)
        self.depth = 0
        if kind in _CONSTANTS:
            self.index = index + 1
            return Node("const", self.starts[index], value_of(kind, self.text[self.starts[index] : self.ends[index]]))
        if kind == MINUS and self.kinds[index + 1] in (INT, FLOAT):
            self.index = index + 2
            return Node("const", self.starts[index], value_of(self.kinds[index + 1], "-" + self.text[self.starts[index + 1] : self.ends[index + 1]]))
        if kind == LPAREN:
            self.index = index + 1
            node = self.expression(nesting + 1)
            self.expect(RPAREN)
            return node
        if kind == LBRACKET:
            return self.elements(nesting)
        if kind == LBRACE:
            return self.entries(nesting, "map", None)
        raise _OddError

    def named(self, nesting: int) -> Node:
        """A name, a call, or a message with its fields."""
        index = self.index
        dot = "." if self.accepts(DOT) else ""
        start = self.starts[self.index]
        name = self.word()
        ahead = self.index
        kinds = self.kinds
        while kinds[ahead] == DOT and kinds[ahead + 1] == IDENTIFIER:
            ahead += 2
        if kinds[ahead] == LBRACE:
            self.index = ahead
            return self.entries(nesting, "struct", dot + "".join(self.text[self.starts[each] : self.ends[each]] for each in range(index + len(dot), ahead)))
        if name in RESERVED:
            raise _OddError
        self.depth = 0
        if kinds[self.index] == LPAREN:
            return self.call(nesting, dot + name, None)
        return Node("ident", start, dot + name)

    def elements(self, nesting: int) -> Node:
        def element() -> tuple[Node, int]:
            return self.expression(nesting + 1), self.depth

        return self.items(Node("list", self.expect(LBRACKET)), RBRACKET, element)

    def entries(self, nesting: int, kind: str, name: str | None) -> Node:
        """Of a map or a message, between braces."""

        def entry() -> tuple[tuple[Any, Node], int]:
            key = self.word() if kind == "struct" else self.expression(nesting + 1)
            depth = self.depth
            colon = self.expect(COLON)
            if kind == "struct":
                key = field_name(str(key), colon)
            return (key, self.expression(nesting + 1)), max(depth, self.depth)

        return self.items(Node(kind, self.expect(LBRACE), name), RBRACE, entry)

    def items(self, node: Node, end: int, read: Callable[[], tuple[Any, int]]) -> Node:
        """The node with what stands in it up to its end, by commas, each read with its depth."""
        depth = 0
        optional = []
        while self.kinds[self.index] not in (COMMA, end):
            if self.accepts(QUESTION):
                optional.append(len(node.args))
            item, inner = read()
            node.args.append(item)
            depth = max(depth, inner)
            if not self.accepts(COMMA):
                break
            if self.kinds[self.index] == COMMA:
                raise _OddError
        else:
            if not node.args:
                self.accepts(COMMA)
        self.expect(end)
        self.depth = depth
        if optional:
            node.optional = frozenset(optional)
        return node
