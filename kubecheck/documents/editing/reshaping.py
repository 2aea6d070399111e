"""A value in another shape, as data: entries that stand elsewhere than before, with what is added beside them."""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.source import Path


class Reshaping:
    """Changes of one value that belong together.

    Attributes:
        moves: pairs of where an entry stands and where it goes, by paths before and after all changes.
        additions: pairs of a path and the value that is put there, by paths after all changes.
        removals: what holds nothing any more when that has moved, by paths before.
    """

    __slots__ = ("additions", "moves", "removals")

    def __init__(
        self, moves: Iterable[tuple[Path, Path]] = (), additions: Iterable[tuple[Path, object]] = (), removals: Iterable[Path] = ()
    ) -> None:
        self.moves = tuple(moves)
        self.additions = tuple(additions)
        self.removals = tuple(removals)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reshaping) and (self.moves, self.additions, self.removals) == (other.moves, other.additions, other.removals)

    def __hash__(self) -> int:
        return hash(self.moves)

    def __repr__(self) -> str:
        return f"Reshaping({self.moves!r}, {self.additions!r}, {self.removals!r})"

    def __add__(self, other: Reshaping) -> Reshaping:
        return Reshaping(self.moves + other.moves, self.additions + other.additions, self.removals + other.removals)

    def __bool__(self) -> bool:
        return bool(self.moves or self.additions)

    def takes(self, path: Path) -> bool:
        """Whether it moves what stands at a path."""
        return any(old == path for old, _ in self.moves)

    def below(self, base: Path) -> Reshaping:
        """The same for what holds the value at a path."""
        return Reshaping(
            [((*base, *old), (*base, *new)) for old, new in self.moves],
            [((*base, *path), value) for path, value in self.additions],
            [(*base, *path) for path in self.removals],
        )


def reshaped(value: Any, shape: Reshaping) -> Any:
    """The value after the changes; it is not changed itself.

    Raises:
        LookupError: what is to be moved or removed is not there, not empty, or something stands already where it would go.
    """
    value = _copied(value)
    taken = {old: _taken(value, old) for old, _ in sorted(shape.moves, key=lambda each: len(each[0]), reverse=True)}
    for path in sorted(shape.removals, key=len, reverse=True):
        if _taken(value, path):
            raise LookupError(path)
    where = dict(shape.moves)
    put = [(new, taken[old]) for old, new in where.items()] + list(shape.additions)
    for path, each in sorted(put, key=lambda each: len(each[0])):
        _put(value, path, each)
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _taken(value: Any, path: Path) -> Any:
    for step in path[:-1]:
        value = _entry(value, step)
    if not path or not isinstance(value, dict) or path[-1] not in value:
        raise LookupError(path)
    return value.pop(path[-1])


def _put(value: Any, path: Path, new: Any) -> None:
    for step, following in pairwise(path):
        make: Callable[[], Any] = list if isinstance(following, int) else dict
        if isinstance(value, list) and step == len(value):
            value.append(make())
        elif isinstance(value, dict) and value.get(step) is None:
            value[step] = make()
        value = _entry(value, step)
    if not isinstance(value, dict) or path[-1] in value:
        raise LookupError(path)
    value[path[-1]] = new


def _entry(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        raise LookupError(step) from None
