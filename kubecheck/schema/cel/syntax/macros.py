"""Macros: calls that stand for comprehensions and tests.

Mirrors: github.com/google/cel-go/parser Make*; cel optMap, optFlatMap; ext TwoVarComprehensions, Lists (sortBy), Bindings.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.schema.cel.nodes import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Expand = Callable[[int, Node, list[Node]], Node]

_ACCUMULATOR = "@result"
_TAKEN = (_ACCUMULATOR, "__result__")
_INPUT = "@__sortBy_input__"
_UNUSED = "#unused"
# Of nodes: optMap and optFlatMap double what they are called on. The server has no bound there but its memory; nothing that its cost limit allows is larger.
_MOST_COPIED = 20_000


class MacroError(ValueError):
    """A macro that is used wrongly: where, and the server's words."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.at = node.at


def make_call(at: int, function: str, target: Node | None, args: list[Node], *, has_bind: bool) -> Node:
    """A call, or what the macro of its name makes of it.

    Args:
        at: the offset of the operator or of the opening parenthesis.
        function: the name of the function or operator.
        target: the receiver.
        args: the arguments.
        has_bind: whether the macro ``cel.bind`` is there.

    Raises:
        MacroError: the macro is used wrongly.
    """
    if target is None:
        if function == "has" and len(args) == 1:
            return _has(at, args[0])
    elif (macro := _MACROS.get((function, len(args)))) is not None and _is_known(function, len(args)):
        return macro(at, target, args)
    elif has_bind and function == "bind" and len(args) == 3 and target.kind == "ident" and target.value == "cel":
        return _bind(at, args)
    return Node("call", at, function, target, args)


def _is_known(function: str, count: int) -> bool:
    """Whether new expressions of the release asked may use the macro. Mirrors: baseOpts (k8s.io/apiserver/pkg/cel/environment)."""
    minor = current().minor
    if minor >= _SORT_SINCE:
        return True
    return function != "sortBy" and (minor >= _TWO_VARIABLES_SINCE or (function, count) in _ONE_VARIABLE)


def _has(at: int, argument: Node) -> Node:
    if argument.kind != "select":
        raise MacroError(argument, "invalid argument to has() macro")
    node = Node("select", at, argument.value, argument.target)
    node.test = True
    return node


def _name(node: Node, complaint: str = "argument must be a simple name") -> str:
    if node.kind != "ident":
        raise MacroError(node, complaint)
    return str(node.value)


def _variable(node: Node, complaint: str = "argument must be a simple name") -> str:
    name = _name(node, complaint)
    if name in _TAKEN:
        raise MacroError(node, "iteration variable overwrites accumulator variable")
    return name


def _call(at: int, function: str, *args: Node) -> Node:
    return Node("call", at, function, None, list(args))


def _kept(at: int) -> Node:
    return Node("ident", at, _ACCUMULATOR)


def _fold(at: int, subject: Node, names: tuple[str, str, str], initial: Node, condition: Node, step: Node, result: Node) -> Node:
    node = Node("fold", at)
    node.fold = {
        "variable": names[0], "accumulator": names[2], "variable2": names[1],
        "range": subject, "initial": initial, "condition": condition, "step": step, "result": result,
    }  # fmt: skip
    return node


def _names(args: list[Node], count: int) -> tuple[str, str, str]:
    """The variables of a comprehension and of what it gathers."""
    if count == 1:
        return _variable(args[0]), "", _ACCUMULATOR
    first, second = _name(args[0]), _name(args[1])
    if first == second:
        raise MacroError(args[1], f"duplicate variable name: {first}")
    _variable(args[0])
    _variable(args[1])
    return first, second, _ACCUMULATOR


def _all(at: int, target: Node, args: list[Node]) -> Node:
    names = _names(args, len(args) - 1)
    condition = _call(at, "@not_strictly_false", _kept(at))
    return _fold(at, target, names, Node("const", at, value=True), condition, _call(at, "_&&_", _kept(at), args[-1]), _kept(at))


def _exists(at: int, target: Node, args: list[Node]) -> Node:
    names = _names(args, len(args) - 1)
    condition = _call(at, "@not_strictly_false", _call(at, "!_", _kept(at)))
    return _fold(at, target, names, Node("const", at, value=False), condition, _call(at, "_||_", _kept(at), args[-1]), _kept(at))


def _exists_one(at: int, target: Node, args: list[Node]) -> Node:
    names = _names(args, len(args) - 1)
    more = _call(at, "_+_", _kept(at), Node("const", at, 1))
    step = _call(at, "_?_:_", args[-1], more, _kept(at))
    result = _call(at, "_==_", _kept(at), Node("const", at, 1))
    return _fold(at, target, names, Node("const", at, 0), Node("const", at, value=True), step, result)


def _gather(at: int, target: Node, names: tuple[str, str, str], initial: Node, step: Node, test: Node | None) -> Node:
    if test is not None:
        step = _call(at, "_?_:_", test, step, _kept(at))
    return _fold(at, target, names, initial, Node("const", at, value=True), step, _kept(at))


