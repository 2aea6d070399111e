"""Sets of characters as sorted ranges that neither overlap nor touch."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.values.regexp.nodes import Ranges

HIGHEST = 0x10FFFF
ANY: Ranges = ((0, HIGHEST),)
ANY_BUT_NEWLINE: Ranges = ((0, 9), (11, HIGHEST))


def clean(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same set, sorted and merged. Mirrors: cleanClass."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            if high > found[-1][1]:
                found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return tuple(found)


def negate(ranges: Ranges) -> Ranges:
    """All characters that are not in a clean set. Mirrors: negateClass."""
    found = []
    low = 0
    for start, end in ranges:
        if low < start:
            found.append((low, start - 1))
        low = end + 1
    if low <= HIGHEST:
        found.append((low, HIGHEST))
    return tuple(found)


def overlap(one: Ranges, other: Ranges) -> bool:
    """Whether two clean sets have a character in common."""
    first = second = 0
    while first < len(one) and second < len(other):
        if one[first][1] < other[second][0]:
            first += 1
        elif other[second][1] < one[first][0]:
            second += 1
        else:
            return True
    return False
