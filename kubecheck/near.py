"""The nearest of some names to a mistyped one."""

from __future__ import annotations

from functools import lru_cache

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


def only_near(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a word can only be a slip for: no other one is near, at most one letter in five differs, and it says nothing opposite."""
    folded = fold(word)
    limit = most_edits(folded) + 1
    near = {each for each in candidates if edit_distance(folded, fold(each), limit) < limit}
    only = near.pop() if len(near) == 1 else None
    most = most_slips(folded)
    return None if only is None or are_opposites(word, only) or edit_distance(folded, fold(only), most + 1) > most else only


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

    At most one letter in five differs, and words that are so short that they tell objects apart on purpose (``db-rw``, ``db-ro``) are alike. Two letters
    that stand the wrong way round (``bd`` for ``db``) are a slip in words of any length.
    """
    most = most_slips(word)
    if abs(len(word) - len(other)) > most:
        return False
    mine, theirs = letters_of(word), letters_of(other)
    if (mine & ~theirs).bit_count() > most or (theirs & ~mine).bit_count() > most:  # as `edit_distance` begins; swapped letters are the same
        return False
    if are_swapped(word, other):
        return True
    if edit_distance(word, other, most + 1) > most:
        return False
    words, others = word.split("-"), other.split("-")
    differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]] if len(words) == len(others) else []
    return len(differing) != 1 or min(map(len, differing[0])) > _SHORT_WORD


def slip_among(word: str, others: Iterable[str]) -> str | None:
    """The first of some names that a word can only be a slip for, as `is_slip` says; None where there is none."""
    least, most = len(word) - most_slips(word), len(word) + most_slips(word)  # most are told apart by a look at their length
    return next((each for each in others if least <= len(each) <= most and is_slip(word, each)), None)


def most_slips(word: str) -> int:
    """How many letters may differ from a name by a slip."""
    return len(word) // 5 or 1


def are_swapped(word: str, other: str) -> bool:
    """Whether two names differ in no more than two letters that stand the wrong way round; digits number objects on purpose."""
    if len(word) != len(other):
        return False
    for start, letter in enumerate(word):
        if letter != other[start]:
            pair = word[start : start + 2]
            return pair[::-1] == other[start : start + 2] and pair.isalpha() and word[start + 2 :] == other[start + 2 :]
    return False


def most_edits(folded: str) -> int:
    """How many letters may differ from what is near a word, given as `fold` gives it."""
    return max(1, min(3, len(folded) // 3))


def fold(word: str) -> str:
    """A word without what counts little where near ones are sought."""
    return word.lower().replace("_", "").replace("-", "")


def edit_distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words; ``limit`` when there are at least so many."""
    if abs(len(one) - len(other)) >= limit:
        return limit
    mine, theirs = letters_of(one), letters_of(other)  # a letter that only one of the words has so often costs an edit, and a substitution pays for two
    if (mine & ~theirs).bit_count() >= limit or (theirs & ~mine).bit_count() >= limit:
        return limit
    return min(len(other), limit) if not one else _distance_by_rows(one, other, limit)


def _distance_by_rows(one: str, other: str, limit: int) -> int:
    """The distance by the usual table, whose rows are the bits of numbers: where they grow, where they shrink.

    Mirrors: Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances (2003).
    """
    where: dict[str, int] = {}
    for index, letter in enumerate(one):
        where[letter] = where.get(letter, 0) | 1 << index
    every, last = (1 << len(one)) - 1, 1 << len(one) >> 1
    distance, left = len(one), len(other)
    grows, shrinks, same, before = every, 0, every, 0
    for letter in other:
        equal = where.get(letter, 0)
        same = (((equal & grows) + grows) ^ grows) | equal | shrinks | ((~same & equal) << 1 & before)  # at the end, swaps
        right, down = shrinks | (every & ~(same | grows)), same & grows
        left -= 1
        distance += 1 if right & last else -1 if down & last else 0
        if distance - left >= limit:
            return limit
        right = right << 1 | 1
        grows, shrinks = every & (down << 1 | ~(same | right)), right & same & every
        before = equal
    return distance


@lru_cache(4096)
def letters_of(word: str) -> int:
    """How often a word has each letter: so many bits of its four are set; letters that share four count together."""
    found = 0
    for letter in word:
        shift = (ord(letter) & 31) << 2
        found |= ((found >> shift & 15) << 1 & 15 | 1) << shift
    return found
