"""Expressions that are wrong, or that lie deep in one another."""

from __future__ import annotations

from kubecheck.schema.cel.syntax import operator_rules, primary_rules
from kubecheck.schema.cel.syntax.faults import Faults, GivenUpError
from kubecheck.schema.cel.syntax.following import call, run
from kubecheck.schema.cel.syntax.recovery import Parser
from kubecheck.schema.cel.syntax.visiting import visit

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
        found = run(call(Parser(text, faults, operator_rules.RULES | primary_rules.RULES), -1, "start"))
        node = visit(found, faults, has_bind=has_bind)
    except GivenUpError:
        pass
    return (None, str(faults)) if faults.count else (node, "")
