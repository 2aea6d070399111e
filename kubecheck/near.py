"""The nearest of some names to a mistyped one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that the word was probably meant to be, or None when none is near.

    Letter case and separators count little; else up to a third of the letters may differ. Of equally near ones the first wins.
    """
    folded = _fold(word)
    limit = max(1, min(3, len(folded) // 3))
    best, best_distance = None, limit + 1
    for candidate in candidates:
        if candidate == word:
            return candidate
        distance = edit_distance(folded, _fold(candidate), best_distance)
        if distance < best_distance:
            best, best_distance = candidate, distance
    return best


def _fold(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def edit_distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words; ``limit`` when there are at least so many."""
    if abs(len(one) - len(other)) >= limit or _fewest_edits(one, other) >= limit:
        return limit
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, against in enumerate(other, 1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) >= limit:
            return limit
        before, previous = previous, current
    return min(previous[-1], limit)


def _fewest_edits(one: str, other: str) -> int:
    """How many edits there are at least: each letter that only one of the words has so often costs one, and a substitution pays for two."""
    left = other
    missing = 0
    for letter in one:
        shorter = left.replace(letter, "", 1)
        missing += len(shorter) == len(left)
        left = shorter
    return max(missing, len(left))
