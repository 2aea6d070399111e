"""What a schema must be to be structural, and what its defaults must be.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apiserver/schema ValidateStructural, NewStructural and defaulting.ValidateDefaults v1.36.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, Key, forbidden, format_steps, invalid, required
from kubecheck.schema.custom.structural import EMBEDDED, PRESERVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from typing import Any

    from kubecheck.fields import Steps

    Schema = dict[str, Any]

_INT_OR_STRING = "x-kubernetes-int-or-string"
_UNSUPPORTED = (
    ("id", "id"), ("$schema", "schema"), ("$ref", "$ref"), ("patternProperties", "patternProperties"), ("dependencies", "dependencies"),
    ("additionalItems", "additionalItems"), ("definitions", "definitions"),
)  # fmt: skip
_NESTED = ("allOf", "anyOf", "oneOf")
# Fields that must not stand in allOf, anyOf, oneOf and not, and what is said of them.
_FORBIDDEN_NESTED = (
    ("title", "must be empty to be structural"), ("description", "must be empty to be structural"), ("nullable", "must be false to be structural"),
    (PRESERVE, "must be false to be structural"), (EMBEDDED, "must be false to be structural"), (_INT_OR_STRING, "must be false to be structural"),
    ("x-kubernetes-list-map-keys", "must be empty to be structural"), ("x-kubernetes-list-type", "must be undefined to be structural"),
    ("x-kubernetes-map-type", "must be undefined to be structural"), ("x-kubernetes-validations", "must be empty to be structural"),
)  # fmt: skip
# Fields of values that are nothing when they are empty.
_UNSET_WHEN_EMPTY = frozenset((
    "patternProperties", "definitions", "dependencies", "enum", "allOf", "anyOf", "oneOf", "id", "$schema", "type", "format", "pattern", "nullable",
    "title", "description", "exclusiveMaximum", "exclusiveMinimum", "uniqueItems", EMBEDDED, _INT_OR_STRING, "x-kubernetes-validations",
))  # fmt: skip
_UNDEFINED = frozenset(("x-kubernetes-list-type", "x-kubernetes-map-type"))
_AT_LEVEL = {
    "root": "must not be empty at the root",
    "item": "must not be empty for specified array items",
    "field": "must not be empty for specified object fields",
}


# What counts as nothing where the schema of the metadata may say nothing more: fields that structural schemas do not have, or that are not compared.
_NOT_OF_METADATA = frozenset((
    "type", "default", "id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions",
))  # fmt: skip
_COPIED_LISTS = frozenset(("enum", "allOf", "anyOf", "oneOf"))  # item by item, so that an empty one is none
_POINTERS = frozenset(("additionalProperties", "example", "x-kubernetes-list-type", "x-kubernetes-map-type"))


def why_not_structural(schema: Schema, plain: AbstractSet[int] = frozenset()) -> str | None:
    """Why a schema cannot even be read as a structural one, or None; schemas whose identities are in ``plain`` are passed over.

    Mirrors: NewStructural.
    """
    for name, said in _UNSUPPORTED:
        value = schema.get(name)
        if value or (name == "additionalItems" and value is not None):
            return f"OpenAPIV3Schema '{said}' is not supported"
    for each in [inner for name in ("not", *_NESTED) for inner in _listed(schema.get(name))]:
        fault = why_not_structural(each, plain)
        if fault is not None:
            return fault
    if schema.get(PRESERVE) is False:
        return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
    if isinstance(schema.get("items"), list) and schema["items"]:
        return "OpenAPIV3Schema 'items' must be a schema, but is an array"
    below = [schema.get("items"), schema.get("additionalProperties"), *(schema.get("properties") or {}).values()]
    for each in below:
        fault = why_not_structural(each, plain) if isinstance(each, dict) and id(each) not in plain else None
        if fault is not None:
            return fault
    return None


def _listed(value: object) -> list[Schema]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    return [value] if isinstance(value, dict) else []


def validate_structural(schema: Schema, steps: Steps, plain: AbstractSet[int] = frozenset()) -> list[FieldError]:
    """What keeps a schema from being structural; schemas whose identities are in ``plain`` are passed over.

    Mirrors: ValidateStructural: validateStructuralInvariants and validateStructuralCompleteness.
    """
    return _validate_invariants(schema, steps, "root", plain) + _validate_alternatives_complete(schema, schema, steps, steps)


def _validate_invariants(schema: Schema, steps: Steps, level: str, plain: AbstractSet[int]) -> list[FieldError]:
    errors: list[FieldError] = []
    kind, items, properties = schema.get("type") or "", schema.get("items"), schema.get("properties") or {}
    if kind == "array" and not isinstance(items, dict):
        errors.append(required((*steps, "items"), "must be specified"))
    if isinstance(items, dict) and id(items) not in plain:
        errors += _validate_invariants(items, (*steps, "items"), "item", plain)
    for key, each in properties.items():
        if id(each) not in plain:
            errors += _validate_invariants(each or {}, (*steps, "properties", Key(key)), "field", plain)
    additional = schema.get("additionalProperties")
    if additional is not None:
        if level == "root":
            errors.append(forbidden((*steps, "additionalProperties"), "must not be used at the root"))
        if isinstance(additional, dict) and id(additional) not in plain:
            errors += _validate_invariants(additional, (*steps, "additionalProperties"), "field", plain)
    errors += _validate_extensions(schema, steps)
    errors += _validate_value_validation(schema, steps, level, _is_int_or_string(schema.get("anyOf")), _is_first_int_or_string(schema))
    return errors + _validate_type(schema, kind, steps, level) + _validate_meta(schema, properties, steps, level)


def _validate_type(schema: Schema, kind: str, steps: Steps, level: str) -> list[FieldError]:
    errors: list[FieldError] = []
    embedded = schema.get(EMBEDDED) is True
    if embedded and kind != "object":
        text = "must be object if x-kubernetes-embedded-resource is true"
        errors.append(invalid((*steps, "type"), kind, text) if kind else required((*steps, "type"), text))
    elif not kind and not schema.get(_INT_OR_STRING) and not schema.get(PRESERVE):
        errors.append(required((*steps, "type"), _AT_LEVEL[level]))
    if embedded and schema.get("additionalProperties") is not None:
        errors.append(forbidden((*steps, "additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set"))
    if level == "root" and kind and kind != "object":
        errors.append(invalid((*steps, "type"), kind, "must be object at the root"))
    return errors


def _validate_meta(schema: Schema, properties: dict[str, Any], steps: Steps, level: str) -> list[FieldError]:
    """What may be said of an object's type and metadata."""
    errors: list[FieldError] = []
    is_object = level == "root" or schema.get(EMBEDDED) is True
    for name in ("kind", "apiVersion"):
        if is_object and name in properties and (properties[name] or {}).get("type") != "string":
            errors.append(invalid((*steps, "properties", Key(name), "type"), (properties[name] or {}).get("type") or "", "must be string"))
    if "metadata" in properties:
        metadata, place = properties["metadata"] or {}, (*steps, "properties", Key("metadata"))
        if is_object and metadata.get("type") != "object":
            errors.append(invalid((*place, "type"), metadata.get("type") or "", "must be object"))
        if level == "root" and any(_says_more(key, each) for key, each in _without_unset(metadata).items()):
            text = "must not specify anything other than name and generateName, but metadata is implicitly specified"
            errors.append(forbidden(place, text))
    if schema.get(EMBEDDED) and not schema.get(PRESERVE) and not properties:
        text = "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"
        errors.append(required((*steps, "properties"), text))
    return errors


