"""Changes of fields of a value, as data: a field gets another value, a field or an item is added, or taken away."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.source import Path


class _Removed:
    """Stands where a field is taken away."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = _Removed()


class FieldEdit:
    """One change: the field at ``path`` becomes ``value``, or goes where that is `REMOVED`.

    What is missing on the way to it is added; the index behind the last item of a list adds an item.
    """

    __slots__ = ("path", "value")

    def __init__(self, path: Path, value: object) -> None:
        self.path = path
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldEdit) and (self.path, self.value) == (other.path, other.value)

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        return f"FieldEdit({self.path!r}, {self.value!r})"


def edited(value: Any, edits: Iterable[FieldEdit]) -> Any:
    """The value with changes made in it one after another; it is not changed itself and shares what they leave alone.

    Raises:
        LookupError: there is nothing to take away, or a list has no such item.
    """
    for edit in edits:
        value = _edited(value, edit.path, edit.value)
    return value


def _edited(value: Any, path: Path, new: object) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        copy: Any = list(value) if isinstance(value, list) else []
        if new is not REMOVED and step == len(copy):
            copy.append(None)
    else:
        copy = dict(value) if isinstance(value, dict) else {}
    if new is REMOVED and not rest:
        del copy[step]
    elif new is REMOVED:
        copy[step] = _edited(copy[step], rest, new)
    else:
        there = copy[step] if isinstance(step, int) else copy.get(step)
        copy[step] = _edited(there, rest, new)
    return copy
