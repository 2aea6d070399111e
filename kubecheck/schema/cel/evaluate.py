"""Evaluates CEL expressions over plain values.

Mirrors: github.com/google/cel-go/interpreter.
"""

from __future__ import annotations

from kubecheck.schema.cel.budgets import MOST_STEPS, spend_steps, steps_left
from kubecheck.schema.cel.calls import call_function
from kubecheck.schema.cel.depth import deep
from kubecheck.schema.cel.types import KEYWORDS
from kubecheck.schema.cel.values import NONE, CelError, DefaultMap, MaybeError, Optional, Raw, Struct, TypeValue, UnknownError, name_of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.schema.cel.budgets import Meter
    from kubecheck.schema.cel.nodes import Node

_TYPE_NAMES = frozenset(("int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type", "dyn", "optional_type"))
_QUALIFIED_TYPES = frozenset(("google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR"))
_GO_NAMES = {
    "int": "Int", "uint": "Uint", "double": "Double", "string": "String", "bytes": "Bytes", "bool": "Bool", "null_type": "Null",
    "google.protobuf.Timestamp": "Timestamp", "google.protobuf.Duration": "Duration", "type": "Type",
}  # fmt: skip
_COST_OF_TURN = 2  # of a comprehension, at the least
_NAMESPACES = frozenset(("strings", "lists", "sets", "optional", "ip", "format", "jsonpatch"))


@deep
def evaluate(node: Node, variables: dict[str, Any]) -> Any:
    """The value of an expression.

    Args:
        node: its syntax tree.
        variables: the value of each variable; a `CelError` among them is raised when it is used.

    Raises:
        CelError: the evaluation fails.
    """
    steps_left[0] = MOST_STEPS
    return _run(node, variables)


@deep
def evaluate_metered(node: Node, variables: dict[str, Any], meter: Meter) -> Any:
    """As `evaluate`, with the cost counted.

    Raises:
        CelError: the evaluation fails.
        CostLimitError: it costs more than it may.
    """
    steps_left[0] = MOST_STEPS
    return _run(node, {**variables, _METER: meter})


# Where the meter is among the variables; no variable has that name.
_METER = "@meter"
_LIST_COST, _MAP_COST, _STRUCT_COST = 10, 30, 40


def _run(node: Node, scope: dict[str, Any]) -> Any:
    return _KINDS[node.kind](node, scope)


def _constant(node: Node, scope: dict[str, Any]) -> Any:
    return node.value


def _ident(node: Node, scope: dict[str, Any]) -> Any:
    if (meter := scope.get(_METER)) is not None:
        meter.spend(1)
    if node.value in scope:
        value = scope[node.value]
        if isinstance(value, CelError):
            raise value
        return value
    if node.value in _TYPE_NAMES:
        return TypeValue(node.value)
    raise CelError(f"no such attribute(s): {node.value}")


def _qualified(node: Node | None) -> str:
    if node is None:
        return ""
    if node.kind == "ident":
        return str(node.value)
    outer = _qualified(node.target) if node.kind == "select" else ""
    return f"{outer}.{node.value}" if outer else ""


def _select(node: Node, scope: dict[str, Any]) -> Any:
    name = _qualified(node)
    if name in scope:
        return scope[name]
    if name in _QUALIFIED_TYPES:
        return TypeValue(name)
    assert node.target is not None
    if not node.test and (meter := scope.get(_METER)) is not None:
        meter.spend(1)
    return select(_run(node.target, scope), str(node.value), test=node.test)


def select(operand: Any, field: str, *, test: bool = False) -> Any:
    """A field of a value, or whether it is there."""
    if isinstance(operand, Optional):
        if operand is NONE:
            return False if test else NONE
        if test:
            return select(operand.value, field, test=True)
        return optional_select(operand.value, field)
    if not isinstance(operand, dict):
        # Mirrors: refQualify; what has no fields is asked for one as a map that lacks it.
        if isinstance(operand, list):
            raise CelError("unsupported index type 'string' in list")
        if test:
            return False
        raise CelError(f"no such key: {field}")
    key = _key(operand, field)
    if test:
        if isinstance(operand.get(key), MaybeError):
            raise operand[key]
        return key in operand
    if key not in operand:
        if isinstance(operand, DefaultMap):
            return {}
        raise CelError(f"no such key: {field}")
    return _known(operand[key])


