"""Which values templates read: a tree of paths."""

from __future__ import annotations

from kubecheck.render.helm.usage.atoms import ANY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    Path = tuple[str | int, ...]


class Reading:
    """What is read of the values at one path.

    Attributes:
        below: what is read of what it holds, by key; "*" stands for any.
        is_read: whether it is read itself, be it only to see whether it is there.
        is_whole: whether everything that it holds is read with it.
    """

    __slots__ = ("below", "is_read", "is_whole")

    def __init__(self) -> None:
        self.below: dict[str, Reading] = {}
        self.is_read = False
        self.is_whole = False

    def mark(self, path: Iterable[str], *, is_whole: bool) -> None:
        """Notes that a path is read."""
        here = self
        for step in path:
            if here.is_whole:
                return
            here = here.below.setdefault(step, Reading())
        here.is_read = True
        here.is_whole = here.is_whole or is_whole

    def at(self, step: str | int) -> list[Reading]:
        """What is known of a key or an item."""
        names = (ANY,) if isinstance(step, int) else (step, ANY)
        return [self.below[name] for name in names if name in self.below]


def unread(value: Any, readings: list[Reading], path: Path = ()) -> Iterator[tuple[Path, list[str]]]:
    """The paths below a value that nobody reads, and the names that are read beside each."""
    if any(each.is_whole for each in readings):
        return
    steps: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in steps:
        found = [known for each in readings for known in each.at(step)]
        if found:
            yield from unread(held, found, (*path, step))
        elif isinstance(step, str):
            yield (*path, step), sorted({name for each in readings for name in each.below if name != ANY})
