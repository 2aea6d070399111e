"""What may be written at a path of an object: of a built-in kind, of one that the project defines, of the catalog, or by a JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubecheck.schema.structure.field_facts import ANY, LIST, MAP, OBJECT, SCALAR, field_at, fields_at, served_since

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    from kubecheck.lsp.features.project import Project
    from kubecheck.schema.structure.catalog import Kind
    from kubecheck.schema.structure.field_facts import FieldFact
    from kubecheck.source import Path

    class Fields(Protocol):
        """The fields of one kind of thing."""

        def at(self, path: Path) -> Field | None:
            """What is written at a path; None where nothing is known to be."""

        def below(self, path: Path) -> list[Field]:
            """The fields of the object at a path."""


_METADATA = "metadata"
_JSON_SHAPES = {"object": OBJECT, "array": LIST}


@dataclass(frozen=True, slots=True)
class Field:
    """A field.

    ``shape`` is object, list, map, scalar or any; ``type`` the type in words; ``more`` are further facts, by what they are called. ``has_default``
    tells a default of null from none.
    """

    name: str
    shape: str
    type: str
    is_required: bool = False
    is_boolean: bool = False
    enum: tuple[object, ...] = ()
    default: object = None
    has_default: bool = False
    description: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    since: int | None = None


class BuiltInFields:
    """The fields of a built-in kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def at(self, path: Path) -> Field | None:
        """What is written at a path."""
        found = field_at(self.kind, path)
        return None if found is None else _of_fact(found, served_since(self.kind, path) if path else None)

    def below(self, path: Path) -> list[Field]:
        """The fields of the object at a path."""
        return [_of_fact(each) for each in fields_at(self.kind, path)]


class SchemaFields:
    """The fields of a JSON Schema, or of the schema of a custom resource. ``metadata`` is the kind by which metadata are known, if they are."""

    def __init__(self, schema: Mapping[str, Any], metadata: Kind | None = None) -> None:
        self.schema = schema
        self.metadata = metadata

    def at(self, path: Path) -> Field | None:
        """What is written at a path."""
        if path[:1] == (_METADATA,) and self.metadata is not None:
            return BuiltInFields(self.metadata).at(path)
        schema, is_required = self.schema, False
        for step in path:
            is_required = step in (schema.get("required") or ())
            below = _below(schema, step)
            if below is None:
                return None
            schema = below
        return _of_schema(str(path[-1]) if path and isinstance(path[-1], str) else "", schema, is_required=is_required)

    def below(self, path: Path) -> list[Field]:
        """The fields of the object at a path."""
        if path[:1] == (_METADATA,) and self.metadata is not None:
            return BuiltInFields(self.metadata).below(path)
        schema = self.schema
        for step in path:
            found = _below(schema, step)
            if found is None:
                return []
            schema = found
        needed = schema.get("required") or ()
        return [
            _of_schema(name, each, is_required=name in needed) for name, each in _properties(schema).items() if isinstance(each, dict)
        ]  # fmt: skip


def fields_of(project: Project, api_version: str, kind: str) -> Fields | None:
    """The fields of a kind; None where nothing knows it."""
    catalog = project.judge.catalog
    built_in = catalog.defined(api_version, kind)
    if built_in is not None:
        return BuiltInFields(built_in)
    schema = _custom_schema(project, api_version, kind)
    if schema is None:
        return None
    types = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, _METADATA: {"type": "object"}}
    whole = {
        **schema,
        "properties": {**types, **_properties(schema)},
        "required": [*(schema.get("required") or ()), "apiVersion", "kind", _METADATA],
    }
    return SchemaFields(whole, catalog.kind("v1", "ConfigMap"))


def _custom_schema(project: Project, api_version: str, kind: str) -> Mapping[str, Any] | None:
    custom = project.judge.server.custom
    found = custom.kind(api_version, kind) if custom is not None else None
    if found is None and project.request.uses_catalog:
        from kubecheck.schema.custom.shipped import ShippedKinds

        found = ShippedKinds().kind(api_version, kind)
    if found is None:
        return None
    schema = found.schema if hasattr(found, "schema") else found.validator.schema
    return schema if isinstance(schema, dict) else {}


def _of_fact(fact: FieldFact, since: int | None = None) -> Field:
    facts = fact.facts
    enum = facts.get("enum")
    more = {name.removeprefix("x-kubernetes-").replace("-", " "): each for name, each in facts.items() if name.startswith("x-")}
    return Field(
        fact.name, fact.shape, fact.type, fact.is_required, fact.is_boolean, tuple(enum) if isinstance(enum, list) else (), facts.get("default"),
        "default" in facts, "", more, since,
    )  # fmt: skip


def _of_schema(name: str, schema: Mapping[str, Any], *, is_required: bool) -> Field:
    enum = schema.get("enum")
    if enum is None and "const" in schema:
        enum = [schema["const"]]
    more = {
        word: schema[word]
        for word in (
            "format",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
        )
        if word in schema
    }
    description = schema.get("description")
    return Field(
        name, _shape_of(schema), _type_of(schema), is_required, schema.get("type") == "boolean", tuple(enum) if isinstance(enum, list) else (),
        schema.get("default"), "default" in schema, description if isinstance(description, str) else "", more,
    )  # fmt: skip


def _shape_of(schema: Mapping[str, Any]) -> str:
    if _properties(schema):
        return OBJECT
    if isinstance(schema.get("additionalProperties"), dict):
        return MAP
    kind = schema.get("type")
    if isinstance(kind, list):
        return LIST if "array" in kind else ANY
    if isinstance(kind, str):
        return LIST if kind == "array" else ANY if kind == "object" else SCALAR
    return SCALAR if schema.get("x-kubernetes-int-or-string") or schema.get("enum") else ANY


def _type_of(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        return "integer or string"
    if kind == "array" or isinstance(schema.get("items"), dict):
        inner = schema.get("items")
        return f"list of {_plural(_type_of(inner))}" if isinstance(inner, dict) else "list"
    additional = schema.get("additionalProperties")
    if isinstance(additional, dict) and not _properties(schema):
        return f"map of {_plural(_type_of(additional))}"
    if isinstance(kind, list):
        return " or ".join(map(str, kind))
    if schema.get("enum"):
        return kind if isinstance(kind, str) else "word"
    return kind if isinstance(kind, str) else "object" if _properties(schema) else "any value"


def _plural(word: str) -> str:
    return f"{word}s" if word in ("string", "integer", "number", "boolean", "object") else word


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _below(schema: Mapping[str, Any], step: str | int) -> Mapping[str, Any] | None:
    """The schema of what is under a key or at an index; where there are alternatives, of the first that has it."""
    found: Any = None
    if isinstance(step, int):
        found = schema.get("items")
        found = found[0] if isinstance(found, list) and found else found
    else:
        found = _properties(schema).get(step)
        if found is None:
            found = schema.get("additionalProperties")
    if isinstance(found, dict):
        return found
    for word in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(word) or ():
            inner = _below(each, step) if isinstance(each, dict) else None
            if inner is not None:
                return inner
    return None
