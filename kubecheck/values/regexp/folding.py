"""Which characters are the same but for their case. Mirrors: unicode.SimpleFold, regexp/syntax appendFoldedRange."""

from __future__ import annotations

import bisect

from kubecheck.values.regexp.ranges import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.values.regexp.nodes import Ranges

_LONG_S, _KELVIN = 0x17F, 0x212A
# The orbits of ASCII, so that common patterns need no tables.
_ASCII = {
    code: (upper, upper + 32, *((_KELVIN,) if upper == ord("K") else (_LONG_S,) if upper == ord("S") else ()))
    for upper in range(ord("A"), ord("Z") + 1)
    for code in (upper, upper + 32)
}
_orbits: dict[int, tuple[int, ...]] = {}
_sorted: list[int] = []


def orbit(character: int) -> tuple[int, ...]:
    """All characters that fold into one, itself among them, the lowest first."""
    if character < 128:
        return _ASCII.get(character, (character,))
    _load()
    return _orbits.get(character, (character,))


def fold(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """A set with the other cases of all its characters."""
    found = list(ranges)
    for low, high in tuple(found):
        if high < 128:
            codes: Iterable[int] = range(low, high + 1)
        else:
            _load()
            codes = _sorted[bisect.bisect_left(_sorted, low) : bisect.bisect_right(_sorted, high)]
        found += [(other, other) for code in codes for other in orbit(code)]
    return clean(found)


def _load() -> None:
    if not _orbits:
        from kubecheck.values.regexp.classes import read_orbits

        _orbits.update(read_orbits())
        _sorted.extend(sorted(_orbits))
