"""What the expressions of mutations evaluate to, made into apply configurations and JSON patches.

Mirrors: k8s.io/apiserver/pkg/cel/mutation and pkg/admission/plugin/policy/mutating/patch v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.nodes import Node
from kubecheck.schema.cel.values import (
    CelError,
    Duration,
    Opaque,
    Optional,
    Raw,
    Struct,
    Timestamp,
    name_of_type,
    print_duration,
    print_timestamp,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_SAFE_INTEGER = (1 << 53) - 1
_NO_OBJECT = "the server breaks off the request: it cannot put an Object into a list or map of a JSONPatch's value"


_LITERALS = frozenset(("list", "map"))


class MutationError(Exception):
    """What an expression made is no mutation; the text is the server's."""


class BrokenOffError(MutationError):
    """What the expression made stops the server in its tracks: it answers nothing at all."""


def mark_raw(node: Node) -> Node:
    """The tree of an expression with its parts marked that become a `Raw`; it is changed."""
    for each in node.below():
        mark_raw(each)
    if node.kind == "struct":
        for _, value in node.args:
            _mark_items(value)
    return node


def _mark_items(node: Node) -> None:
    """Marks literals among the items of what is the value of a field: of a literal, of both sides of a choice, of a macro that makes a list."""
    if node.kind == "call" and node.value == "_?_:_":
        _mark_items(node.args[1])
        _mark_items(node.args[2])
    elif node.kind == "call" and node.value == "_+_":
        for each in node.args:
            _mark_items(each)
    elif node.kind == "fold":
        _mark_items(node.fold["step"])
    elif node.kind == "list":
        node.args = [_marked(each) for each in node.args]
    elif node.kind == "map":
        node.args = [(key, _marked(each)) for key, each in node.args]


def _marked(node: Node) -> Node:
    if node.kind == "call" and node.value == "_?_:_":
        node.args[1:] = [_marked(each) for each in node.args[1:]]
    return Node("raw", node.at, args=[node]) if node.kind in _LITERALS else node


def apply_configuration(made: object) -> dict[str, Any]:
    """The fields that an expression's ``Object`` sets.

    Raises:
        MutationError: a type in it has not the name of the field's path.
        CelError: it holds what nobody knows.
    """
    if not isinstance(made, Struct):
        raise MutationError(f"unsupported return type from ApplyConfiguration expression: {name_of_type(made)}")
    _check_names(made)
    fields: dict[str, Any] = _native(made)
    return fields


def json_patch(made: object) -> list[dict[str, Any]]:
    """The operations of an expression's list of ``JSONPatch``.

    Raises:
        MutationError: a value is none of JSON, or a type in it has not the name of the field's path.
        CelError: it holds what nobody knows.
    """
    operations = []
    for each in made if isinstance(made, list) else ():
        operation = {field: str(each.get(field, "")) for field in ("op", "path", "from")}
        if "value" in each:
            if isinstance(each["value"], Struct):
                _check_names(each["value"])
            operation["value"] = _json(each["value"])
        operations.append(operation)
    return operations


def _check_names(made: Struct) -> None:
    """Mirrors: ObjectVal.CheckTypeNamesMatchFieldPathNames."""
    if faults := list(_misnamed(made, made.name)):
        raise MutationError("type mismatch: " + "\n".join(faults))


def _misnamed(value: object, name: str) -> Iterator[str]:
    if isinstance(value, Struct):
        if value.name != name:
            yield f'unexpected type name "{value.name}", expected "{name}", which matches field name path from root Object type'
        for field, each in sorted(value.items()):
            yield from _misnamed(each, f"{name}.{field}")
    elif isinstance(value, (list, dict)):
        for each in _items(value):
            yield from _misnamed(each, name)


def _native(value: Any) -> Any:
    """A value of CEL as a plain one; times, durations, unsigned numbers and values of libraries stay what they are. Mirrors: convertField."""
    if isinstance(value, CelError):
        raise value
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise MutationError(f'invalid return type: map key "{key}" is not a string')
        return {key: _native(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_native(each) for each in value]
    return value


def _json(value: Any) -> Any:
    """A value of CEL as one of JSON. Mirrors: ConvertToNative of the values for structpb.Value."""
    if isinstance(value, CelError):
        raise value
    if isinstance(value, Struct):
        if any(isinstance(each, Raw) for field in value.values() if isinstance(field, (list, dict)) for each in _items(field)):
            raise MutationError("JSONPath valueExpression evaluated to a type that could not marshal to JSON: proto: invalid type")
        return {key: _in_struct(each) for key, each in value.items()}
    if isinstance(value, dict):
        return {_json_key(key): _inner(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_inner(each) for each in value]
    return _json_scalar(value)


def _in_struct(value: Any) -> Any:
    """The value of a field of an Object, where lists and maps may hold others."""
    if isinstance(value, (list, dict)) and not isinstance(value, Struct):
        return [_in_struct(each) for each in value] if isinstance(value, list) else {_json_key(key): _in_struct(each) for key, each in value.items()}
    return _json(value)


def _items(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value


def _inner(value: Any) -> Any:
    value = value.value if isinstance(value, Raw) else value
    if isinstance(value, Struct):
        raise BrokenOffError(_NO_OBJECT)
    return _json(value)


def _json_key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _json_scalar(value: Any) -> Any:
    if isinstance(value, Timestamp):
        return print_timestamp(value)
    if isinstance(value, Duration):
        return print_duration(value)
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value) if abs(value) <= _SAFE_INTEGER else str(int(value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (Opaque, Optional)):
        raise MutationError(
            f"JSONPath valueExpression evaluated to a type that could not marshal to JSON: unsupported native conversion from {name_of_type(value)}"
        )
    return value
