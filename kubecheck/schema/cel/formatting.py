"""The clauses of texts for ``format``, for the checker and the evaluation alike.

Mirrors: github.com/google/cel-go/ext formatting.go (strings version 2).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_CLAUSES = frozenset("sdfebxXo")
_STRINGS = "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps"
# What each clause takes, by the kind of type, and what is said otherwise.
TAKES: dict[str, tuple[frozenset[str], str]] = {
    "s": (frozenset(("list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null_type")), _STRINGS),
    "d": (frozenset(("int", "uint")), "decimal clause can only be used on integers"),
    "f": (frozenset(("double", "string")), "fixed-point clause can only be used on doubles"),
    "e": (frozenset(("double", "string")), "scientific clause can only be used on doubles"),
    "b": (frozenset(("int", "uint", "bool")), "only integers and bools can be formatted as binary"),
    "x": (frozenset(("int", "uint", "string", "bytes")), "only integers, byte buffers, and strings can be formatted as hex"),
    "o": (frozenset(("int", "uint")), "octal clause can only be used on integers"),
}


class FormatError(ValueError):
    """A text that cannot be formatted, in the server's words."""


def format_clauses(text: str, count: int, write: Callable[[int, str, int | None], str]) -> str:
    """The text with its clauses written out.

    Args:
        text: the text.
        count: how many arguments there are.
        write: what writes an argument: its index, the letter of the clause and the precision, None for the usual one.

    Raises:
        FormatError: the text has no good form or asks for an argument that is not there.
    """
    parts, at, used = [], 0, 0
    while at < len(text):
        if text[at] != "%":
            parts.append(text[at])
            at += 1
            continue
        if text[at + 1 : at + 2] == "%":
            parts.append("%")
            at += 2
            continue
        if at + 1 >= len(text):
            raise FormatError("unexpected end of string")
        if used >= count:
            raise FormatError(f"index {used} out of range")
        end, precision = _precision(text, at + 1)
        clause = text[end : end + 1]
        if clause not in _CLAUSES or not clause:
            raise FormatError(f'could not parse formatting clause: unrecognized formatting clause "{clause}"')
        parts.append(write(used, clause, precision))
        used += 1
        at = end + 1
    return "".join(parts)


def _precision(text: str, at: int) -> tuple[int, int | None]:
    if text[at] != ".":
        return at, None
    end = at + 1
    while end < len(text) and text[end] in "0123456789":
        end += 1
    fault = "could not parse formatting clause: error while parsing precision: "
    if end >= len(text):
        raise FormatError(f"{fault}could not find end of precision specifier")
    if end == at + 1:
        raise FormatError(f'{fault}error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax')
    return end, int(text[at + 1 : end])
