"""Operands of actions that are printed as they are, so that one that is not given prints nothing, or what Go prints of nothing."""

from __future__ import annotations

from kubecheck.render.helm.template.nodes import Chain, Field, Identifier, Pipe, Variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.helm.template.nodes import Node

# Functions that print nothing of nothing.
_PRINTERS = frozenset((
    "b64enc", "html", "indent", "int", "int64", "lower", "nindent", "print", "printf", "quote", "replace", "squote", "toString", "toYaml", "trim",
    "trimPrefix", "trimSuffix", "trunc", "upper",
))  # fmt: skip


def printed_operands(pipe: Pipe) -> list[Node]:
    """The operands of a pipeline that are printed by it."""
    if any(not isinstance(each.operands[0], Identifier) or each.operands[0].name not in _PRINTERS for each in pipe.commands[1:]):
        return []
    first = pipe.commands[0].operands
    if len(first) == 1:
        return [first[0]] if _is_read(first[0]) else printed_operands(first[0]) if isinstance(first[0], Pipe) else []
    if isinstance(first[0], Identifier) and first[0].name in _PRINTERS:
        return [each for each in first[1:] if _is_read(each)]
    return []


def _is_read(node: Node) -> bool:
    return isinstance(node, Field) or (isinstance(node, (Variable, Chain)) and bool(node.fields))