def _says_more(key: str, value: Any) -> bool:
    """Whether a field of the metadata's schema makes the structural one differ from an empty one."""
    if value is None or key in _NOT_OF_METADATA:
        return False
    if key == "items":
        return isinstance(value, dict)  # the decoder takes anything else for nothing
    if key == "properties":
        return not set(value) <= {"name", "generateName"}
    if key in _COPIED_LISTS:
        return bool(value)
    return value not in ("", False) or value.__class__ is int or key in _POINTERS


def _validate_extensions(schema: Schema, steps: Steps) -> list[FieldError]:
    text = "must be false if x-kubernetes-int-or-string is true"
    if not schema.get(_INT_OR_STRING):
        return []
    return [invalid((*steps, name), True, text) for name in (PRESERVE, EMBEDDED) if schema.get(name)]


def _is_int_or_string(alternatives: object) -> bool:
    if not isinstance(alternatives, list) or len(alternatives) != 2:
        return False
    said = [_without_unset(each) if isinstance(each, dict) else {"": each} for each in alternatives]
    return [{key: each for key, each in schema.items() if key != "additionalProperties" or each is not False} for schema in said] == [{"type": "integer"}, {"type": "string"}]


def _without_unset(schema: Schema) -> Schema:
    """A schema without the fields that say nothing."""
    return {key: each for key, each in schema.items() if each or (each is not None and key not in _UNSET_WHEN_EMPTY and (key != "items" or each != []))}


