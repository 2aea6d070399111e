"""The parts of a schema about which the server has nothing to say, found in one quick walk.

Definitions of custom resources are mostly such parts: a type, a description, properties of the same sort. What walks a schema to find
faults passes over them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TYPES = ("array", "boolean", "integer", "number", "object", "string")
# Fields that the server accepts with any value that decodes, wherever a type stands beside them, and those that are looked at below.
_HARMLESS = frozenset((
    "description", "title", "format", "enum", "required", "nullable", "example", "externalDocs", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    "type", "properties", "items", "additionalProperties",
))  # fmt: skip


def plain_parts(schema: dict[str, Any]) -> set[int]:
    """The identities of the schemas below one in which nothing can be wrong, all that is below them included.

    Plain means: a known type, no field but harmless ones, no default and no rule, an array with one schema for its items, not both
    properties and additional ones. This holds for parts that describe values, not for alternatives (``anyOf`` and the like), in which
    a type itself is a fault. The schema itself is never among them, since more is asked of a root.
    """
    plain: set[int] = set()
    _note_plain(schema, plain)
    plain.discard(id(schema))
    return plain


def _note_plain(schema: dict[str, Any], plain: set[int]) -> bool:
    """Notes the schema and those below it that are plain, and says whether this one is."""
    kind = schema.get("type")
    is_plain = _HARMLESS.issuperset(schema) and kind in _TYPES
    if "properties" in schema:
        properties = schema["properties"]
        is_plain = is_plain and properties.__class__ is dict and "additionalProperties" not in schema
        for each in properties.values() if properties.__class__ is dict else ():
            if each.__class__ is not dict or not _note_plain(each, plain):
                is_plain = False
    for field in ("items", "additionalProperties"):
        if field in schema:
            inner = schema[field]
            if inner.__class__ is not dict or not _note_plain(inner, plain):
                is_plain = False
    if kind == "array" and "items" not in schema:
        is_plain = False
    if is_plain:
        plain.add(id(schema))
    return is_plain
