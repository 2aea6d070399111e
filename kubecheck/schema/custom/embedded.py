"""Type and metadata of objects whose fields the server does not know: custom resources, and resources embedded in them.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta v1.36.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.fields import FieldError
from kubecheck.release import current
from kubecheck.schema.custom import structural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps
    from kubecheck.schema.structure.catalog import Kind

    Schema = dict[str, Any]

_METADATA: list[Kind] = []


def _shape() -> Kind:
    """The structure of metadata, which is that of any kind."""
    if not _METADATA:
        from kubecheck.schema.structure.catalog import catalog

        pod = catalog().defined("v1", "Pod")
        assert pod is not None, "every version has pods"
        _METADATA.append(pod.part("metadata"))
    return _METADATA[0]


def decode_metadata(metadata: object, steps: Steps, errors: list[FieldError]) -> str | None:
    """Decodes metadata on its own; the sentence of the error that stops the server, or None.

    Mirrors: objectmeta.GetObjectMetaWithOptions.
    """
    from kubecheck.schema.structure.decoding import decode

    shape = _shape()
    if shape.fits_plainly(metadata):
        return None
    decoding = decode(shape, metadata)
    for error in decoding.errors:
        found = FieldError(error.type, (*steps, *error.steps), error.shown, error.detail, error.known)
        if error.type == fields.UNKNOWN_FIELD:
            found.detail = f'unknown field "{found.field}"'
        errors.append(found)
    return decoding.status_error


def validate_embedded(resource: dict[str, Any], steps: Steps) -> list[FieldError]:
    """Mirrors: objectmeta.validateEmbeddedResource."""
    from kubecheck.values.metadata import validate_object_meta_accessor
    from kubecheck.values.names import is_dns1035_label, name_is_path_segment

    detail = "" if current().since(34) else "must not be empty"
    errors = [fields.required((*steps, name), detail) for name in ("apiVersion", "kind") if name not in resource]
    for name in ("apiVersion", "kind"):
        text = resource.get(name, "x")
        if not isinstance(text, str):
            errors.append(fields.invalid((*steps, name), text, "must be a string"))
        elif not text:
            errors.append(fields.invalid((*steps, name), text, "must not be empty"))
        elif name == "apiVersion" and text.count("/") > 1:
            errors.append(fields.invalid((*steps, name), text, f"unexpected GroupVersion string: {text}"))
        elif name == "kind" and (faults := is_dns1035_label(text.lower())):
            errors.append(fields.invalid((*steps, name), text, "may have mixed case, but should otherwise match: " + ",".join(faults)))
    metadata = resource.get("metadata")
    if isinstance(metadata, dict):
        named = metadata if metadata.get("name") else metadata | {"name": "fakename"}
        errors += validate_object_meta_accessor(named, bool(metadata.get("namespace")), name_is_path_segment, (*steps, "metadata"))
    return errors


def read_metadata(metadata: object) -> dict[str, Any]:
    """Metadata as the server writes it back once it has read it: without what is empty, with zeros for nulls inside.

    Mirrors: objectmeta.SetObjectMeta.
    """
    from kubecheck.schema.structure.nulls import fill_nulls

    if not isinstance(metadata, dict) or not metadata:
        return {}
    plain = all(each.__class__ is str and each for each in metadata.values())
    filled = metadata if plain else fill_nulls(_shape(), metadata)
    return {key: each for key, each in filled.items() if each or each is False}


def read_embedded(value: Any, schema: Schema | None) -> Any:
    """A value with the metadata of the resources embedded in it as the server writes it back."""
    if schema is None:
        return value
    if isinstance(value, dict):
        properties, additional = schema.get("properties") or {}, schema.get("additionalProperties")
        below = additional if isinstance(additional, dict) else None
        made = {key: read_embedded(each, properties.get(key, below)) for key, each in value.items()}
        if schema.get(structural.EMBEDDED) is True and "metadata" in made:
            made["metadata"] = read_metadata(made["metadata"])
        return made
    items = schema.get("items")
    return [read_embedded(each, items) for each in value] if isinstance(value, list) and isinstance(items, dict) else value


def decode_embedded(value: object, schema: Schema | None, errors: list[FieldError], steps: Steps = (), *, is_root: bool = False) -> FieldError | None:
    """The error for which the server cannot read a resource embedded in a value, or None.

    Args:
        value: the value.
        schema: its schema.
        errors: gets all errors, unknown fields of metadata among them.
        steps: where the value stands.
        is_root: whether the value is itself a resource.

    Mirrors: objectmeta.CoerceWithOptions.
    """
    for place, resource in structural.embedded_resources(value, schema, steps, is_root=is_root):
        for name in ("apiVersion", "kind"):
            if name in resource and not isinstance(resource[name], str):
                errors.append(fields.invalid((*place, name), resource[name], "must be a string"))
                return errors[-1]
        if "metadata" in resource:
            message = decode_metadata(resource["metadata"], (*place, "metadata"), errors)
            if message is not None:
                fault = fields.invalid((*place, "metadata"), resource["metadata"], message)
                errors.append(fault)
                return fault
    return None
