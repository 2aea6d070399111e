"""What a rule costs at least in the worst case, by the sizes that its schema allows.

The server estimates costs to the point; here only loops over values of the schema are counted, and each step as one. So a rule that is
too expensive by this count is too expensive for the server, and never the other way round.

Mirrors: github.com/google/cel-go/checker cost.go and k8s.io/apiserver/pkg/cel/common sizes v1.36, as a lower bound.
"""

from __future__ import annotations

from kubecheck.schema.cel.types import unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.schema.cel.parse import Node

    Schema = dict[str, Any]

REQUEST_BYTES = 3 * 1024 * 1024
_SMALLEST = {"string": 2, "boolean": 4, "integer": 1, "number": 1, "array": 2}
_SMALLEST_BY_FORMAT = {"duration": 3, "date": 12, "date-time": 22}
_UNCOUNTED = frozenset(("_&&_", "_||_", "_?_:_", "@not_strictly_false"))


def smallest_size(schema: Schema | None) -> int:
    """The fewest bytes of JSON that a value takes. Mirrors: DeclType.MinSerializedSize."""
    schema = schema or {}
    if schema.get("x-kubernetes-int-or-string"):
        return 1
    kind = schema.get("type")
    if kind == "object":
        properties, size = schema.get("properties") or {}, 2
        for name in schema.get("required") or ():
            below = properties.get(name)
            if isinstance(below, dict) and below.get("default") is None:
                size += len(name) + smallest_size(below) + 4
        return size
    return _SMALLEST_BY_FORMAT.get(str(schema.get("format")), 2) if kind == "string" else _SMALLEST.get(str(kind), 1)


def most_elements(schema: Schema) -> int:
    """How many elements a list or map may have at most."""
    items, additional = schema.get("items"), schema.get("additionalProperties")
    if schema.get("type") == "array" and isinstance(items, dict):
        most = schema.get("maxItems")
        return max(0, int(most)) if most is not None else (REQUEST_BYTES - 2) // (smallest_size(items) + 1)
    if isinstance(additional, dict):
        most = schema.get("maxProperties")
        return max(0, int(most)) if most is not None else (REQUEST_BYTES - 2) // (smallest_size(additional) + 6)
    return 0


def least_cost(node: Node, known: dict[str, Schema]) -> int:
    """The cost of an expression in the worst case, counted low.

    Args:
        node: the syntax tree.
        known: the schema of each variable that has one.
    """
    if node.kind == "const":
        return 0
    if node.kind == "ident":
        return 1
    if node.kind == "select":
        assert node.target is not None
        return least_cost(node.target, known) + (0 if node.test else 1)
    if node.kind == "fold":
        parts = node.fold
        subject = _schema_of(parts["range"], known)
        inner = {name: each for name, each in known.items() if name not in (parts["variable"], parts["variable2"], parts["accumulator"])}
        size = 0
        if subject is not None:
            size = most_elements(subject)
            items = subject.get("items")
            if isinstance(items, dict) and not parts["variable2"]:
                inner[parts["variable"]] = items
        return least_cost(parts["range"], known) + size * least_cost(parts["step"], inner)
    total = 0 if node.kind != "call" or node.value in _UNCOUNTED else 1
    below = [node.target] if node.target is not None else []
    for argument in node.args:
        below += argument if isinstance(argument, tuple) else (argument,)
    return total + sum(least_cost(each, known) for each in below if not isinstance(each, str))


def _schema_of(node: Node, known: dict[str, Schema]) -> Schema | None:
    """The schema of the values of a path such as ``self.spec.items[0]``."""
    if node.kind == "ident":
        return known.get(str(node.value))
    if node.kind == "select" and node.target is not None:
        outer = _schema_of(node.target, known) or {}
        found = (outer.get("properties") or {}).get(unescape(str(node.value)), outer.get("additionalProperties"))
        return found if isinstance(found, dict) else None
    if node.kind == "call" and node.value == "_[_]":
        outer = _schema_of(node.args[0], known) or {}
        found = outer.get("items") or outer.get("additionalProperties")
        return found if isinstance(found, dict) else None
    return None
