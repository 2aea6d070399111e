"""Schemas, rules and versions of custom resource definitions as the server prints them: with the field names of its internal types.

Mirrors: encoding/json of k8s.io/apiextensions-apiserver/pkg/apis/apiextensions types v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import Struct
from kubecheck.release import current
from kubecheck.values.go_notation import in_notation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Go's name, the name in manifests, and what the field is: a zero value to print when absent, or a kind of nested schema.
SCHEMA_FIELDS: tuple[tuple[str, str, object], ...] = (
    ("ID", "id", ""), ("Schema", "$schema", ""), ("Ref", "$ref", None), ("Description", "description", ""), ("Type", "type", ""),
    ("Nullable", "nullable", False), ("Format", "format", ""), ("Title", "title", ""), ("Default", "default", None), ("Maximum", "maximum", None),
    ("ExclusiveMaximum", "exclusiveMaximum", False), ("Minimum", "minimum", None), ("ExclusiveMinimum", "exclusiveMinimum", False),
    ("MaxLength", "maxLength", None), ("MinLength", "minLength", None), ("Pattern", "pattern", ""), ("MaxItems", "maxItems", None),
    ("MinItems", "minItems", None), ("UniqueItems", "uniqueItems", False), ("MultipleOf", "multipleOf", None), ("Enum", "enum", None),
    ("MaxProperties", "maxProperties", None), ("MinProperties", "minProperties", None), ("Required", "required", None),
    ("Items", "items", "items"), ("AllOf", "allOf", "list"), ("OneOf", "oneOf", "list"), ("AnyOf", "anyOf", "list"), ("Not", "not", "schema"),
    ("Properties", "properties", "map"), ("AdditionalProperties", "additionalProperties", "bool"),
    ("PatternProperties", "patternProperties", "map"), ("Dependencies", "dependencies", "dependencies"),
    ("AdditionalItems", "additionalItems", "bool"), ("Definitions", "definitions", "map"), ("ExternalDocs", "externalDocs", "docs"),
    ("Example", "example", None), ("XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", None),
    ("XEmbeddedResource", "x-kubernetes-embedded-resource", False), ("XIntOrString", "x-kubernetes-int-or-string", False),
    ("XListMapKeys", "x-kubernetes-list-map-keys", None), ("XListType", "x-kubernetes-list-type", None), ("XMapType", "x-kubernetes-map-type", None),
    ("XValidations", "x-kubernetes-validations", "rules"),
)  # fmt: skip
_RULE_FIELDS: tuple[tuple[str, str, object], ...] = (
    ("Rule", "rule", ""), ("Message", "message", ""), ("MessageExpression", "messageExpression", ""), ("Reason", "reason", None),
    ("FieldPath", "fieldPath", ""), ("OptionalOldSelf", "optionalOldSelf", None),
)  # fmt: skip
_COLUMN_FIELDS: tuple[tuple[str, str, object], ...] = (
    ("Name", "name", ""), ("Type", "type", ""), ("Format", "format", ""), ("Description", "description", ""), ("Priority", "priority", 0),
    ("JSONPath", "jsonPath", ""),
)  # fmt: skip
_SCALE_FIELDS: tuple[tuple[str, str, object], ...] = (
    ("SpecReplicasPath", "specReplicasPath", ""), ("StatusReplicasPath", "statusReplicasPath", ""), ("LabelSelectorPath", "labelSelectorPath", None),
)  # fmt: skip


def _plain(value: dict[str, Any], table: tuple[tuple[str, str, object], ...]) -> Struct:
    return Struct((name, absent if value.get(ours) is None else value[ours]) for name, ours, absent in table)


def show_rule(rule: dict[str, Any]) -> object:
    """A CEL rule as messages show it."""
    return _shown("apiextensions.ValidationRule", rule, print_rule)


def show_schema(schema: dict[str, Any]) -> object:
    """A schema as messages show it."""
    return _shown("apiextensions.JSONSchemaProps", schema, print_schema)


def show_items(value: Any) -> object:
    """The schema of items, or the schemas of each, as messages show them."""
    is_schema, is_list = isinstance(value, dict), isinstance(value, list)
    both = {"schema": value if is_schema else None, "jSONSchemas": [each or {} for each in value] if is_list else None}
    return print_items(value) if current().since(34) else in_notation("apiextensions.JSONSchemaPropsOrArray", both)


def show_versions(versions: list[dict[str, Any]] | None) -> object:
    """The versions of a definition as messages show them; fields that are the same in all of them have been moved out before."""
    return _shown("[]apiextensions.CustomResourceDefinitionVersion", versions, print_versions)


def _shown(kind: str, value: Any, print_value: Callable[[Any], object]) -> object:
    return print_value(value) if current().since(34) else in_notation(kind, value)


def print_rule(rule: dict[str, Any]) -> Struct:
    """A CEL rule."""
    return _plain(rule, _RULE_FIELDS)


def print_schema(schema: dict[str, Any]) -> Struct:
    """A schema and all below it."""
    return Struct((name, _print_field(schema.get(ours), kind)) for name, ours, kind in SCHEMA_FIELDS)


def print_items(value: Any) -> Struct:
    """The schema of items, or the schemas of each."""
    is_list = isinstance(value, list)  # a scalar is read as neither
    schemas = [print_schema(each if isinstance(each, dict) else {}) for each in value] if is_list else None
    return Struct(Schema=print_schema(value) if isinstance(value, dict) else None, JSONSchemas=schemas)


def _print_field(value: Any, kind: object) -> object:
    if value is None:
        return None if isinstance(kind, str) and kind else kind
    if kind == "schema":
        return print_schema(value)
    if kind == "list":
        return [print_schema(each or {}) for each in value]
    if kind == "map":
        return {key: print_schema(each or {}) for key, each in value.items()}
    if kind == "items":
        return print_items(value)
    if kind == "bool":
        is_schema = isinstance(value, dict)
        return Struct(Allows=True if is_schema else value, Schema=print_schema(value) if is_schema else None)
    if kind == "dependencies":
        return {key: _print_dependency(each) for key, each in value.items()}
    if kind == "docs":
        return _plain(value, (("Description", "description", ""), ("URL", "url", "")))
    if kind == "rules":
        return [print_rule(each) for each in value]
    return value


def _print_dependency(value: Any) -> Struct:
    """A schema or a list of names; anything else is read as neither."""
    return Struct(Schema=print_schema(value) if isinstance(value, dict) else None, Property=value if isinstance(value, list) else None)


def print_versions(versions: list[dict[str, Any]] | None) -> object:
    """The versions of a definition."""
    return None if versions is None else [_print_version(each) for each in versions]


def _print_version(version: dict[str, Any]) -> Struct:
    schema, subresources = version.get("schema"), version.get("subresources")
    columns, selectable = version.get("additionalPrinterColumns"), version.get("selectableFields")
    printed_schema = None
    if schema is not None:
        inner = schema.get("openAPIV3Schema")
        printed_schema = Struct(OpenAPIV3Schema=None if inner is None else print_schema(inner))
    printed_subresources = None
    if subresources is not None:
        scale = subresources.get("scale")
        printed_subresources = Struct(
            Status=None if subresources.get("status") is None else {}, Scale=None if scale is None else _plain(scale, _SCALE_FIELDS)
        )
    return Struct(
        Name=version.get("name") or "",
        Served=bool(version.get("served")),
        Storage=bool(version.get("storage")),
        Deprecated=bool(version.get("deprecated")),
        DeprecationWarning=version.get("deprecationWarning"),
        Schema=printed_schema,
        Subresources=printed_subresources,
        AdditionalPrinterColumns=None if columns is None else [_plain(each, _COLUMN_FIELDS) for each in columns],
        SelectableFields=None if selectable is None else [Struct(JSONPath=each.get("jsonPath") or "") for each in selectable],
    )
