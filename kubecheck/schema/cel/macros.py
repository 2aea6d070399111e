"""Macros that the parser does not know: over keys and values at once, and sorting by a key.

Mirrors: github.com/google/cel-go/ext TwoVarComprehensions, Lists (sortBy).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.cel.parse import Node

_ACCUMULATOR = "@result"
_TAKEN = (_ACCUMULATOR, "__result__")
_INPUT = "@__sortBy_input__"
_COUNTS = {
    "all": (3,), "exists": (3,), "existsOne": (3,), "exists_one": (3,), "transformList": (3, 4), "transformMap": (3, 4), "transformMapEntry": (3, 4),
    "sortBy": (2,),
}  # fmt: skip


class MacroError(ValueError):
    """A macro that is used wrongly: where, and the server's words."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node = node


def expand(node: Node) -> Node:
    """The tree with macros expanded, innermost first.

    Raises:
        MacroError: a macro is used wrongly.
    """
    for index, each in enumerate(node.args):
        node.args[index] = tuple(part if isinstance(part, str) else expand(part) for part in each) if isinstance(each, tuple) else expand(each)
    if node.target is not None:
        node.target = expand(node.target)
    for name, each in node.fold.items():
        if not isinstance(each, str):
            node.fold[name] = expand(each)
    if node.kind == "call" and node.target is not None and len(node.args) in _COUNTS.get(str(node.value), ()):
        return _sort_by(node) if node.value == "sortBy" else _two_variables(node)
    return node


def _make(at: Node, kind: str, value: object = None, *arguments: Node) -> Node:
    node = at.__class__(kind, 0, value, None, list(arguments))
    node.at = at.at
    return node


def _fold(at: Node, subject: Node | None, names: tuple[str, str, str], initial: Node, condition: Node, step: Node, result: Node) -> Node:
    node = _make(at, "fold")
    node.fold = {"variable": names[0], "variable2": names[1], "accumulator": names[2]}
    node.fold |= {"range": subject, "initial": initial, "condition": condition, "step": step, "result": result}
    return node


def _two_variables(call: Node) -> Node:
    first, second = (_simple_name(each) for each in call.args[:2])
    if first == second:
        raise MacroError(call.args[1], f"duplicate variable name: {first}")
    for name, each in ((first, call.args[0]), (second, call.args[1])):
        if name in _TAKEN:
            raise MacroError(each, "iteration variable overwrites accumulator variable")

    def kept() -> Node:
        return _make(call, "ident", _ACCUMULATOR)

    def done(initial: Node, condition: Node, step: Node, result: Node) -> Node:
        return _fold(call, call.target, (first, second, _ACCUMULATOR), initial, condition, step, result)

    last, always = call.args[-1], _make(call, "const", True)
    if call.value == "all":
        return done(always, _make(call, "call", "@not_strictly_false", kept()), _make(call, "call", "_&&_", kept(), last), kept())
    if call.value == "exists":
        condition = _make(call, "call", "@not_strictly_false", _make(call, "call", "!_", kept()))
        return done(_make(call, "const", False), condition, _make(call, "call", "_||_", kept(), last), kept())
    if call.value in ("existsOne", "exists_one"):
        more = _make(call, "call", "_+_", kept(), _make(call, "const", 1))
        step = _make(call, "call", "_?_:_", last, more, kept())
        return done(_make(call, "const", 0), always, step, _make(call, "call", "_==_", kept(), _make(call, "const", 1)))
    if call.value == "transformList":
        initial, step = _make(call, "list"), _make(call, "call", "_+_", kept(), _make(call, "list", None, last))
    elif call.value == "transformMap":
        initial, step = _make(call, "map"), _make(call, "call", "cel.@mapInsert", kept(), _make(call, "ident", first), last)
    else:
        initial, step = _make(call, "map"), _make(call, "call", "cel.@mapInsert", kept(), last)
    if len(call.args) == 4:
        step = _make(call, "call", "_?_:_", call.args[2], step, kept())
    return done(initial, always, step, kept())


def _simple_name(node: Node) -> str:
    if node.kind != "ident":
        raise MacroError(node, "argument must be a simple name")
    return str(node.value)


def _sort_by(call: Node) -> Node:
    name, key = call.args
    if name.kind != "ident":
        raise MacroError(name, "argument is not an identifier")
    if name.value in _TAKEN:
        raise MacroError(name, "iteration variable overwrites accumulator variable")
    assert call.target is not None
    if call.target.kind not in ("list", "select", "ident", "fold", "call"):
        raise MacroError(call.target, "sortBy can only be applied to a list, identifier, comprehension, call or select expression")
    more = _make(call, "call", "_+_", _make(call, "ident", _ACCUMULATOR), _make(call, "list", None, key))
    names = (str(name.value), "", _ACCUMULATOR)
    keys = _fold(
        call, _make(call, "ident", _INPUT), names, _make(call, "list"), _make(call, "const", True), more, _make(call, "ident", _ACCUMULATOR)
    )
    sort = _make(call, "call", "@sortByAssociatedKeys", keys)
    sort.target = _make(call, "ident", _INPUT)
    bound = (call.target, _make(call, "const", False), _make(call, "ident", _INPUT), sort)
    return _fold(call, _make(call, "list"), ("#unused", "", _INPUT), *bound)
