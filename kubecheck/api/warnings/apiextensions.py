"""Warnings about definitions of custom resources. Mirrors: pkg/registry/customresourcedefinition (strategy.go) of apiextensions-apiserver v1.36."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.fields import UNRECOGNIZED_FORMAT, FieldWarning
from kubecheck.release import current
from kubecheck.schema.formats.named import supported_format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.fields import Steps

# Fields of a schema that hold one schema, a list of them, or some by name.
_ONE = ("items", "not", "additionalProperties", "additionalItems")
_LISTS = ("items", "allOf", "anyOf", "oneOf")
_MAPS = ("properties", "patternProperties", "definitions", "dependencies")
_WITHIN = frozenset((*_ONE, *_LISTS, *_MAPS))


def warn_custom_resource_definition(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: strategy.WarningsOnCreate."""
    return list(_unrecognized_formats(value))


def warn_custom_resource_definition_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: strategy.WarningsOnUpdate: only of formats that were not there."""
    known = {each.value for each in _unrecognized_formats(live)}
    return [each for each in _unrecognized_formats(new) if each.value not in known]


def _unrecognized_formats(value: dict[str, Any]) -> Iterator[FieldWarning]:
    """Mirrors: getUnrecognizedFormatsInCRD."""
    for index, version in enumerate((value.get("spec") or {}).get("versions") or ()):
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        if isinstance(schema, dict):
            yield from _in_schema(schema, ("spec", "versions", index, "schema", "openAPIV3Schema"))


def _in_schema(schema: dict[str, Any], path: Steps) -> Iterator[FieldWarning]:
    """Mirrors: getUnrecognizedFormatsInSchema, SchemaHas."""
    form = schema.get("format")
    if isinstance(form, str) and form:
        kind = schema.get("type") or ""
        is_checked = current().since(36) or (kind == "string" and current().since(34))
        if is_checked and not supported_format(kind, form):
            yield FieldWarning(UNRECOGNIZED_FORMAT, (*path, "format"), f"unrecognized format {quote(form)}", form)
    if _WITHIN.isdisjoint(schema):
        return
    for steps, inner in _parts(schema):
        # Most of a definition are fields that have neither a format nor anything within.
        if isinstance(inner, dict) and ("format" in inner or not _WITHIN.isdisjoint(inner)):
            yield from _in_schema(inner, (*path, *steps))


def _parts(schema: dict[str, Any]) -> Iterator[tuple[Steps, Any]]:
    """The schemas within a schema, with where they stand."""
    for field in _ONE:
        if field in schema:
            yield (field,), schema[field]
    for field in _LISTS:
        parts = schema.get(field)
        for index, each in enumerate(parts if isinstance(parts, list) else ()):
            yield (field, index), each
    for field in _MAPS:
        for name, each in (schema.get(field) or {}).items():
            yield (field, name), each
