"""Functions on maps. Mirrors: Sprig's dict.go."""

from __future__ import annotations

from kubecheck.render.helm.functions.reflection import go_type
from kubecheck.render.helm.functions.strings import to_string
from kubecheck.render.helm.kinds import NilMap, Panic, PlacedList, PlacedMap, Strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAP = "map[string]interface {}"


def get(values: dict[str, Any], key: str) -> Any:
    """Mirrors: get."""
    return values.get(key, "")


def set_(values: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Mirrors: set. The key is no longer where it was written."""
    values[key] = value
    if values.__class__ is PlacedMap:
        values.places.pop(key, None)
    return values


def unset(values: dict[str, Any], key: str) -> dict[str, Any]:
    """Mirrors: unset."""
    values.pop(key, None)
    return values


def has_key(values: dict[str, Any], key: str) -> bool:
    """Mirrors: hasKey."""
    return key in values


def pluck(key: str, *maps: dict[str, Any]) -> list[Any]:
    """Mirrors: pluck."""
    return [each[key] for each in maps if key in each]


def keys(*maps: dict[str, Any]) -> Strings:
    """Mirrors: keys; they are sorted, where Go's order is random."""
    return Strings(key for each in maps for key in sorted(each))


def values_(values: dict[str, Any]) -> list[Any]:
    """Mirrors: values; in the order of their keys, where Go's is random."""
    return [values[key] for key in sorted(values)]


def _chosen(source: dict[str, Any], names: list[str]) -> dict[str, Any]:
    if source.__class__ is not PlacedMap:
        return {name: source[name] for name in names}
    found = PlacedMap((name, source[name]) for name in names)
    places = source.places
    found.places = {name: places[name] for name in names if name in places}
    return found


def pick(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Mirrors: pick."""
    return _chosen(values, [name for name in names if name in values])


def omit(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Mirrors: omit."""
    return _chosen(values, [name for name in values if name not in names])


def dict_(*pairs: Any) -> dict[str, Any]:
    """Mirrors: dict."""
    found = {}
    for index in range(0, len(pairs), 2):
        key = to_string(pairs[index])
        found[str(key) if key.__class__ is not str else key] = pairs[index + 1] if index + 1 < len(pairs) else ""
    return found


def deep_copy(value: Any) -> Any:
    """Mirrors: deepCopy, copystructure.Copy."""
    if value is None:
        raise Panic("reflect: call of reflect.Value.Type on zero Value")
    return copied(value)


def copied(value: Any) -> Any:
    """A value with copies of the maps and lists in it, which keep their places."""
    if isinstance(value, NilMap) or not isinstance(value, (dict, list)):
        return value
    found: Any = value.__class__(((key, copied(each)) for key, each in value.items()) if isinstance(value, dict) else map(copied, value))
    if value.__class__ is PlacedMap or value.__class__ is PlacedList:
        found.places = dict(value.places)
    return found


def dig(*arguments: Any) -> Any:
    """Mirrors: dig."""
    if len(arguments) < 3:
        raise Panic("dig needs at least three arguments")
    *steps, instead, value = arguments
    _expect(value, MAP)
    for step in steps:
        _expect(step, "string")
    for index, step in enumerate(steps):
        if index:
            _expect(value, MAP)
        if step not in value:
            return instead
        value = value[step]
    return value


def _expect(value: Any, wanted: str) -> None:
    """Mirrors: a type assertion."""
    found = "nil" if value is None else go_type(value)
    if found != wanted:
        raise Panic(f"interface conversion: interface {{}} is {found}, not {wanted}")
