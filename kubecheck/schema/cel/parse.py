"""Syntax trees of CEL expressions."""

from __future__ import annotations

from kubecheck.schema.cel.nodes import NOWHERE, Node, show_error
from kubecheck.schema.cel.syntax.reading import read

# In characters.
_LONGEST = 100_000


class CelSyntaxError(ValueError):
    """What the parser does not take, in the server's words: one or more errors, each with its place and line."""


def parse(text: str, *, has_bind: bool = False) -> Node:
    """The syntax tree of an expression, macros expanded.

    Args:
        text: the expression.
        has_bind: whether the macro ``cel.bind`` is there.

    Raises:
        CelSyntaxError: the text is no expression.

    Mirrors: parser.Parser.Parse.
    """
    if len(text) > _LONGEST:
        raise CelSyntaxError(show_error(text, NOWHERE, f"expression code point size exceeds limit: size: {len(text)}, limit {_LONGEST}"))
    node = read(text, has_bind=has_bind)
    if node is not None:
        return node
    from kubecheck.schema.cel.syntax.recovering import recover

    node, faults = recover(text, has_bind=has_bind)
    if node is None:
        raise CelSyntaxError(faults)
    return node
