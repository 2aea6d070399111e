"""Expressions that are wrong, or that lie deep in one another."""

from __future__ import annotations

from kubecheck.schema.cel.syntax.faults import Faults, GivenUpError
from kubecheck.schema.cel.syntax.recovery import Parser
from kubecheck.schema.cel.syntax.rules import run, start
from kubecheck.schema.cel.syntax.visiting import Visitor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.cel.nodes import Node


def recover(text: str, *, has_bind: bool) -> tuple[Node | None, str]:
    """The tree of an expression, or what is wrong with it.

    Args:
        text: the expression.
        has_bind: whether the macro ``cel.bind`` is there.
    """
    faults = Faults(text)
    node = None
    try:
        found = run(start(Parser(text, faults)))
        node = run(Visitor(faults, has_bind=has_bind).visit(found))
    except GivenUpError:
        pass
    return (None, str(faults)) if faults.count else (node, "")
