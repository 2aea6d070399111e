"""Numbers as the server holds them where it knows no type: an integer beyond 64 bits becomes a float."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1


def to_unstructured(value: dict[str, Any]) -> dict[str, Any]:
    """The object with its numbers as int64 or float64; the object itself where every integer fits.

    Mirrors: k8s.io/apimachinery/pkg/util/json ConvertInterfaceNumbers
    """
    if not _has_large_integer(value):
        return value
    converted: dict[str, Any] = _convert(value)
    return converted


def _has_large_integer(value: object) -> bool:
    left = [value]
    while left:
        within = left.pop()
        for item in within.values() if within.__class__ is dict else within:  # type: ignore[attr-defined]  # only dicts and lists come here
            if item.__class__ is int:
                if not _SMALLEST <= item <= _LARGEST:
                    return True
            elif item.__class__ is dict or item.__class__ is list:
                left.append(item)
    return False


def _convert(value: Any) -> Any:
    if value.__class__ is dict:
        return {key: _convert(item) for key, item in value.items()}
    if value.__class__ is list:
        return [_convert(item) for item in value]
    return float(value) if value.__class__ is int and not _SMALLEST <= value <= _LARGEST else value
