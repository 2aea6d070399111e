"""Lists, maps, sets and optionals of CEL.

Mirrors: github.com/google/cel-go/common/types and ext, k8s.io/apiserver/pkg/cel/library lists v1.36.
"""

from __future__ import annotations

import contextlib
import itertools

from kubecheck.field_messages import print_float
from kubecheck.schema.cel.operators import add, order, to_string
from kubecheck.schema.cel.values import NONE, CelError, DefaultMap, Optional, equal, is_number, name_of_type, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _size(value: Any) -> int:
    if isinstance(value, (str, bytes, list, dict)):
        return len(value)
    raise CelError("no such overload: size")


def contains(value: Any, container: Any) -> bool:
    """The operator ``in``."""
    if isinstance(container, dict):
        return not isinstance(value, (list, dict)) and value in container
    if not isinstance(container, list):
        raise no_overload()
    return any(equal(value, each) for each in container)


def _index(container: Any, key: Any) -> Any:
    if isinstance(container, Optional):
        return NONE if container is NONE else _optional_index(container.value, key)
    if isinstance(container, list):
        if not is_number(key):
            raise CelError(f"unsupported index type '{name_of_type(key)}' in list")
        if type(key) is float:
            raise CelError(f"unsupported index: {print_float(key)}" if key == int(key) else f"unsupported index value {print_float(key)} in list")
        if not 0 <= key < len(container):
            raise CelError(f"index out of bounds: {int(key)}")
        return _known(container[int(key)])
    if isinstance(container, dict):
        if key not in container:
            if isinstance(container, DefaultMap):
                return {}
            raise CelError(f"no such key: {to_string(key)}")
        return _known(container[key])
    raise CelError(f"no such key: {to_string(key)}")


def _known(value: Any) -> Any:
    """The value; a failure that stands in place of one is raised."""
    if isinstance(value, CelError):
        raise value
    return value


def _optional_index(container: Any, key: Any) -> Optional:
    if isinstance(container, Optional):
        return NONE if container is NONE else _optional_index(container.value, key)
    try:
        return Optional(_index(container, key))
    except CelError as error:
        if str(error).startswith(("no such overload", "unsupported index")):
            raise
        return NONE


def _reduce(values: list[Any], better: Callable[[Any, Any], bool], name: str) -> Any:
    if not values:
        raise CelError(f"{name} called on empty list")
    best = values[0]
    for each in values[1:]:
        with contextlib.suppress(TypeError):  # what cannot be compared is passed over
            if better(each, best):
                best = each
    return best


def _is_sorted(values: list[Any]) -> bool:
    with contextlib.suppress(CelError):  # what cannot be compared is in order
        return all(not order("", lambda one, other: one > other)(one, other) for one, other in itertools.pairwise(values))
    return True


def _sum(values: list[Any]) -> Any:
    if not isinstance(values, list):
        raise TypeError
    total = values[0] if values else 0
    for each in values[1:]:
        total = add(total, each)
    return total


def _index_of(value: Any, wanted: Any, offset: int = 0) -> int:
    if isinstance(value, str):
        if not wanted:
            return offset
        if offset < 0:
            raise CelError(f"index out of range: {offset}")
        return value.find(wanted, offset)
    return next((index for index, each in enumerate(value) if equal(each, wanted)), -1)


def _last_index_of(value: Any, wanted: Any, offset: int | None = None) -> int:
    if isinstance(value, str):
        if offset is None:
            return value.rfind(wanted)
        if not wanted:
            return offset
        if offset < 0:
            raise CelError(f"index out of range: {offset}")
        return value.rfind(wanted, 0, offset + len(wanted)) if offset < len(value) else -1
    return next((index for index in range(len(value) - 1, -1, -1) if equal(value[index], wanted)), -1)


def _flatten(values: list[Any], depth: int = 1) -> list[Any]:
    if depth < 0:
        raise CelError("level must be non-negative")
    flat: list[Any] = []
    for each in values:
        flat += _flatten(each, depth - 1) if isinstance(each, list) and depth > 0 else [each]
    return flat


def _sort_by(values: list[Any], keys: list[Any]) -> list[Any]:
    """The values in the order of their keys. Mirrors: sortListByAssociatedKeys."""
    if len({type(each) for each in keys}) > 1:
        raise CelError("list elements must have the same type")
    if keys and type(keys[0]) in (list, dict):
        raise CelError("list elements must be comparable")
    return [values[index] for index in sorted(range(len(values)), key=lambda index: keys[index])]


def _insert(kept: dict[Any, Any], more: dict[Any, Any]) -> dict[Any, Any]:
    """Mirrors: types.InsertMapKeyValue."""
    made = dict(kept)
    for key, value in more.items():
        if key in made:
            raise CelError(f"insert failed: key {to_string(key)} already exists")
        made[key] = value
    return made


def _distinct(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for each in values:
        if not any(equal(each, other) for other in kept):
            kept.append(each)
    return kept


def _slice(values: list[Any], start: int, end: int) -> list[Any]:
    if start < 0 or end < 0:
        raise CelError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end:
        raise CelError(f"cannot slice({start}, {end}), start index must be less than or equal to end index")
    if end > len(values):
        raise CelError(f"cannot slice({start}, {end}), list is length {len(values)}")
    return values[start:end]


def _of_non_zero(value: Any) -> Optional:
    return NONE if value is None or value == 0 or (isinstance(value, (str, bytes, list, dict)) and not value) else Optional(value)


def _optional_value(optional: Any) -> Any:
    if optional is NONE:
        raise CelError("optional.none() dereference")
    return optional.value


SEQUENCES: dict[str, Callable[..., Any]] = {
    "@in": contains,
    "_[_]": _index,
    "_[?_]": _optional_index,
    "size": _size,
    ".size": _size,
    ".indexOf": _index_of,
    ".lastIndexOf": _last_index_of,
    ".isSorted": _is_sorted,
    ".sum": _sum,
    ".min": lambda values: _reduce(values, lambda one, other: one < other, "min"),
    ".max": lambda values: _reduce(values, lambda one, other: one > other, "max"),
    ".slice": _slice,
    ".flatten": _flatten,
    ".distinct": _distinct,
    ".sort": lambda values: _sort_by(values, values),
    ".@sortByAssociatedKeys": _sort_by,
    ".first": lambda values: Optional(values[0]) if values else NONE,
    ".last": lambda values: Optional(values[-1]) if values else NONE,
    "cel.@mapInsert": lambda kept, *entry: _insert(kept, dict([entry]) if len(entry) == 2 else entry[0]),
    ".reverse": lambda values: values[::-1],
    "lists.range": lambda count: list(range(count)),
    "sets.contains": lambda one, other: all(contains(each, one) for each in other),
    "sets.equivalent": lambda one, other: all(contains(each, one) for each in other) and all(contains(each, other) for each in one),
    "sets.intersects": lambda one, other: any(contains(each, one) for each in other),
    "optional.of": Optional,
    "optional.ofNonZeroValue": _of_non_zero,
    "optional.none": lambda: NONE,
    ".hasValue": lambda value: value is not NONE,
    ".value": _optional_value,
    "optional.unwrap": lambda values: [each.value for each in values if each is not NONE],
    ".unwrapOpt": lambda values: [each.value for each in values if each is not NONE],
}  # fmt: skip
