"""What the server does with a custom resource by its structural schema: unknown fields, pruning, defaults, embedded resources, list types.

A schema is the plain mapping that stands in the definition. Functions that change values copy what they change.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apiserver/schema (pruning, defaulting, objectmeta, listtype) v1.36.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.fields import FieldError, Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

    Schema = dict[str, Any]

META_FIELDS = frozenset(("apiVersion", "kind", "metadata"))
PRESERVE = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = "x-kubernetes-embedded-resource"


def _additional(schema: Schema) -> tuple[bool, Schema | None]:
    """Whether other keys are allowed, and their schema if they have one."""
    additional = schema.get("additionalProperties")
    if isinstance(additional, dict):
        return True, additional
    return additional is not None, None


def prune(value: object, schema: Schema | None, steps: Steps = (), unknown: list[Steps] | None = None, *, is_root: bool = False) -> object:
    """The value without the fields that its schema does not know.

    Args:
        value: the value; it is not changed.
        schema: its schema; None knows nothing.
        steps: where the value stands.
        unknown: gets the path of each field left out.
        is_root: whether the value is a whole object, whose type and metadata are always known.
    """
    preserved = schema is not None and schema.get(PRESERVE) is True
    if isinstance(value, dict):
        kept = {}
        properties = (schema or {}).get("properties") or {}
        allowed, additional = _additional(schema or {})
        is_object = is_root or (schema or {}).get(EMBEDDED) is True
        for key, inner in value.items():
            if is_object and key in META_FIELDS and schema is not None:
                kept[key] = inner
            elif key in properties:
                kept[key] = prune(inner, properties[key], (*steps, key), unknown)
            elif allowed:
                kept[key] = prune(inner, additional, (*steps, key), unknown)
            elif preserved:
                kept[key] = inner
            elif unknown is not None and (key not in META_FIELDS or steps):
                unknown.append((*steps, key))
        return kept
    if isinstance(value, list):
        items = (schema or {}).get("items")
        items = items if isinstance(items, dict) else None
        if preserved and items is None:
            return value
        return [_prune_item(each, items, (*steps, index), unknown, preserved=preserved) for index, each in enumerate(value)]
    return value


def _prune_item(value: object, items: Schema | None, steps: Steps, unknown: list[Steps] | None, *, preserved: bool) -> object:
    if preserved and items is not None and items.get(PRESERVE) is not True:
        # below a preserved list the item's own unknown fields are kept too
        items = {**items, PRESERVE: True}
    return prune(value, items, steps, unknown)


def drop_nulls(value: object, schema: Schema | None) -> object:
    """The value without nulls that its schema neither allows nor replaces by a default.

    Mirrors: PruneNonNullableNullsWithoutDefaults.
    """
    if isinstance(value, dict):
        kept = {}
        for key, inner in value.items():
            below = _below(schema, key)
            if inner is None and below is not None and not below.get("nullable") and below.get("default") is None:
                continue
            kept[key] = drop_nulls(inner, below)
        return kept
    if isinstance(value, list):
        items = (schema or {}).get("items")
        return [drop_nulls(each, items if isinstance(items, dict) else None) for each in value]
    return value


def _below(schema: Schema | None, key: str) -> Schema | None:
    if schema is None:
        return None
    found = (schema.get("properties") or {}).get(key)
    if found is not None:
        return found if isinstance(found, dict) else None
    return _additional(schema)[1]


def fill_defaults(value: object, schema: Schema | None) -> object:
    """The value with the defaults of its schema where fields are missing, or null and not nullable.

    Mirrors: defaulting.Default.
    """
    if schema is None:
        return value
    if isinstance(value, dict):
        filled = dict(value)
        for key, below in (schema.get("properties") or {}).items():
            if isinstance(below, dict) and below.get("default") is not None and (key not in filled or _is_bad_null(filled[key], below)):
                filled[key] = below["default"]
        for key, inner in filled.items():
            below = _below(schema, key)
            if below is not None and key not in (schema.get("properties") or {}) and _is_bad_null(inner, below):
                inner = below.get("default")
            filled[key] = fill_defaults(inner, below)
        return filled
    if isinstance(value, list):
        items = schema.get("items")
        if isinstance(items, dict):
            return [fill_defaults(items.get("default") if _is_bad_null(each, items) else each, items) for each in value]
    return value


def _is_bad_null(value: object, schema: Schema) -> bool:
    return value is None and not schema.get("nullable")


def embedded_resources(
    value: object, schema: Schema | None, steps: Steps = (), *, is_root: bool = False
) -> list[tuple[Steps, dict[str, object]]]:
    """Every embedded resource below a value, the outer before the inner; the value itself where it is a whole object."""
    found: list[tuple[Steps, dict[str, object]]] = []
    if schema is None:
        return found
    if isinstance(value, dict):
        if is_root or schema.get(EMBEDDED) is True:
            found.append((steps, value))
        properties = schema.get("properties") or {}
        additional = _additional(schema)[1]
        for key, inner in value.items():
            if key in properties:
                found.extend(embedded_resources(inner, properties[key], (*steps, key)))
            elif additional is not None:
                found.extend(embedded_resources(inner, additional, (*steps, Key(key))))
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for index, each in enumerate(value):
            found.extend(embedded_resources(each, schema["items"], (*steps, index)))
    return found


def validate_lists(value: object, schema: Schema | None, steps: Steps = ()) -> list[FieldError]:
    """Duplicates in lists that are sets or maps.

    Mirrors: ValidateListSetsAndMaps.
    """
    errors: list[FieldError] = []
    if schema is None:
        return errors
    if isinstance(value, dict):
        properties = schema.get("properties") or {}
        additional = _additional(schema)[1]
        for key, inner in value.items():
            if additional is not None:
                errors.extend(validate_lists(inner, additional, (*steps, Key(key))))
            if key in properties:
                errors.extend(validate_lists(inner, properties[key], (*steps, key)))
    elif isinstance(value, list):
        list_type = schema.get("x-kubernetes-list-type")
        if list_type == "set":
            errors.extend(_duplicate((*steps, index), value[index]) for index in _repeated(value))
        elif list_type == "map":
            errors.extend(_validate_list_map(value, schema.get("x-kubernetes-list-map-keys") or [], steps))
        items = schema.get("items")
        if isinstance(items, dict):
            for index, each in enumerate(value):
                errors.extend(validate_lists(each, items, (*steps, index)))
    return errors


def _validate_list_map(value: list[Any], names: list[str], steps: Steps) -> list[FieldError]:
    for index, each in enumerate(value):
        if each is not None and not isinstance(each, dict):
            return [fields.invalid((*steps, index), each, "must be an object for an array of list-type map")]
    keys: list[object] = [{name: each[name] for name in names if name in each} if each is not None else {} for each in value]
    return [_duplicate((*steps, index), keys[index]) for index in _repeated(keys)]


def _duplicate(steps: Steps, value: object) -> FieldError:
    from kubecheck.field_messages import in_go

    return fields.duplicate(steps, in_go("interface {}", value) if isinstance(value, (dict, list)) else value)


def _repeated(values: list[Any]) -> list[int]:
    """The index of the second appearance of each value that appears more than once."""
    from kubecheck.field_messages import marshal

    times: dict[object, int] = {}
    repeated = []
    for index, each in enumerate(values):
        key = (each.__class__, marshal(each) if isinstance(each, (dict, list)) else each)
        times[key] = times.get(key, 0) + 1
        if times[key] == 2:
            repeated.append(index)
    return repeated
