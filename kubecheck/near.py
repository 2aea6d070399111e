"""The nearest of some names to a mistyped one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT_WORD = 3
# What turns a word of a name into its opposite, as a prefix or a word of its own.
_NEGATIONS = ("dis", "in", "no-", "non", "non-", "not-", "un", "without-")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that the word was probably meant to be, or None when none is near.

    Letter case and separators count little; else up to a third of the letters may differ. Of equally near ones the first wins.
    """
    folded = fold(word)
    best, best_distance = None, most_edits(folded) + 1
    for candidate in candidates:
        if candidate == word:
            return candidate
        distance = edit_distance(folded, fold(candidate), best_distance)
        if distance < best_distance:
            best, best_distance = candidate, distance
    return best


def are_opposites(one: str, other: str) -> bool:
    """Whether two names differ in no more than that one of them says no to a word of the other: ``allowed-hosts`` and ``disallowed-hosts``."""
    shorter, longer = sorted((one.lower(), other.lower()), key=len)
    start = 0
    while True:
        for negation in _NEGATIONS:
            if longer.startswith(negation, start) and longer[:start] + longer[start + len(negation) :] == shorter:
                return True
        start = longer.find("-", start) + 1
        if not start:
            return False


def is_slip(word: str, other: str) -> bool:
    """Whether a name is so near to another one that it can only be a slip, where it may as well be the name of something that is not at hand.

    At most one letter in five differs, and words that are so short that they tell objects apart on purpose (``db-rw``, ``db-ro``) are alike.
    """
    if edit_distance(word, other, 4) > max(1, len(word) // 5):
        return False
    mine, theirs = word.split("-"), other.split("-")
    differing = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]] if len(mine) == len(theirs) else []
    return len(differing) != 1 or min(map(len, differing[0])) > _SHORT_WORD


def most_edits(folded: str) -> int:
    """How many letters may differ from what is near a word, given as `fold` gives it."""
    return max(1, min(3, len(folded) // 3))


def fold(word: str) -> str:
    """A word without what counts little where near ones are sought."""
    return word.lower().replace("_", "").replace("-", "")


def edit_distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words; ``limit`` when there are at least so many."""
    if abs(len(one) - len(other)) >= limit or len(set(one).symmetric_difference(other)) >= 2 * limit:
        return limit
    one, other = _without_ends(one, other)
    if not one or not other:
        return min(len(one) + len(other), limit)
    if _fewest_edits(one, other) >= limit:
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


def _without_ends(one: str, other: str) -> tuple[str, str]:
    """Two words without the letters that both begin and both end with."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def _fewest_edits(one: str, other: str) -> int:
    """How many edits there are at least: each letter that only one of the words has so often costs one, and a substitution pays for two."""
    left = other
    missing = 0
    for letter in one:
        shorter = left.replace(letter, "", 1)
        missing += len(shorter) == len(left)
        left = shorter
    return max(missing, len(left))
