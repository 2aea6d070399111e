"""How large values of a schema may be, as rules see them: the sizes from which the costs of expressions are estimated.

Mirrors: k8s.io/apiserver/pkg/cel/common SchemaDeclType (MaxElements, MinSerializedSize) v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.types import escape, is_seen, properties_of_object, unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Schema = dict[str, Any]

REQUEST_BYTES = 3 * 1024 * 1024
_SMALLEST = {"string": 2, "boolean": 4, "integer": 1, "number": 1, "array": 2, "object": 2}
_SMALLEST_BY_FORMAT = {"duration": 3, "date": 12, "date-time": 21}
_LARGEST_BY_FORMAT = {"duration": 32, "date": 12, "date-time": 32}
_KEY: Schema = {"type": "string", "maxLength": 0}


def smallest_size(schema: Schema | None) -> int:
    """The fewest bytes of JSON that a value takes."""
    schema = schema or {}
    if schema.get("x-kubernetes-int-or-string"):
        return 1
    kind = str(schema.get("type"))
    if kind == "object" and not isinstance(schema.get("additionalProperties"), dict):
        properties, size = schema.get("properties") or {}, 2
        for name in schema.get("required") or ():
            below = properties.get(name)
            if isinstance(below, dict) and below.get("default") is None and is_seen(below):
                size += len(name) + smallest_size(below) + 4
        return size
    return _SMALLEST_BY_FORMAT.get(str(schema.get("format")), 2) if kind == "string" else _SMALLEST.get(kind, 1)


def most_elements(schema: Schema) -> int:
    """How many elements, entries or characters a value has at most; 0 for values that have none."""
    kind, maximum = schema.get("type"), schema.get("maxLength")
    if schema.get("x-kubernetes-int-or-string"):
        return REQUEST_BYTES - 2 if maximum is None else max(0, int(maximum)) * 4
    items, additional = schema.get("items"), schema.get("additionalProperties")
    if kind == "array" and isinstance(items, dict):
        most = schema.get("maxItems")
        return max(0, int(most)) if most is not None else (REQUEST_BYTES - 2) // (smallest_size(items) + 1)
    if kind == "object" and isinstance(additional, dict):
        most = schema.get("maxProperties")
        return max(0, int(most)) if most is not None else (REQUEST_BYTES - 2) // (smallest_size(additional) + 6)
    return _most_characters(schema, maximum) if kind == "string" else 0


def _most_characters(schema: Schema, maximum: object) -> int:
    form = str(schema.get("format"))
    if form in _LARGEST_BY_FORMAT:
        return _LARGEST_BY_FORMAT[form]
    if isinstance(maximum, (int, float)):
        return max(0, int(maximum)) * (1 if form == "byte" else 4)
    if schema.get("enum") and form != "byte":
        return max((len(each.encode("utf-8", "surrogatepass")) for each in schema["enum"] if isinstance(each, str)), default=0)
    return REQUEST_BYTES - 2


def step(schema: Schema, name: str, *, is_root: bool) -> Schema | None:
    """The schema one step below one: a field by its name in expressions, ``@items``, ``@values`` or ``@keys``; None where there is none."""
    kind, items, additional = schema.get("type"), schema.get("items"), schema.get("additionalProperties")
    if schema.get("x-kubernetes-int-or-string"):
        return None
    if name in ("@items", "@values"):
        found = items if kind == "array" else additional if kind == "object" else None
        return found if isinstance(found, dict) else None
    if name == "@keys":
        return _KEY if kind == "object" and isinstance(additional, dict) else None
    if kind != "object" or isinstance(additional, dict):
        return None
    properties = schema.get("properties") or {}
    if is_root or schema.get("x-kubernetes-embedded-resource") is True:
        properties = properties_of_object(properties)
    plain = unescape(name)
    if escape(plain) != name:  # a keyword as it is: types know it, sizes do not
        return None
    found = properties.get(plain)
    return found if is_seen(found) else None
