"""The fields of files that are no objects of Kubernetes: the config file, and kustomizations."""

from __future__ import annotations

import functools

from kubecheck.lsp.features.fields import SchemaFields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LEAVES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"}, "bool": {"type": "boolean"}, "int": {"type": "integer"}, "int64": {"type": "integer"},
    "[]string": {"type": "array", "items": {"type": "string"}}, "map[string]string": {"type": "object", "additionalProperties": {"type": "string"}},
}  # fmt: skip
# What kustomize takes in fields that are texts in Go.
_WORDS = {("ConfigMapArgs", "behavior"): ("create", "replace", "merge"), ("SecretArgs", "behavior"): ("create", "replace", "merge")}
_DEEPEST = 6


@functools.cache
def config_fields() -> SchemaFields:
    """The fields of the config file."""
    from kubecheck.config.keys import json_schema

    return SchemaFields(json_schema())


@functools.cache
def kustomization_fields(kind: str = "") -> SchemaFields:
    """The fields of a kustomization, or of a component where that is its kind."""
    from kubecheck.render.kustomize.files.kustomization import COMPONENT, KIND, version_of

    kind = COMPONENT if kind == COMPONENT else KIND
    schema = _schema_of("Kustomization", _DEEPEST)
    properties = {
        **schema["properties"],
        "kind": {"type": "string", "enum": [KIND, COMPONENT]},
        "apiVersion": {"type": "string", "enum": [version_of(kind)]},
    }
    return SchemaFields({**schema, "properties": properties})


def _schema_of(struct: str, left: int) -> dict[str, Any]:
    """A struct of kustomize as a JSON Schema."""
    from kubecheck.render.kustomize.files.structs import STRUCTS

    fields = STRUCTS.get(struct)
    if fields is None:
        return {"type": "string"}
    properties = {name: _schema_of_type(type_name, left - 1) for name, type_name in fields.items()} if left else {}
    for (owner, name), words in _WORDS.items():
        if owner == struct:
            properties[name] = {"type": "string", "enum": list(words)}
    return {"type": "object", "properties": properties}


def _schema_of_type(name: str, left: int) -> dict[str, Any]:
    if name in _LEAVES:
        return _LEAVES[name]
    if name.startswith("[]"):
        return {"type": "array", "items": _schema_of_type(name[2:], left)}
    if name.startswith("map["):
        return {"type": "object"}
    return _schema_of(name.lstrip("*").removeprefix("types."), left)