def _key(operand: dict[str, Any], field: str) -> str:
    """The key of a field: a keyword stands for the property of that name, too, which has its escaped name in objects of a schema."""
    return field if field in operand or field not in KEYWORDS else f"__{field}__"


def _known(value: Any) -> Any:
    if isinstance(value, CelError):
        raise value
    return value


def optional_select(operand: Any, field: str) -> Optional:
    """A field of a value, or none."""
    if isinstance(operand, Optional):
        return NONE if operand is NONE else optional_select(operand.value, field)
    if not isinstance(operand, dict):
        if isinstance(operand, list):
            raise CelError("unsupported index type 'string' in list")
        return NONE
    key = _key(operand, field)
    return Optional(_known(operand[key])) if key in operand else NONE


def _call(node: Node, scope: dict[str, Any]) -> Any:
    special = _LAZY.get(node.value)
    if special is not None:
        return special(node, scope)
    if node.value == "_?._":
        return optional_select(_run(node.args[0], scope), str(node.args[1].value))
    if node.target is None:
        return _call_with(node.value, [_run(each, scope) for each in node.args], scope)
    name = _qualified(node.target)
    if name in _NAMESPACES and name not in scope:
        return _call_with(f"{name}.{node.value}", [_run(each, scope) for each in node.args], scope)
    if node.value in {"or", "orValue"}:
        return _or(node, scope)
    return _call_with(f".{node.value}", [_run(node.target, scope), *(_run(each, scope) for each in node.args)], scope)


def _call_with(name: str, arguments: list[Any], scope: dict[str, Any]) -> Any:
    result = call_function(name, arguments)
    if (meter := scope.get(_METER)) is not None:
        from kubecheck.schema.cel.call_spending import spend

        meter.spend(spend(name.removeprefix("."), arguments, result))
    return result


def _or(node: Node, scope: dict[str, Any]) -> Any:
    """The optional's ``or`` and ``orValue``, which look at their argument only when they need it."""
    assert node.target is not None
    optional = _run(node.target, scope)
    if not isinstance(optional, Optional):
        return optional  # mirrors: evalOptionalOrValue, which takes what is no optional for the value
    if optional is not NONE:
        return optional if node.value == "or" else optional.value
    return _run(node.args[0], scope)


def _logic(node: Node, scope: dict[str, Any], decisive: bool) -> bool:
    """``&&`` and ``||``: one side that decides makes up for an error on the other."""
    failure: CelError | None = None
    for each in node.args:
        try:
            value = _run(each, scope)
        except CelError as error:
            if failure is None or isinstance(error, UnknownError):
                failure = error
            continue
        if value is decisive:
            return bool(decisive)
        if not isinstance(value, bool):
            failure = failure or CelError("no such overload")
    if failure is not None:
        raise failure
    return not decisive


def _choose(node: Node, scope: dict[str, Any]) -> Any:
    condition = _run(node.args[0], scope)
    if not isinstance(condition, bool):
        raise CelError("no such overload")
    return _run(node.args[1 if condition else 2], scope)


def _not_strictly_false(node: Node, scope: dict[str, Any]) -> bool:
    try:
        return bool(_run(node.args[0], scope) is not False)
    except CelError:
        return True


_LAZY = {
    "_&&_": lambda node, scope: _logic(node, scope, decisive=False),
    "_||_": lambda node, scope: _logic(node, scope, decisive=True),
    "_?_:_": _choose,
    "@not_strictly_false": _not_strictly_false,
}


def _list(node: Node, scope: dict[str, Any]) -> list[Any]:
    if (meter := scope.get(_METER)) is not None:
        meter.spend(_LIST_COST)
    values = []
    for index, each in enumerate(node.args):
        value = _run(each, scope)
        if index in node.optional:
            value = _optional(value, "list element")
            if value is NONE:
                continue
            value = value.value
        values.append(value)
    return values


