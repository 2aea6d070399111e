"""Near names among many, without comparing with each of them, and what names have in common."""

from __future__ import annotations

import re
from operator import add

from kubecheck.near import are_opposites, edit_distance, fold, letters_of, most_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Of the names that share most pairs of letters with a mistyped one, so many are compared letter by letter.
_COMPARED = 8
# Words of names that do not tell what they are about.
_COMMON_WORDS = frozenset((
    "allow", "allowed", "app", "application", "autoscaler", "budget", "default", "demo", "deny", "deployment", "disallowed", "example", "hpa", "main", "my",
    "netpol", "pdb", "pod", "policy", "sample", "service", "svc", "test",
))  # fmt: skip


def telling_words(*names: str) -> set[str]:
    """The words of names, but for those that do not tell what they are about."""
    found = {word for name in names for word in re.split(r"[-._/]", name.lower())}
    return {word for word in found if len(word) > 1 and not word.isdecimal() and word not in _COMMON_WORDS}


class NameIndex:
    """Names by the pairs of letters in them: a mistyped name shares most of its pairs with the one that was meant."""

    __slots__ = ("_by_length", "_by_pair", "_folded", "_found", "_letters", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        self._folded: list[str] = []
        self._letters: list[int] = []
        self._by_length: dict[int, int] = {}
        self._by_pair: dict[str, int] = {}
        self._found: dict[tuple[str, int], str | None] = {}

    def nearest(self, name: str, most: int = 3) -> str | None:
        """The name that this one was probably meant to be, or None when none is near.

        Names that differ by their numbers only (``db-1``, ``db-2``), or of which one says no to the other, are different on purpose.

        Args:
            name: what is written.
            most: how many letters may differ where the name is long enough for as many.
        """
        key = name, most
        if not self.names:
            return None
        if key not in self._found:
            self._found[key] = self._meant(name, most)
        return self._found[key]

    def _meant(self, name: str, most: int) -> str | None:
        if not self._folded:
            self._folded = list(map(fold, self.names))
            self._letters = list(map(letters_of, self._folded))
        folded = fold(name)
        limit = min(most_edits(folded), most) + 1
        mine, near = letters_of(folded), []
        for index in self._candidates(folded, len(name), limit - 1):
            theirs = self._letters[index]
            if (mine & ~theirs).bit_count() < limit > (theirs & ~mine).bit_count():  # as `edit_distance` begins: hardly any candidate is so near
                distance = edit_distance(folded, self._folded[index], limit)
                if distance < limit:
                    near.append((distance, index))
        for _, index in sorted(near):
            found = self.names[index]
            if _without_digits(found) != _without_digits(name) and not are_opposites(found, name):
                return found
        return None

    def _candidates(self, folded: str, length: int, most: int) -> Iterable[int]:
        """The places of the names that may be within some edits of one of a length; of many those that share most pairs of letters with it."""
        if len(self.names) <= _COMPARED:
            return range(len(self.names))
        if not self._by_pair:
            for index, each in enumerate(self._folded):
                bit = 1 << index
                self._by_length[len(each)] = self._by_length.get(len(each), 0) | bit
                for pair in _pairs(each):
                    self._by_pair[pair] = self._by_pair.get(pair, 0) | bit
        pairs = _pairs(folded)
        # An edit costs three pairs at the most, so what shares too few cannot be near.
        enough = max(1, len(pairs) - 3 * most)
        known = [self._by_pair[pair] for pair in pairs if pair in self._by_pair]
        if len(known) < enough:
            return []
        as_long = 0  # an edit makes a name longer or shorter by one letter at the most
        for size in range(len(folded) - most, len(folded) + most + 1):
            as_long |= self._by_length.get(size, 0)
        counts = _counts([some for holders in known if (some := holders & as_long)])
        sharing = _at_least(enough, counts, as_long)
        if sharing.bit_count() <= _COMPARED:
            return _places(sharing)
        while (more := _at_least(enough + 1, counts, sharing)).bit_count() >= _COMPARED:
            sharing, enough = more, enough + 1
        if sharing.bit_count() == _COMPARED:
            return _places(sharing)
        # Ends tell apart what a swap or a doubled letter leaves alike, so the order among equals is that of the names.
        equal = sorted(_places(sharing & ~more), key=lambda index: (abs(len(self.names[index]) - length), index))
        return [*_places(more), *equal][:_COMPARED]


def _counts(sets: list[int]) -> list[int]:
    """In how many of some sets each name is: the binary digits of the numbers, the lowest first; of sets and digits, a bit for each name."""
    digits = []
    while sets:
        carried = []
        while len(sets) > 2:  # as a full adder does, for all names at once
            one, other, third = sets.pop(), sets.pop(), sets.pop()
            either = one ^ other
            sets.append(either ^ third)
            carried.append((one & other) | (either & third))
        if len(sets) > 1:
            carried.append(sets[0] & sets[1])
            sets[0] ^= sets[1]
        digits.append(sets[0])
        sets = [each for each in carried if each]
    return digits


def _at_least(least: int, digits: list[int], names: int) -> int:
    """Of some names those whose number, as `_counts` gives it, is at least this one, which is above 0."""
    below = least - 1
    if below >> len(digits):
        return 0
    more, equal = 0, names
    for place in range(len(digits) - 1, -1, -1):
        if below >> place & 1:
            equal &= digits[place]
        else:
            more |= equal & digits[place]
            equal &= ~digits[place]
    return more


def _places(bits: int) -> list[int]:
    """The places of the bits that are set."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


def _without_digits(name: str) -> str:
    return "".join(letter for letter in name if not letter.isdigit()) if any(letter.isdigit() for letter in name) else name


def _pairs(folded: str) -> set[str]:
    return set(map(add, f"^{folded}", f"{folded}$"))
