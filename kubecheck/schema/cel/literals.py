"""What is wrong with constants in an expression whose types are right, and with what can be worked out before it runs.

Mirrors: ASTValidators (github.com/google/cel-go/cel and ext), interpreter.Optimize, with the options of k8s.io/apiserver/pkg/cel/environment v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.depth import deep
from kubecheck.schema.cel.formatting import TAKES, FormatError, format_clauses
from kubecheck.schema.cel.types import print_runtime_type, print_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.schema.cel.nodes import Node
    from kubecheck.schema.cel.types import Type

    Types = dict[int, Type]
    Say = Callable[[Node, str], object]

_CONVERSIONS = frozenset(("bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "uint"))


def check_literals(node: Node, types: Types, say: Say, *, is_exempt: bool = False) -> None:
    """Says what is wrong with constants at a node and below.

    Args:
        node: the node.
        types: the type of each node by its identity.
        say: takes a node and what is wrong with it.
        is_exempt: whether lists and maps of several types are allowed, as they are for ``format``.
    """
    if node.kind == "call":
        _check_call(node, types, say)
        is_exempt = is_exempt or node.value == "format"
    elif not is_exempt and node.kind == "list":
        _check_list(node, types, say)
    elif not is_exempt and node.kind == "map":
        _check_map(node, types, say)
    for each in node.below():
        check_literals(each, types, say, is_exempt=is_exempt)


def _check_call(node: Node, types: Types, say: Say) -> None:
    if node.value == "format" and node.target is not None:
        _check_format(node, types, say)
    argument = node.args[0] if node.args else None
    if argument is not None and argument.kind == "const" and _is_bad(str(node.value), argument.value):
        say(argument, f"invalid {node.value} argument")


def _is_bad(function: str, value: object) -> bool:
    if function == "matches" and isinstance(value, str):
        from kubecheck.values.regexp import GoRegexError, compile_go

        try:
            compile_go(value)
        except GoRegexError:
            return True
        return False
    if function not in ("duration", "timestamp"):
        return False
    from kubecheck.schema.cel.calls import call_function
    from kubecheck.schema.cel.values import CelError

    try:
        call_function(function, [value])
    except CelError:
        return True
    return False


def _check_list(node: Node, types: Types, say: Say) -> None:
    first: Type | None = None
    for index, each in enumerate(node.args):
        kind = _unwrapped(types[id(each)], index in node.optional)
        if first is None:
            first = kind
        elif first != kind:
            say(each, f"expected type '{print_type(first)}' but found '{print_type(kind)}'")
            break


def _check_map(node: Node, types: Types, say: Say) -> None:
    first: list[Type] = []
    for index, pair in enumerate(node.args):
        kinds = [types[id(pair[0])], _unwrapped(types[id(pair[1])], index in node.optional)]
        first = first or kinds
        for each, wanted, kind in zip(pair, first, kinds, strict=True):
            if wanted != kind:
                say(each, f"expected type '{print_type(wanted)}' but found '{print_type(kind)}'")


def _unwrapped(kind: Type, is_optional: bool) -> Type:
    found: Type = kind[1] if is_optional and kind[0] == "optional_type" else kind
    return found


class _ArgumentError(FormatError):
    """A format error that stands at an argument."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node = node


def _check_format(node: Node, types: Types, say: Say) -> None:
    """Mirrors: stringFormatValidator.Validate."""
    target, arguments = node.target, node.args
    if target is None or target.kind != "const" or not isinstance(target.value, str) or len(arguments) != 1 or arguments[0].kind != "list":
        return
    values = arguments[0].args
    asked = 0

    def write(index: int, clause: str, precision: int | None) -> str:
        nonlocal asked
        asked = index + 1
        takes, words = TAKES[clause.lower()]
        bad = _bad_part(values[index], types) if clause == "s" else None if types[id(values[index])][0] in (*takes, "dyn") else values[index]
        if bad is not None:
            raise _ArgumentError(bad, f"error during formatting: {words}, was given {_bare_name(types[id(bad)])}")
        return ""

    try:
        format_clauses(target.value, len(values), write)
    except _ArgumentError as error:
        say(error.node, str(error))
    except FormatError as error:
        say(node, str(error))
    else:
        if asked < len(values):
            say(node, f"too many arguments supplied to string.format (expected {asked}, got {len(values)})")


def _bare_name(kind: Type) -> str:
    return str(kind[0]) if kind[0] not in ("object", "opaque") and len(kind) > 1 else print_runtime_type(kind)


def _bad_part(node: Node, types: Types) -> Node | None:
    """The first node of an argument that has no form as a text. Mirrors: verifyString."""
    if types[id(node)][0] not in (*TAKES["s"][0], "dyn"):
        return node
    parts = node.args if node.kind == "list" else [each for pair in node.args for each in pair] if node.kind == "map" else []
    return next((bad for each in parts if (bad := _bad_part(each, types)) is not None), None)


@deep
def fault_of_constants(node: Node) -> str:
    """What keeps the program of an expression from being made, or the empty string.

    Conversions of constants are worked out beforehand, and constant patterns are compiled.
    """
    from kubecheck.schema.cel.values import CelError

    try:
        _fold(node)
    except CelError as error:
        return str(error)
    return ""


def _fold(node: Node) -> tuple[bool, Any]:
    """Whether a node is constant, and its value."""
    if node.kind == "const":
        return True, node.value
    if node.kind == "map":
        folded = [(_fold(key), _fold(value)) for key, value in node.args]
        if all(key[0] and value[0] for key, value in folded) and not node.optional:
            return True, {_hashable(key[1]): value[1] for key, value in folded}
        return False, None
    found = [_fold(each) for each in node.below()]
    if node.kind == "list":
        return (True, [value for _, value in found]) if all(is_constant for is_constant, _ in found) and not node.optional else (False, None)
    if node.kind == "call" and node.value in ("find", "findAll") and node.target is not None and len(found) > 1 and isinstance(found[1][1], str):
        from kubecheck.schema.cel.values import CelError
        from kubecheck.values.regexp import GoRegexError, compile_go

        try:
            compile_go(found[1][1])
        except GoRegexError as error:
            raise CelError(str(error)) from None
    if node.kind == "call" and node.target is None and node.value in _CONVERSIONS and len(found) == 1 and found[0][0]:
        from kubecheck.schema.cel.calls import call_function

        return True, call_function(str(node.value), [found[0][1]])
    return False, None


def _hashable(key: Any) -> Any:
    return str(key) if isinstance(key, (list, dict)) else key