def _optional(value: Any, what: str) -> Optional:
    """What stands behind a question mark, which is an optional value. Mirrors: invalidOptionalElementInit, invalidOptionalEntryInit (interpreter)."""
    if not isinstance(value, Optional):
        shown = str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, (int, str)) else name_of_type(value)
        raise CelError(f"cannot initialize optional {what} from non-optional value {shown}")
    return value


def _map(node: Node, scope: dict[str, Any]) -> dict[Any, Any]:
    if (meter := scope.get(_METER)) is not None:
        meter.spend(_MAP_COST if node.kind == "map" else _STRUCT_COST)
    values: dict[Any, Any] = {}
    for index, (name, each) in enumerate(node.args):
        key = name if isinstance(name, str) else _run(name, scope)
        value = _run(each, scope)
        try:
            if index not in node.optional:
                values[key] = value
            elif _optional(value, f"entry '{key}'") is NONE:
                values.pop(key, None)
            else:
                values[key] = value.value
        except TypeError:
            raise CelError(f"unsupported key type: {name_of_type(key)}") from None
    return values


def _struct(node: Node, scope: dict[str, Any]) -> Struct:
    return Struct(str(node.value), _map(node, scope))


def _raw(node: Node, scope: dict[str, Any]) -> Raw:
    return Raw(_run(node.args[0], scope))


def _is_append(step: Node, accumulator: str) -> bool:
    """Whether a step does nothing but put elements to the end of the list so far."""
    if step.kind == "call" and step.value == "_?_:_":
        return step.args[2].kind == "ident" and step.args[2].value == accumulator and _is_append(step.args[1], accumulator)
    is_sum = step.kind == "call" and step.value == "_+_" and step.args[1].kind == "list"
    return is_sum and step.args[0].kind == "ident" and step.args[0].value == accumulator


def _append(step: Node, scope: dict[str, Any], accumulator: str) -> Any:
    """The step of a comprehension that makes a list: in place, which nobody can see, since the list is its own."""
    if step.value == "_?_:_":
        condition = _run(step.args[0], scope)
        if not isinstance(condition, bool):
            raise CelError("no such overload")
        if not condition:
            return _run(step.args[2], scope)
        step = step.args[1]
    made = _run(step.args[0], scope)
    made += _run(step.args[1], scope)
    if (meter := scope.get(_METER)) is not None:
        meter.spend(1)
    return made


def _fold(node: Node, scope: dict[str, Any]) -> Any:
    """A comprehension. An error in the accumulator is kept as a value, since a later element may make up for it."""
    parts = node.fold
    subject = _run(parts["range"], scope)
    if not isinstance(subject, (list, dict)):
        found = f"types.{_GO_NAMES.get(name_of_type(subject), 'optional')}"
        raise CelError(f"unsupported comprehension range type: {found}" if parts["variable2"] else f"got '{found}', expected iterable type")
    inner = dict(scope)
    accumulator = parts["accumulator"]
    inner[accumulator] = _run(parts["initial"], scope)
    collects = parts["initial"].kind == "list" and _is_append(parts["step"], accumulator)
    for index, each in enumerate(list(subject)):
        spend_steps(_COST_OF_TURN)
        if _run(parts["condition"], inner) is False:
            break
        if parts["variable2"]:
            inner[parts["variable"]] = each if isinstance(subject, dict) else index
            inner[parts["variable2"]] = subject[each] if isinstance(subject, dict) else each
        else:
            inner[parts["variable"]] = each
        try:
            inner[accumulator] = _append(parts["step"], inner, accumulator) if collects else _run(parts["step"], inner)
        except CelError as error:
            inner[accumulator] = error
    inner.pop(parts["variable"], None)
    return _run(parts["result"], {**scope, accumulator: inner[accumulator]})


_KINDS = {"const": _constant, "ident": _ident, "select": _select, "call": _call, "list": _list, "map": _map, "struct": _struct, "raw": _raw, "fold": _fold}
