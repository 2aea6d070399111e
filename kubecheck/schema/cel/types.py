"""Types of CEL: plain tuples, so that they compare and print.

``("int",)``, ``("list", T)``, ``("map", K, V)``, ``("optional_type", T)``, ``("type", T)``, ``("var", name)`` for a type to be found out, and
``("object", name)`` for structs, whose fields stand in a table of their own.
"""

from __future__ import annotations

from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

Type = tuple["Any", ...]

INT: Type = ("int",)
UINT: Type = ("uint",)
DOUBLE: Type = ("double",)
BOOL: Type = ("bool",)
STRING: Type = ("string",)
BYTES: Type = ("bytes",)
NULL: Type = ("null_type",)
DYN: Type = ("dyn",)
ANY: Type = ("any",)  # as dyn, but known by its own name
ERROR: Type = ("!error!",)
TIMESTAMP: Type = ("timestamp",)
DURATION: Type = ("duration",)
# What fits everything.
LOOSE = frozenset(("dyn", "any", "!error!"))
_TAKES_NULL = frozenset(("object", "timestamp", "duration", "opaque", "optional_type"))
_ESCAPES = (("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"), ("__underscores__", "__"))
_SEEN = frozenset(("object", "string", "boolean", "number", "integer"))
KEYWORDS = frozenset((
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace",
    "return", "var", "void", "while",
))  # fmt: skip


def list_of(element: Type) -> Type:
    """A list of elements."""
    return ("list", element)


def map_of(key: Type, value: Type) -> Type:
    """A map."""
    return ("map", key, value)


def print_type(kind: Type) -> str:
    """Mirrors: checker.FormatCELType."""
    name = kind[0]
    if name == "null_type":
        return "null"
    if name in ("object", "opaque", "var"):
        return str(kind[1])
    if len(kind) > 1:
        return f"{name}({', '.join(print_type(each) for each in kind[1:])})"
    return str(name)


def print_runtime_type(kind: Type) -> str:
    """The name of a type as its values tell it. Mirrors: types.Type.String."""
    names = {"timestamp": "google.protobuf.Timestamp", "duration": "google.protobuf.Duration", "any": "google.protobuf.Any"}
    if kind[0] in ("object", "opaque", "var"):
        return str(kind[1])
    if len(kind) > 1:
        return f"{kind[0]}({', '.join(print_runtime_type(each) for each in kind[1:])})"
    return names.get(kind[0], str(kind[0]))


def is_more_general(one: Type, other: Type) -> bool:
    """Mirrors: isEqualOrLessSpecific."""
    if one[0] in ("dyn", "any", "var"):
        return True
    if other[0] in ("dyn", "any", "var") or one[0] != other[0]:
        return False
    if one[0] in ("list", "map", "optional_type"):
        return all(map(is_more_general, one[1:], other[1:]))
    return one[0] == "type" or one == other


class Inference:
    """What is known of the types that are to be found out: ``found`` has by its name what stands for each.

    Mirrors: checker.mapping with isAssignable, substitute and notReferencedIn. What stands for what depends on the order of the two: a variable of
    the second is bound first.
    """

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: dict[str, Type] = {}

    def resolve(self, kind: Type, *, to_dyn: bool = True) -> Type:
        """A type with what stands for its variables; those of which nothing is known become dyn, or stay."""
        if kind[0] == "var":
            found = self.found.get(kind[1])
            if found is not None:
                return self.resolve(found, to_dyn=to_dyn)
            return DYN if to_dyn else kind
        if kind[0] in ("list", "map", "optional_type", "type"):
            return (kind[0], *(self.resolve(each, to_dyn=to_dyn) for each in kind[1:]))
        return kind

    def fits(self, one: Type, other: Type) -> bool:
        """Whether values of one type can stand for the other's; nothing is learnt where not."""
        return self.fit_all((one,), (other,))

    def fit_all(self, ones: Sequence[Type], others: Sequence[Type]) -> bool:
        """The same of as many types as there are; they learn of each other."""
        before = dict(self.found)
        if all(map(self._fits, ones, others)):
            return True
        self.found = before
        return False

    def _fits(self, one: Type, other: Type) -> bool:
        if other[0] == "var":
            is_known = other[1] in self.found
            if one == other or self._binds(one, other[1]):
                return True
            if is_known:
                return False
        if one[0] == "var":
            return self._binds(other, one[1])
        if one[0] in LOOSE or other[0] in LOOSE:
            return True
        if NULL in (one, other):
            return one == other or (other if one == NULL else one)[0] in _TAKES_NULL
        if one[0] != other[0] or len(one) != len(other):
            return False
        if one[0] in ("object", "opaque"):
            return one == other
        return one[0] == "type" or all(map(self._fits, one[1:], other[1:]))

    def _binds(self, kind: Type, variable: str) -> bool:
        """Whether a type can stand for a variable, which does from now on. Mirrors: isValidTypeSubstitution."""
        known = self.found.get(variable)
        if known is None:
            if self._occurs(variable, kind):
                return False
            self.found[variable] = kind
            return True
        if kind == known:
            return True
        if not self._fits(kind, known):
            return False
        general = kind if is_more_general(kind, known) else known
        if not self._occurs(variable, general):
            self.found[variable] = general
        return True

    def _occurs(self, variable: str, kind: Type) -> bool:
        if kind[0] == "var":
            return kind[1] == variable or (kind[1] in self.found and self._occurs(variable, self.found[kind[1]]))
        return any(isinstance(each, tuple) and self._occurs(variable, each) for each in kind[1:])


