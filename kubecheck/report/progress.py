"""How far a long run has come, on the terminal that standard error is: one line, which is gone before anything else is written."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO, TypeVar

    T = TypeVar("T")

_PATIENCE = 1.0  # seconds until anything is shown
_PACE = 0.1  # seconds between two lines
_CLEAR = "\r\x1b[K"


class Progress:
    """What is shown of a run.

    Args:
        stream: the terminal.
        clock: gives seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock() + _PATIENCE
        self._is_shown = False

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()  # in another process there is nobody to show it to

    def over(self, items: Iterable[T], total: int, what: str) -> Iterator[T]:
        """The items, each of which is counted when the next is asked for.

        Args:
            items: what is worked on.
            total: how many there are.
            what: their name, in the plural.
        """
        for number, item in enumerate(items):
            now = self._clock()
            if now >= self._next:
                self._next = now + _PACE
                self._stream.write(f"{_CLEAR}{what}: {number:,} of {total:,}")
                self._stream.flush()
                self._is_shown = True
            yield item

    def end(self) -> None:
        """Takes away what is shown."""
        if self._is_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_shown = False
