"""Closures of what needs no evaluation: constants, by the type that is wanted, and faults that are told when they are come to."""

from __future__ import annotations

from kubecheck.render.helm.kinds import INTERFACE, Int32, Int64, Uint8
from kubecheck.render.helm.template.calls import REFLECTED
from kubecheck.render.helm.template.errors import fail
from kubecheck.render.helm.template.nodes import Bool, Chain, Command, Identifier, Number, Pipe, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.render.helm.template.frame import Frame
    from kubecheck.render.helm.template.nodes import Node

    Evaluate = Callable[..., Any]

# Constants are cut to the width of the parameter. Mirrors: reflect.Value.SetUint.
_INTEGERS: dict[str, Callable[[int], Any]] = {
    "int": int,
    "int64": Int64,
    "int32": Int32,
    "uint8": lambda number: Uint8(number & 0xFF),
    "uint32": lambda number: number & 0xFFFFFFFF,
}


def last_place(node: Node) -> Node | None:
    """The node that Go names in an error after it has evaluated one; None where the last `and` or `or` decides it."""
    if isinstance(node, Pipe):
        return last_place(node.commands[-1])
    if isinstance(node, Chain):
        return last_place(node.node)
    if isinstance(node, Command):
        first = node.operands[0]
        if isinstance(first, Identifier) and first.name in ("and", "or"):
            return None
        return last_place(node.operands[-1])
    return node


def giving(value: Any) -> Evaluate:
    """A closure that gives one value."""
    def run(frame: Frame, dot: Any, final: Any = None) -> Any:
        return value

    return run


def give_dot(frame: Frame, dot: Any, final: Any = None) -> Any:
    """Evaluates the cursor."""
    return dot


def failing(node: Node, words: str) -> Evaluate:
    """A closure that refuses, at a node."""
    def run(frame: Frame, dot: Any, final: Any = None) -> Any:
        fail(frame.tree, node, words)

    return run


def constant_number(node: Number) -> Evaluate:
    """A number where no type is wanted. Mirrors: state.idealConstant."""
    value = _ideal(node)
    if value is None:
        return failing(node, f"{node.written} overflows int")
    return giving(value)


def _ideal(node: Number) -> complex | float | int | None:
    if node.as_complex is not None:
        return node.as_complex
    written = node.written
    is_hexadecimal = len(written) > 2 and written[0] == "0" and written[1] in "xX" and not any(each in written for each in "pP")
    if node.as_float is not None and not is_hexadecimal and written[:1] != "'" and any(each in written for each in ".eEpP"):
        return node.as_float
    return node.as_int


def constant_argument(node: Bool | Number | String, wanted: str) -> Evaluate:
    """A constant as an argument of a type."""
    if wanted in (INTERFACE, REFLECTED):
        value = _ideal(node) if isinstance(node, Number) else node.value
        if value is None:
            return failing(node, f"{node} overflows int")
    elif wanted == "string":
        if not isinstance(node, String):
            return failing(node, f"expected string; found {node}")
        value = node.value
    elif wanted == "bool":
        if not isinstance(node, Bool):
            return failing(node, f"expected bool; found {node}")
        value = node.value
    elif wanted.startswith(("int", "uint")):
        number = None
        if isinstance(node, Number):
            number = node.as_int if wanted[0] == "i" else node.as_uint
        if number is None:
            return failing(node, f"expected {'integer' if wanted[0] == 'i' else 'unsigned integer'}; found {node}")
        value = _INTEGERS.get(wanted, int)(number)
    elif wanted.startswith("float"):
        if not isinstance(node, Number) or node.as_float is None:
            return failing(node, f"expected float; found {node}")
        value = node.as_float
    else:
        return failing(node, f"can't handle {node} for arg of type {wanted}")
    return giving(value)
