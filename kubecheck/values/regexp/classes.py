"""Named sets of characters: Perl's, POSIX's and Unicode's. Mirrors: regexp/syntax perl_groups.go, unicodeTable; Go's package unicode."""

from __future__ import annotations

import os

from kubecheck.values.regexp.folding import fold
from kubecheck.values.regexp.ranges import ANY, clean, negate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.regexp.nodes import Ranges

_DIGIT = ((0x30, 0x39),)
_UPPER = ((0x41, 0x5A),)
_LOWER = ((0x61, 0x7A),)
WORD: Ranges = (*_DIGIT, *_UPPER, (0x5F, 0x5F), *_LOWER)
PERL: dict[str, Ranges] = {"d": _DIGIT, "s": ((0x9, 0xA), (0xC, 0xD), (0x20, 0x20)), "w": WORD}
POSIX: dict[str, Ranges] = {
    "alnum": (*_DIGIT, *_UPPER, *_LOWER),
    "alpha": (*_UPPER, *_LOWER),
    "ascii": ((0x0, 0x7F),),
    "blank": ((0x9, 0x9), (0x20, 0x20)),
    "cntrl": ((0x0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": _LOWER,
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((0x9, 0xD), (0x20, 0x20)),
    "upper": _UPPER,
    "word": WORD,
    "xdigit": (*_DIGIT, (0x41, 0x46), (0x61, 0x66)),
}
_tables: dict[tuple[str, str], str] = {}


def unicode_class(name: str, *, folds: bool) -> Ranges | None:
    """The characters of a Unicode category or script, with their other cases when it folds; None when there is no such name."""
    name = _canonical(name)
    if name == "Any":
        return ANY
    if name == "Ascii":
        return fold(POSIX["ascii"]) if folds else POSIX["ascii"]
    _load()
    if name == "Assigned":
        return negate(_folded("category", "Cn", folds=False))
    if name == "Lc":
        return _folded("category", "LC", folds=folds)
    for kind in ("category", "script"):
        if (kind, name) in _tables:
            return _folded(kind, name, folds=folds)
    actual = _tables.get(("alias", name))
    return None if actual is None else _folded("category", actual, folds=folds)


def read_orbits() -> dict[int, tuple[int, ...]]:
    """Of each character that has other cases: all of them, itself among them, the lowest first."""
    _load()
    found = {}
    first = 0
    for part in _tables["folding", "orbits"].split(" "):
        numbers = [int(each, 36) for each in part.split(",")]
        first += numbers[0]
        orbit = (first, *(first + each for each in numbers[1:]))
        found.update(dict.fromkeys(orbit, orbit))
    return found


def _folded(kind: str, name: str, *, folds: bool) -> Ranges:
    ranges = _ranges(_tables[kind, name])
    more = _tables.get((kind + "-fold", name)) if folds else None
    return clean((*ranges, *_ranges(more))) if more else ranges


def _ranges(text: str) -> Ranges:
    numbers = [int(each, 36) for each in text.split(" ")]
    found = []
    last = 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        low = last + gap
        last = low + length
        found.append((low, last))
    return tuple(found)


def _canonical(name: str) -> str:
    """A name as the tables have it. Mirrors: canonicalName, which changes ASCII letters alone."""
    kept = [each for each in name if each not in "_- "]
    lowered = [each.lower() if each.isascii() else each for each in kept[1:]]
    return "".join([each.upper() if each.isascii() else each for each in kept[:1]] + lowered)


def _load() -> None:
    """Reads the tables that ``tests/values/regexp/classes.go`` printed."""
    if _tables:
        return
    import kubecheck_schemas

    with open(os.path.join(kubecheck_schemas.__path__[0], "regexp", "classes.txt"), encoding="utf-8") as stream:
        for line in stream:
            kind, name, *rest = line.rstrip("\n").split("\t")
            if rest:
                _tables[kind, _canonical(name) if kind == "alias" else name] = rest[0]
