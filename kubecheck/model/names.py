"""Near names among many, without comparing with each of them, and what names have in common."""

from __future__ import annotations

import re

from kubecheck.near import are_opposites, fold, most_edits, nearest

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

    __slots__ = ("_by_pair", "_found", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        self._by_pair: dict[str, list[int]] | None = None
        self._found: dict[str, str | None] = {}

    def nearest(self, name: str) -> str | None:
        """The name that this one was probably meant to be, or None when none is near.

        Names that differ by their numbers only (``db-1``, ``db-2``), or of which one says no to the other, are different on purpose.
        """
        if name not in self._found:
            self._found[name] = self._meant(name)
        return self._found[name]

    def _meant(self, name: str) -> str | None:
        candidates = self._candidates(name)
        found = nearest(name, candidates)
        while found is not None and (_without_digits(found) == _without_digits(name) or are_opposites(found, name)):
            candidates = [each for each in candidates if each != found]
            found = nearest(name, candidates)
        return found

    def _candidates(self, name: str) -> list[str]:
        if len(self.names) <= _COMPARED:
            return self.names
        if self._by_pair is None:
            self._by_pair = {}
            for index, each in enumerate(self.names):
                for pair in _pairs(fold(each)):
                    self._by_pair.setdefault(pair, []).append(index)
        shared: dict[int, int] = {}
        folded = fold(name)
        pairs = _pairs(folded)
        for pair in pairs:
            for index in self._by_pair.get(pair, ()):
                shared[index] = shared.get(index, 0) + 1
        # An edit costs three pairs at the most, so what shares too few cannot be near.
        enough = len(pairs) - 3 * most_edits(folded)
        shared = {index: count for index, count in shared.items() if count >= enough}
        if len(shared) > _COMPARED:
            least = sorted(shared.values())[-_COMPARED]
            shared = {index: count for index, count in shared.items() if count >= least}
        # Ends tell apart what a swap or a doubled letter leaves alike, so the order among equals is that of the names.
        best = sorted(shared, key=lambda index: (-shared[index], abs(len(self.names[index]) - len(name)), index))[:_COMPARED]
        return [self.names[index] for index in sorted(best)]


def _without_digits(name: str) -> str:
    return "".join(letter for letter in name if not letter.isdigit()) if any(letter.isdigit() for letter in name) else name


def _pairs(folded: str) -> set[str]:
    text = f"^{folded}$"
    return {text[index : index + 2] for index in range(len(text) - 1)}
