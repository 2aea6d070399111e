"""Functions on lists. Mirrors: Sprig's list.go."""

from __future__ import annotations

from kubecheck.render.helm.functions.numbers import int_
from kubecheck.render.helm.functions.reflection import deep_equal, go_kind
from kubecheck.render.helm.functions.results import Lists, NilList, check_amount
from kubecheck.render.helm.kinds import FunctionError, Panic, PlacedList, Uint8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NIL = "runtime error: invalid memory address or nil pointer dereference"


def _items(value: Any, words: str) -> list[Any]:
    """The items of a slice.

    Raises:
        FunctionError: it is none; with what kind it has behind these words.
        Panic: it is nil.
    """
    if isinstance(value, list):
        return value
    if value.__class__ is bytes:
        return [Uint8(each) for each in value]
    if value is None:
        raise Panic(_NIL)
    raise FunctionError(f"{words} {go_kind(value)}")


def _placed(source: Any, pairs: list[tuple[int, Any]]) -> list[Any]:
    """A list of what stands at some places of another."""
    if source.__class__ is not PlacedList:
        return [each for _, each in pairs]
    found = PlacedList(each for _, each in pairs)
    places = source.places
    found.places = {index: places[before] for index, (before, _) in enumerate(pairs) if before in places}
    return found


def list_(*values: Any) -> list[Any]:
    """Mirrors: list."""
    return list(values)


def append(value: Any, item: Any) -> list[Any]:
    """Mirrors: push."""
    items = _items(value, "Cannot push on type")
    return [*_placed(value, [*enumerate(items)]), item] if value.__class__ is not PlacedList else _grown(value, item)


def _grown(value: PlacedList, item: Any) -> PlacedList:
    found = PlacedList([*value, item])
    found.places = dict(value.places)
    return found


def prepend(value: Any, item: Any) -> list[Any]:
    """Mirrors: prepend."""
    items = _items(value, "Cannot prepend on type")
    if value.__class__ is not PlacedList:
        return [item, *items]
    found = PlacedList([item, *items])
    found.places = {index + 1: place for index, place in value.places.items()}
    return found


def chunk(size: int, value: Any) -> Lists:
    """Mirrors: chunk."""
    items = _items(value, "Cannot chunk type")
    if size < 0 and len(items) in (1, min(len(items), 1 - size)) and items:
        return Lists([list(items)] if len(items) == 1 else ())
    if size <= 0:
        raise Panic("runtime error: makeslice: len out of range")
    return Lists(list(items[start : start + size]) for start in range(0, len(items), size))


def first(value: Any) -> Any:
    """Mirrors: first."""
    items = _items(value, "Cannot find first on type")
    return items[0] if items else None


def last(value: Any) -> Any:
    """Mirrors: last."""
    items = _items(value, "Cannot find last on type")
    return items[-1] if items else None


def rest(value: Any) -> list[Any]:
    """Mirrors: rest."""
    items = _items(value, "Cannot find rest on type")
    return _placed(value, [*enumerate(items)][1:]) if items else NilList()


def initial(value: Any) -> list[Any]:
    """Mirrors: initial."""
    items = _items(value, "Cannot find initial on type")
    return _placed(value, [*enumerate(items)][:-1]) if items else NilList()


def reverse(value: Any) -> list[Any]:
    """Mirrors: reverse."""
    return _placed(value, [*enumerate(_items(value, "Cannot find reverse on type"))][::-1])


def compact(value: Any) -> list[Any]:
    """Mirrors: compact."""
    return _placed(value, [each for each in enumerate(_items(value, "Cannot compact on type")) if each[1]])


def uniq(value: Any) -> list[Any]:
    """Mirrors: uniq."""
    found: list[tuple[int, Any]] = []
    texts: set[str] = set()
    for index, each in enumerate(_items(value, "Cannot find uniq on type")):
        if isinstance(each, str):
            if each in texts:
                continue
            texts.add(each)
        elif any(deep_equal(each, other) for _, other in found):
            continue
        found.append((index, each))
    return _placed(value, found)


def without(value: Any, *left_out: Any) -> list[Any]:
    """Mirrors: without."""
    items = _items(value, "Cannot find without on type")
    return _placed(value, [each for each in enumerate(items) if not any(deep_equal(other, each[1]) for other in left_out)])


def has(item: Any, value: Any) -> bool:
    """Mirrors: has."""
    if value is None:
        return False
    return any(deep_equal(item, each) for each in _items(value, "Cannot find has on type"))


def slice_(value: Any, *indices: Any) -> Any:
    """Mirrors: slice."""
    items = _items(value, "list should be type of slice or array but")
    if not items:
        return None
    start = int_(indices[0]) if indices else 0
    stop = int_(indices[1]) if len(indices) > 1 else len(items)
    if not 0 <= start <= stop <= len(items):
        raise Panic("reflect.Value.Slice: slice index out of bounds")
    if isinstance(value, PlacedList):
        return _placed(value, [*enumerate(items)][start:stop])
    return value[start:stop] if value.__class__ is bytes else value.__class__(items[start:stop])


def concat(*values: Any) -> list[Any]:
    """Mirrors: concat."""
    found: list[Any] = []
    for each in values:
        if each is None:
            raise Panic(_NIL)
        if not isinstance(each, (list, bytes)):
            raise Panic(f"Cannot concat type {go_kind(each)} as list")
        found += _items(each, "")
        check_amount(len(found))
    return found or NilList()


