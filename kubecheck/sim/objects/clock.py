"""Virtual time: a heap of what is due, and the written form of moments."""

from __future__ import annotations

import heapq

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

_EPOCH_DAY = 20454  # 2026-01-01, in days since 1970
EPOCH = _EPOCH_DAY * 86400  # the beginning, in seconds since 1970
_STAMPS: dict[int, str] = {}
_SECONDS: dict[str, int] = {}


def stamp(now: float) -> str:
    """The moment as the API server writes it, in whole seconds: ``2026-01-01T00:00:07Z``."""
    second = int(now)
    found = _STAMPS.get(second)
    if found is None:
        days, rest = divmod(second, 86400)
        year, month, day = _civil(_EPOCH_DAY + days)
        found = f"{year:04}-{month:02}-{day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"
        _STAMPS[second] = found
        _SECONDS[found] = second
    return found


def seconds(text: str) -> int:
    """The inverse of `stamp`; a moment that this module did not write counts as the beginning."""
    return _SECONDS.get(text, 0)


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day since 1970, by the usual counting of 400-year eras from March."""
    days += 719468
    era, day_of_era = divmod(days, 146097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


class Clock:
    """The time, and what is due later: each entry wakes something named by a hashable key."""

    __slots__ = ("_due", "_heap", "_sequence", "now")

    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, Hashable]] = []
        self._due: dict[Hashable, tuple[float, int]] = {}
        self._sequence = 0

    def set(self, key: Hashable, due: float) -> None:
        """Wake the key at ``due``; of several times the earliest counts."""
        known = self._due.get(key)
        if known is not None and known[0] <= due:
            return
        self._sequence += 1
        self._due[key] = (due, self._sequence)
        heapq.heappush(self._heap, (due, self._sequence, key))

    def next_due(self) -> float | None:
        """When something is due next, or None."""
        heap = self._heap
        while heap:
            due, sequence, key = heap[0]
            if self._due.get(key) == (due, sequence):
                return due
            heapq.heappop(heap)
        return None

    def pop(self) -> Hashable:
        """Take the next key and move the time on to it; `next_due` has said that there is one."""
        due, _, key = heapq.heappop(self._heap)
        del self._due[key]
        self.now = max(self.now, due)
        return key
