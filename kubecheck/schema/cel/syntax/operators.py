"""Operators and what else reading and recovery have in common."""

from __future__ import annotations

from kubecheck.schema.cel.nodes import Node
from kubecheck.schema.cel.syntax import tokens

# How deep the server goes into expressions that lie in one another.
DEEPEST = 250
# Level, and name of the function, of each operator between two operands; what is of a higher level binds its operands first.
BINARY = {
    tokens.EQUALS: (1, "_==_"), tokens.NOT_EQUALS: (1, "_!=_"), tokens.IN: (1, "@in"), tokens.LESS: (1, "_<_"), tokens.LESS_EQUALS: (1, "_<=_"),
    tokens.GREATER: (1, "_>_"), tokens.GREATER_EQUALS: (1, "_>=_"), tokens.PLUS: (2, "_+_"), tokens.MINUS: (2, "_-_"), tokens.STAR: (3, "_*_"),
    tokens.SLASH: (3, "_/_"), tokens.PERCENT: (3, "_%_"),
}  # fmt: skip
RESERVED = frozenset((
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop", "package", "namespace", "null", "return",
    "true", "var", "void", "while",
))  # fmt: skip


def balance(function: str, terms: list[Node], places: list[int]) -> Node:
    """One call of a logical operator over many terms, as a tree that is as flat as can be.

    Args:
        function: the operator's function.
        terms: the operands, at least one.
        places: the offsets of the operators between them.

    Mirrors: parser.logicManager.balancedTree.
    """
    if len(terms) == 1:
        return terms[0]
    return _balance(function, terms, places, 0, len(places) - 1)


def _balance(function: str, terms: list[Node], places: list[int], low: int, high: int) -> Node:
    middle = (low + high + 1) // 2
    left = terms[middle] if middle == low else _balance(function, terms, places, low, middle - 1)
    right = terms[middle + 1] if middle == high else _balance(function, terms, places, middle + 1, high)
    return Node("call", places[middle], function, None, [left, right])
