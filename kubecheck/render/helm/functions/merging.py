"""Functions that merge maps into the first of them. Mirrors: Sprig's dict.go, dario.cat/mergo's deepMerge for maps by strings."""

from __future__ import annotations

from kubecheck.render.helm.functions.reflection import is_nil
from kubecheck.render.helm.kinds import Panic, PlacedMap, StringMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def merge(target: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: merge: what stands in the target stays, unless it is empty."""
    for each in sources:
        _merge(target, each, overwrites=False)
    return target


def merge_overwrite(target: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: mergeOverwrite."""
    for each in sources:
        _merge(target, each, overwrites=True)
    return target


def _merge(target: dict[str, Any], source: dict[str, Any], *, overwrites: bool) -> None:
    """Mirrors: deepMerge. A value that is nil never comes to a key that is there, an empty one only where it overwrites."""
    for key, value in [*source.items()]:
        if value is None:
            if overwrites:
                _put(target, key, source, value)
            continue
        has_own = key in target
        own = target.get(key)
        if isinstance(value, dict) and isinstance(own, dict) and own is not value and (not is_nil(own) or is_nil(value)):
            _merge(own, value, overwrites=overwrites)
        is_list = isinstance(value, (list, bytes))
        if is_list and (overwrites or not target):
            _put(target, key, source, value)
        if own and (is_list or (isinstance(value, dict) and isinstance(own, dict))):
            continue
        if overwrites or not has_own or not own:
            _put(target, key, source, value)


def _put(target: dict[str, Any], key: str, source: dict[str, Any], value: Any) -> None:
    if isinstance(target, StringMap) and not isinstance(source, StringMap):
        raise Panic("reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string")
    target[key] = value
    if target.__class__ is PlacedMap:
        places = source.places if source.__class__ is PlacedMap else {}
        if key in places:
            target.places[key] = places[key]
        else:
            target.places.pop(key, None)
