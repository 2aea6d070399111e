"""Escapes and classes in a pattern, read at a place of it. Mirrors: regexp/syntax parse.go, from parseEscape to parseClass."""

from __future__ import annotations

from kubecheck.values.regexp import errors
from kubecheck.values.regexp.classes import PERL, POSIX, unicode_class
from kubecheck.values.regexp.errors import GoRegexError
from kubecheck.values.regexp.folding import fold
from kubecheck.values.regexp.ranges import HIGHEST, clean, negate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.regexp.nodes import Ranges

_CONTROL = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_OCTAL = frozenset("01234567")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")


def read_character(text: str, at: int) -> tuple[str, int]:
    """The next character, empty at the end, and where it goes on. Mirrors: nextRune.

    Raises:
        GoRegexError: there stands what is no UTF-8.
    """
    character = text[at : at + 1]
    if "\ud800" <= character <= "\udfff":
        raise GoRegexError(errors.UTF8, text[at:])
    return character, at + len(character)


def check_utf8(text: str, start: int, end: int) -> None:
    """Raises a GoRegexError at the first character that is no UTF-8. Mirrors: checkUTF8."""
    for at in range(start, end):
        if "\ud800" <= text[at] <= "\udfff":
            raise GoRegexError(errors.UTF8, text[at:end])


def read_escape(text: str, start: int) -> tuple[int, int]:
    """The character that an escape stands for, and where it goes on. Mirrors: parseEscape.

    Raises:
        GoRegexError: it stands for none.
    """
    if start + 1 >= len(text):
        raise GoRegexError(errors.TRAILING_BACKSLASH, "")
    character, at = read_character(text, start + 1)
    if character in _CONTROL:
        return _CONTROL[character], at
    if character in _OCTAL:
        end = at
        while end < at + 2 and text[end : end + 1] in _OCTAL:
            end += 1
        if character == "0" or end > at:
            return int(text[start + 1 : end], 8), end
    elif character == "x":
        code, at = _read_hexadecimal(text, at)
        if code is not None:
            return code, at
    elif character.isascii() and not character.isalnum():
        return ord(character), at
    raise GoRegexError(errors.ESCAPE, text[start:at])


def _read_hexadecimal(text: str, at: int) -> tuple[int | None, int]:
    """What the digits behind ``x`` say, None when they are none, and how far they were read."""
    if at >= len(text):
        return None, at
    character, at = read_character(text, at)
    if character != "{":
        second, end = read_character(text, at)
        return (int(character + second, 16) if character in _HEXADECIMAL and second in _HEXADECIMAL else None), end
    code = -1
    while at < len(text):
        character, at = read_character(text, at)
        if character == "}":
            return (None if code < 0 else code), at
        if character not in _HEXADECIMAL:
            break
        code = max(code, 0) * 16 + int(character, 16)
        if code > HIGHEST:
            break
    return None, at


def read_named_class(text: str, at: int, *, folds: bool) -> tuple[Ranges, int] | None:
    r"""What ``\pL``, ``\p{Greek}``, ``\d`` and the like stand for, and where it goes on; None when no such class stands here.

    Raises:
        GoRegexError: Unicode has no class of the name.
    """
    letter = text[at + 1 : at + 2]
    if text[at : at + 1] != "\\" or not letter:
        return None
    if letter in ("p", "P"):
        return _read_unicode_class(text, at, folds=folds)
    ranges = PERL.get(letter.lower())
    if ranges is None:
        return None
    return _signed(ranges, is_negated=letter.isupper(), folds=folds), at + 2


def _signed(ranges: Ranges, *, is_negated: bool, folds: bool) -> Ranges:
    """Mirrors: appendGroup."""
    if folds:
        ranges = fold(ranges)
    return negate(ranges) if is_negated else ranges


def _read_unicode_class(text: str, start: int, *, folds: bool) -> tuple[Ranges, int]:
    """Mirrors: parseUnicodeClass."""
    character, end = read_character(text, start + 2)
    name = character
    if character == "{":
        close = text.find("}", start)
        if close < 0:
            check_utf8(text, start, len(text))
            raise GoRegexError(errors.CHARACTER_RANGE, text[start:])
        check_utf8(text, start + 3, close)
        name, end = text[start + 3 : close], close + 1
    is_negated = (text[start + 1] == "P") != name.startswith("^")
    ranges = unicode_class(name.removeprefix("^"), folds=folds)
    if ranges is None:
        raise GoRegexError(errors.CHARACTER_RANGE, text[start:end])
    return negate(ranges) if is_negated else ranges, end


def read_class(text: str, start: int, *, folds: bool) -> tuple[Ranges, int]:
    """The characters of a class in brackets, and where it goes on. Mirrors: parseClass.

    Raises:
        GoRegexError: it is none.
    """
    at = start + 1
    is_negated = text.startswith("^", at)
    if is_negated:
        at += 1
    found: list[tuple[int, int]] = []
    first = at
    while at == first or not text.startswith("]", at):
        named = _read_posix_class(text, at, folds=folds) or read_named_class(text, at, folds=folds)
        if named is not None:
            found += named[0]
            at = named[1]
            continue
        low, end = _read_class_character(text, at, start)
        high = low
        if text.startswith("-", end) and end + 1 < len(text) and text[end + 1] != "]":
            high, end = _read_class_character(text, end + 1, start)
            if high < low:
                raise GoRegexError(errors.CHARACTER_RANGE, text[at:end])
        found += fold(((low, high),)) if folds else ((low, high),)
        at = end
    ranges = clean(found)
    return negate(ranges) if is_negated else ranges, at + 1


def _read_posix_class(text: str, at: int, *, folds: bool) -> tuple[Ranges, int] | None:
    """Mirrors: parseNamedClass."""
    if not text.startswith("[:", at) or at + 2 >= len(text):
        return None
    end = text.find(":]", at + 2)
    if end < 0:
        return None
    name = text[at + 2 : end]
    ranges = POSIX.get(name.removeprefix("^"))
    if ranges is None:
        raise GoRegexError(errors.CHARACTER_RANGE, text[at : end + 2])
    return _signed(ranges, is_negated=name.startswith("^"), folds=folds), end + 2


def _read_class_character(text: str, at: int, start: int) -> tuple[int, int]:
    """Mirrors: parseClassChar."""
    if at >= len(text):
        raise GoRegexError(errors.MISSING_BRACKET, text[start:])
    if text[at] == "\\":
        return read_escape(text, at)
    character, end = read_character(text, at)
    return ord(character), end
