"""What of a custom resource an update leaves as it was: errors about that are warnings only, so that definitions may become stricter.

Values of the old and the new object belong together by the names of fields and by the keys of list-type maps; items of other lists do not.

Mirrors: common.CorrelatedObject (k8s.io/apiserver/pkg/cel/common), RatchetingSchemaValidator (apiextensions-apiserver) v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.source import Path

    Schema = dict[str, Any]


def ratchet(schema: Schema, new: object, old: object) -> Callable[[Path], bool]:
    """Whether errors about a place are ratcheted, for an object as it would be stored and as it was; see `is_ratcheted`."""
    return lambda path: is_ratcheted(schema, new, old, path)


def is_ratcheted(schema: Schema, new: object, old: object, path: Path) -> bool:
    """Whether an error at a path is about something that did not change: the last value on the way that has an old one equals it.

    Args:
        schema: the schema of the whole object.
        new: the object as it would be stored.
        old: the object before.
        path: where the error is.
    """
    if path[:1] in (("apiVersion",), ("kind",)):
        return False  # a change of these is never seen
    for step in path:
        below, before = child_schema(schema, step), correlated(schema, new, old, step)
        if below is None or before is None:
            break
        schema, new, old = below, new[step], before  # type: ignore[index]  # it was found there
    return is_unchanged(schema, new, old)


def is_unchanged(schema: Schema, new: object, old: object) -> bool:
    """Whether a value equals the old one; a field of which the schema knows nothing makes them differ. Mirrors: CachedDeepEqual."""
    if new is None or old is None:
        return new is old
    if isinstance(new, dict) and isinstance(old, dict):
        if len(new) != len(old):
            return False
        return all(key in old and _is_child_unchanged(schema, each, old[key], key) for key, each in new.items())
    if isinstance(new, list) and isinstance(old, list):
        if len(new) != len(old):
            return False
        if not map_keys(schema):
            return _is_same(new, old)
        return all(_is_child_unchanged(schema, each, correlated(schema, new, old, index), index) for index, each in enumerate(new))
    return _is_same(new, old)


def _is_child_unchanged(schema: Schema, new: object, old: object, step: str | int) -> bool:
    below = child_schema(schema, step)
    return below is not None and is_unchanged(below, new, old)


def _is_same(new: object, old: object) -> bool:
    """Equal and of the same types throughout: a whole number is not a float. Mirrors: reflect.DeepEqual."""
    if new.__class__ is not old.__class__:
        return False
    if isinstance(new, dict) and isinstance(old, dict):
        return new.keys() == old.keys() and all(_is_same(each, old[key]) for key, each in new.items())
    if isinstance(new, list) and isinstance(old, list):
        return len(new) == len(old) and all(map(_is_same, new, old))
    return new == old


def child_schema(schema: Schema, step: str | int) -> Schema | None:
    """The schema of a field or item, or None."""
    if isinstance(step, int):
        below: Any = schema.get("items")
    else:
        properties = schema.get("properties")
        below = properties.get(step) if isinstance(properties, dict) else None
        if below is None:
            below = schema.get("additionalProperties")
    return below if isinstance(below, dict) else None


def map_keys(schema: Schema) -> list[str]:
    """The keys by which items of a list-type map belong together; none for other lists."""
    keys = schema.get("x-kubernetes-list-map-keys")
    return keys if schema.get("x-kubernetes-list-type") == "map" and isinstance(keys, list) else []


def correlated(schema: Schema, new: object, old: object, step: str | int) -> object:
    """The old value that belongs to the field or item of the new one, or None. Mirrors: CorrelatedObject.Key and Index."""
    if isinstance(step, str):
        return old.get(step) if isinstance(old, dict) and isinstance(new, dict) and step in new else None
    keys = map_keys(schema)
    if not keys or not isinstance(old, list) or not isinstance(new, list) or step >= len(new) or not isinstance(new[step], dict):
        return None
    wanted = [new[step].get(key) for key in keys]
    return next((each for each in old if isinstance(each, dict) and [each.get(key) for key in keys] == wanted), None)
