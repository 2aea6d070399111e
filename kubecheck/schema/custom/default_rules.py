"""What the defaults in a structural schema must be: pruned, and valid under the schema that holds them.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting ValidateDefaults v1.36. What rules cost is not counted.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, Key, invalid
from kubecheck.schema.custom.structural import EMBEDDED, META_FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from typing import Any

    from kubecheck.fields import Steps

    Schema = dict[str, Any]


class _Place:
    """Where a schema stands: its path, the object schema around it, the way from there, and whether it describes that object's metadata."""

    __slots__ = ("inside_meta", "root", "steps", "way")

    def __init__(self, steps: Steps, root: Schema, way: tuple[str | None, ...], *, inside_meta: bool) -> None:
        self.steps = steps
        self.root = root
        self.way = way
        self.inside_meta = inside_meta


def validate_defaults(schema: Schema, steps: Steps, plain: AbstractSet[int] = frozenset()) -> list[FieldError]:
    """What is wrong with the defaults of a whole schema.

    Args:
        schema: the schema of a whole object.
        steps: where it stands.
        plain: the identities of schemas that are passed over.

    Mirrors: defaulting.ValidateDefaults.
    """
    errors: list[FieldError] = []
    _walk(schema, _Place(steps, schema, (), inside_meta=False), plain, errors)
    return errors


def _walk(schema: Schema, place: _Place, plain: AbstractSet[int], errors: list[FieldError]) -> None:
    is_object = schema is place.root or schema.get(EMBEDDED) is True
    if is_object:
        place = _Place(place.steps, schema, (), inside_meta=False)
    if schema.get("default") is not None:
        errors += _validate_default(schema, place)
    items = schema.get("items")
    if isinstance(items, dict) and id(items) not in plain:
        _walk(items, _Place((*place.steps, "items"), place.root, (*place.way, None), inside_meta=place.inside_meta), plain, errors)
    for key, each in (schema.get("properties") or {}).items():
        if isinstance(each, dict) and id(each) not in plain:
            steps = (*place.steps, "properties", Key(key))
            inside_meta = place.inside_meta or (is_object and key in META_FIELDS)
            _walk(each, _Place(steps, place.root, (*place.way, key), inside_meta=inside_meta), plain, errors)


def _validate_default(schema: Schema, place: _Place) -> list[FieldError]:
    from kubecheck.schema.custom.openapi import validate_value
    from kubecheck.schema.custom.unstructured import to_unstructured

    default, steps = to_unstructured({"": schema["default"]})[""], (*place.steps, "default")
    errors: list[FieldError] = []
    if place.inside_meta:
        fault = _fault_of_metadata(default, place)
        if fault:
            return [invalid(steps, default, f"must result in valid metadata: {fault}")]
    else:
        errors, is_readable = _validate_object(schema, default, steps, is_root=schema is place.root or schema.get(EMBEDDED) is True)
        if not is_readable:
            return errors
    found = validate_value(schema, default, is_default=True)
    if found:
        return errors + [_inside(steps, error) for error in found]
    from kubecheck.schema.custom.crd import has_rules

    if has_rules(schema):
        from kubecheck.schema.custom.cel_rules import validate_rules

        is_root = schema is place.root
        # as an unchanged value, and as a new one
        errors += validate_rules(schema, default, default, steps, is_root=is_root, ratchets=False) or validate_rules(
            schema, default, None, steps, is_root=is_root
        )
    return errors


def _validate_object(schema: Schema, default: Any, steps: Steps, *, is_root: bool) -> tuple[list[FieldError], bool]:
    """Unknown fields of a default, and what is wrong with the resources in it; whether the schema is to be asked at all."""
    from kubecheck.schema.custom import structural
    from kubecheck.schema.custom.embedded import decode_embedded, validate_embedded

    errors: list[FieldError] = []
    if structural.prune(default, schema, is_root=is_root) != default:
        errors.append(invalid(steps, default, "must not have unknown fields", "interface {}"))
    fault = decode_embedded(default, schema, [], steps, is_root=is_root)
    if fault is not None:
        return [*errors, fault], False
    resources = structural.embedded_resources(default, schema, steps, is_root=is_root)
    embedded = [error for place, resource in resources for error in validate_embedded(resource, place)]
    return errors + embedded, not embedded


def _fault_of_metadata(default: Any, place: _Place) -> str:
    """What is wrong with an object that has nothing but a default somewhere in its type or metadata; empty when nothing is."""
    from kubecheck.schema.custom import structural
    from kubecheck.schema.custom.embedded import decode_embedded, validate_embedded

    for key in reversed(place.way):
        default = [default] if key is None else {key: default}
    made: dict[str, Any] = {"apiVersion": "validation/v1", "kind": "Validation", **default}
    fault = decode_embedded(made, place.root, [], is_root=True)
    if fault is not None:
        return f"{fault.field}: {fault.message}"
    resources = structural.embedded_resources(made, place.root, is_root=True)
    found = [f"{error.field}: {error.message}" for steps, resource in resources for error in validate_embedded(resource, steps)]
    return found[0] if len(found) == 1 else f"[{', '.join(dict.fromkeys(found))}]" if found else ""


def _inside(steps: Steps, error: FieldError) -> FieldError:
    """The error of a default at its place in the definition; an index into a list that is itself the default becomes a name for the server."""
    way = error.steps
    at = None
    if way and isinstance(way[0], int):
        at = tuple(step.name if isinstance(step, Key) else step for step in (*steps, *way))
        way = (f"[{way[0]}]", *way[1:])
    return FieldError(error.type, (*steps, *way), error.shown, error.detail, error.known, at=at)