def _is_first_int_or_string(schema: Schema) -> bool:
    every = schema.get("allOf") or []
    return bool(every) and isinstance(every[0], dict) and _is_int_or_string(every[0].get("anyOf"))


def _validate_value_validation(schema: Schema, steps: Steps, level: str, skip_any: bool, skip_first_all: bool) -> list[FieldError]:
    errors: list[FieldError] = []
    for name in _NESTED:
        if name == "anyOf" and skip_any:
            continue
        for index, each in enumerate(schema.get(name) or ()):
            skip = name == "allOf" and skip_first_all and index == 0
            errors += _validate_nested(each or {}, (*steps, name, index), level, skip_any=skip)
    if isinstance(schema.get("not"), dict):
        errors += _validate_nested(schema["not"], (*steps, "not"), level)
    pattern = schema.get("pattern")
    if pattern:
        from kubecheck.values.regexp import GoRegexError, compile_go

        try:
            compile_go(pattern)
        except GoRegexError as error:
            errors.append(invalid((*steps, "pattern"), pattern, f"must be a valid regular expression, but isn't: {error}"))
    return errors


def _validate_nested(schema: Schema, steps: Steps, level: str, *, skip_any: bool = False) -> list[FieldError]:
    """Mirrors: validateNestedValueValidation."""
    errors = _validate_value_validation(schema, steps, level, skip_any, skip_first_all=False)
    if isinstance(schema.get("items"), dict):
        errors += _validate_nested(schema["items"], (*steps, "items"), level)
    for key, each in (schema.get("properties") or {}).items():
        errors += _validate_nested(each or {}, (*steps, "properties", Key(key)), "field")
    if schema.get("type"):
        errors.append(forbidden((*steps, "type"), "must be empty to be structural"))
    if schema.get("additionalProperties") is not None and schema["additionalProperties"] is not False:
        errors.append(forbidden((*steps, "additionalProperties"), "must be undefined to be structural"))
    if schema.get("default") is not None:
        errors.append(forbidden((*steps, "default"), "must be undefined to be structural"))
    for name, text in _FORBIDDEN_NESTED:
        value = schema.get(name)
        if value or (name in _UNDEFINED and value is not None):
            errors.append(forbidden((*steps, name), text))
    if "metadata" in (schema.get("properties") or {}):
        errors.append(forbidden((*steps, "properties", Key("metadata")), "must not be specified in a nested context"))
    return errors


def _validate_alternatives_complete(nested: Schema, schema: Schema, outside: Steps, steps: Steps) -> list[FieldError]:
    """Mirrors: validateValueValidationCompleteness."""
    errors: list[FieldError] = []
    if isinstance(nested.get("not"), dict):
        errors += _validate_complete(nested["not"], schema, outside, (*steps, "not"))
    for name in _NESTED:
        for index, each in enumerate(nested.get(name) or ()):
            errors += _validate_complete(each or {}, schema, outside, (*steps, name, index))
    return errors


def _validate_complete(nested: Schema, schema: Schema | None, outside: Steps, steps: Steps) -> list[FieldError]:
    """What a nested schema speaks of must stand outside of it too, at the path ``outside``.

    Mirrors: validateNestedValueValidationCompleteness.
    """
    if schema is None:
        return [required(outside, f"because it is defined in {format_steps(steps)}")]
    errors = _validate_alternatives_complete(nested, schema, outside, steps)
    if isinstance(nested.get("items"), dict):
        items = schema.get("items")
        errors += _validate_complete(nested["items"], items if isinstance(items, dict) else None, (*outside, "items"), (*steps, "items"))
    for key, each in (nested.get("properties") or {}).items():
        found = (schema.get("properties") or {}).get(key)
        below = ("properties", Key(key))
        errors += _validate_complete(each or {}, found if isinstance(found, dict) else None, (*outside, *below), (*steps, *below))
    return errors