def _append(at: int, element: Node) -> Node:
    return _call(at, "_+_", _kept(at), Node("list", at, None, None, [element]))


def _map(at: int, target: Node, args: list[Node]) -> Node:
    names = (_variable(args[0], "argument is not an identifier"), "", _ACCUMULATOR)
    return _gather(at, target, names, Node("list", at), _append(at, args[-1]), args[1] if len(args) == 3 else None)


def _filter(at: int, target: Node, args: list[Node]) -> Node:
    names = (_variable(args[0], "argument is not an identifier"), "", _ACCUMULATOR)
    return _gather(at, target, names, Node("list", at), _append(at, args[0]), args[1])


def _transform_list(at: int, target: Node, args: list[Node]) -> Node:
    return _gather(at, target, _names(args, 2), Node("list", at), _append(at, args[-1]), args[2] if len(args) == 4 else None)


def _transform_map(at: int, target: Node, args: list[Node]) -> Node:
    names = _names(args, 2)
    step = _call(at, "cel.@mapInsert", _kept(at), Node("ident", at, names[0]), args[-1])
    return _gather(at, target, names, Node("map", at), step, args[2] if len(args) == 4 else None)


def _transform_map_entry(at: int, target: Node, args: list[Node]) -> Node:
    step = _call(at, "cel.@mapInsert", _kept(at), args[-1])
    return _gather(at, target, _names(args, 2), Node("map", at), step, args[2] if len(args) == 4 else None)


def _let(at: int, name: str, value: Node, result: Node) -> Node:
    """A comprehension over nothing, which gives a name to a value."""
    return _fold(at, Node("list", at), (_UNUSED, "", name), value, Node("const", at, value=False), Node("ident", at, name), result)


def _bind(at: int, args: list[Node]) -> Node:
    return _let(at, _name(args[0], "cel.bind() variable names must be simple identifiers"), args[1], args[2])


def _opt_map(at: int, target: Node, args: list[Node]) -> Node:
    name = _name(args[0], "optMap() variable name must be a simple identifier")
    return _optional(at, target, _call(at, "optional.of", _let(at, name, Node("call", at, "value", target), args[1])))


def _opt_flat_map(at: int, target: Node, args: list[Node]) -> Node:
    name = _name(args[0], "optFlatMap() variable name must be a simple identifier")
    return _optional(at, target, _let(at, name, Node("call", at, "value", target), args[1]))


def _optional(at: int, target: Node, result: Node) -> Node:
    if _size(target) > _MOST_COPIED:
        raise MacroError(target, f"expression is too large: optMap() and optFlatMap() would make more than {_MOST_COPIED} copies of its parts")
    return _call(at, "_?_:_", Node("call", at, "hasValue", target), result, _call(at, "optional.none"))


def _size(root: Node) -> int:
    """How many nodes a tree has, those in several places each time."""
    sizes: dict[int, int] = {}
    waiting = [(root, False)]
    while waiting:
        node, is_done = waiting.pop()
        if id(node) in sizes:
            continue
        below = node.below()
        if is_done:
            sizes[id(node)] = 1 + sum(sizes[id(each)] for each in below)
        else:
            waiting.append((node, True))
            waiting += [(each, False) for each in below]
    return sizes[id(root)]


def _sort_by(at: int, target: Node, args: list[Node]) -> Node:
    if target.kind not in ("list", "select", "ident", "fold", "call"):
        raise MacroError(target, "sortBy can only be applied to a list, identifier, comprehension, call or select expression")
    subject = Node("ident", at, _INPUT)
    return _let(at, _INPUT, target, Node("call", at, "@sortByAssociatedKeys", subject, [_map(at, subject, args)]))


# The minor since which new expressions may use a macro; those over keys and values of lists and maps come together.
_TWO_VARIABLES_SINCE, _SORT_SINCE = 33, 35
_ONE_VARIABLE = frozenset((("all", 2), ("exists", 2), ("exists_one", 2), ("map", 2), ("map", 3), ("filter", 2), ("optMap", 2), ("optFlatMap", 2)))
_MACROS: dict[tuple[str, int], Expand] = {
    ("all", 2): _all, ("all", 3): _all, ("exists", 2): _exists, ("exists", 3): _exists,
    ("exists_one", 2): _exists_one, ("exists_one", 3): _exists_one, ("existsOne", 3): _exists_one,
    ("map", 2): _map, ("map", 3): _map, ("filter", 2): _filter, ("optMap", 2): _opt_map, ("optFlatMap", 2): _opt_flat_map,
    ("transformList", 3): _transform_list, ("transformList", 4): _transform_list, ("transformMap", 3): _transform_map, ("transformMap", 4): _transform_map,
    ("transformMapEntry", 3): _transform_map_entry, ("transformMapEntry", 4): _transform_map_entry, ("sortBy", 2): _sort_by,
}  # fmt: skip