class Objects:
    """The fields of each object type, by its name."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Type]] = {}

    def declare(self, name: str, fields: dict[str, Type]) -> Type:
        """An object type with fields."""
        self.fields[name] = fields
        return ("object", name)

    def type_of_field(self, name: str, field: str) -> Type | None:
        """The type of a field of an object type; a keyword of CEL stands for the field of that name, escaped or not.

        Mirrors: DeclTypeProvider.FindStructFieldType.
        """
        fields = self.fields.get(name, {})
        found = fields.get(field)
        return fields.get(f"__{field}__") if found is None and field in KEYWORDS else found


def escape(name: str) -> str | None:
    """A property's name as an identifier of CEL, or None when it cannot be one.

    Mirrors: cel.Escape.
    """
    if not name or name[0].isdigit() or not all(each.isascii() and (each.isalnum() or each in "_.-/") for each in name):
        return None
    if name in KEYWORDS:
        return f"__{name}__"
    escaped = name.replace("__", "__underscores__")
    return escaped.replace(".", "__dot__").replace("-", "__dash__").replace("/", "__slash__")


def unescape(name: str) -> str:
    """The property that an identifier stands for."""
    if "__" not in name:
        return name
    if name.startswith("__") and name.endswith("__") and name[2:-2] in KEYWORDS:
        return name[2:-2]
    for escaped, plain in _ESCAPES:
        name = name.replace(escaped, plain)
    return name


def type_of_schema(schema: dict[str, Any], objects: Objects, name: str, *, is_root: bool = False) -> Type | None:
    """The type of values of a schema; None where rules cannot see them.

    Mirrors: common.SchemaDeclType and DeclType.MaybeAssignTypeName.
    """
    if schema.get("x-kubernetes-int-or-string"):
        return DYN
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items")
        element = _inner(items, objects, f"{name}.@idx") if isinstance(items, dict) else None
        return None if element is None else list_of(element)
    if kind == "object":
        additional = schema.get("additionalProperties")
        if isinstance(additional, dict):
            value = _inner(additional, objects, f"{name}.@elem")
            return None if value is None else map_of(STRING, value)
        return _object_type(schema, objects, name, is_root=is_root)
    if kind == "string":
        formats = {"byte": BYTES, "duration": DURATION, "date": TIMESTAMP, "date-time": TIMESTAMP}
        return formats.get(str(schema.get("format")), STRING)
    return {"boolean": BOOL, "number": DOUBLE, "integer": INT}.get(str(kind))


def is_seen(schema: object) -> bool:
    """Whether rules can see values of a schema."""
    if not isinstance(schema, dict):
        return False
    kind, additional = schema.get("type"), schema.get("additionalProperties")
    if schema.get("x-kubernetes-int-or-string"):
        return True
    if kind == "array":
        return is_seen(schema.get("items"))
    return is_seen(additional) if kind == "object" and isinstance(additional, dict) else kind in _SEEN


def properties_of_object(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties of a whole object as rules see them: its type and its names are there whatever the schema says.

    Mirrors: WithTypeAndObjectMeta, cappedLengthStringType.
    """
    metadata = _mapping(properties.get("metadata"))
    names = _mapping(metadata.get("properties"))
    texts = (properties.get("kind"), properties.get("apiVersion"), names.get("name"), names.get("generateName"))
    if metadata.get("type") == "object" and all(_mapping(each).get("type") == "string" for each in texts):
        return properties
    text: dict[str, Any] = {"type": "string"}
    made: dict[str, Any] = {"name": text, "generateName": text}
    if current().since(37):
        made = {name: {"type": "string", "maxLength": _capped(_mapping(names.get(name)).get("maxLength"), most)} for name, most in (("name", 253), ("generateName", 252))}
    return {**properties, "apiVersion": text, "kind": text, "metadata": {"type": "object", "properties": made}}


def _capped(length: object, most: int) -> int:
    return int(length) if isinstance(length, (int, float)) and length < most else most


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _inner(schema: dict[str, Any], objects: Objects, name: str) -> Type | None:
    return type_of_schema(schema, objects, name, is_root=schema.get("x-kubernetes-embedded-resource") is True)


def _object_type(schema: dict[str, Any], objects: Objects, name: str, *, is_root: bool) -> Type:
    fields: dict[str, Type] = {}
    properties = schema.get("properties") or {}
    if is_root:
        properties = properties_of_object(properties)
    for key, each in properties.items():
        escaped = escape(key)
        found = _inner(each, objects, f"{name}.{escaped}") if isinstance(each, dict) and escaped is not None else None
        if found is not None and escaped is not None:
            fields[escaped] = found
    return objects.declare(name, fields)
