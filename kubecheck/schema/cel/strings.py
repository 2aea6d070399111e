"""Texts of CEL and the regular expressions of the Kubernetes library.

Mirrors: github.com/google/cel-go/ext strings, k8s.io/apiserver/pkg/cel/library regex v1.36.
"""

from __future__ import annotations

import math

from kubecheck.schema.cel.formatting import TAKES, FormatError, format_clauses
from kubecheck.schema.cel.nodes import UInt
from kubecheck.schema.cel.operators import to_string
from kubecheck.schema.cel.values import CelError, Duration, Timestamp, TypeValue, name_of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _matches(text: str, pattern: str) -> bool:
    from kubecheck.values.regexp import GoRegexError, compile_go

    try:
        return compile_go(pattern).matches(text)
    except GoRegexError as error:
        raise CelError(str(error)) from None


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    from kubecheck.values.regexp import GoRegexError, compile_go

    found: list[str] = []
    try:
        for match in compile_go(pattern).find_all(text):
            if 0 <= limit <= len(found):
                break
            found.append(match[0] or "")
    except GoRegexError as error:
        raise CelError(str(error)) from None
    return found


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise CelError(f"index out of range: {index}")
    return text[index : index + 1]


def _substring(text: str, start: int, end: int | None = None) -> str:
    has_end = end is not None
    end = len(text) if end is None else end
    if has_end and start > end:
        raise CelError(f"invalid substring range. start: {start}, end: {end}")
    for index in (start, end):
        if not 0 <= index <= len(text):
            raise CelError(f"index out of range: {index}")
    return text[start:end]


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if not separator:
        letters = list(text)
        return letters if limit < 0 or len(letters) <= limit else [*letters[: limit - 1], "".join(letters[limit - 1 :])]
    return text.split(separator) if limit < 0 else text.split(separator, limit - 1)


def _format(text: str, values: list[Any]) -> str:
    """Mirrors: ext.Strings format."""
    if not isinstance(values, list):
        raise TypeError

    def write(index: int, clause: str, precision: int | None) -> str:
        value = values[index]
        name = name_of_type(value)
        takes, words = TAKES[clause.lower()]
        if _KINDS.get(name, name) not in takes:
            raise FormatError(f"error during formatting: {words}, was given {name}")
        if clause in "ef" and isinstance(value, str) and value not in ("NaN", "Infinity", "-Infinity"):
            raise FormatError(f"error during formatting: {words}, was given {name}")
        return _show(value) if clause == "s" else _WRITERS[clause](value, 6 if precision is None else precision)

    try:
        return format_clauses(text, len(values), write)
    except FormatError as error:
        raise CelError(str(error)) from None


_KINDS = {"google.protobuf.Timestamp": "timestamp", "google.protobuf.Duration": "duration"}
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _fixed(value: Any, precision: int) -> str:
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        return "NaN" if math.isnan(number) else "∞" if number > 0 else "-∞"
    return f"{number:,.{precision}f}"


def _scientific(value: Any) -> str:
    """With a power of ten; what stands for the precision is taken for a width."""
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        return _fixed(number, 0)
    mantissa, _, power = f"{number:.6e}".partition("e")
    return f"{mantissa}\u00d710{power.removeprefix('+').translate(_RAISED)}"


def _hexadecimal(value: Any) -> str:
    if isinstance(value, (str, bytes)):
        return (value.encode() if isinstance(value, str) else value).hex()
    return format(int(value), "x")


_WRITERS: dict[str, Callable[[Any, int], str]] = {
    "d": lambda value, _: str(int(value)),
    "f": _fixed,
    "e": lambda value, _: _scientific(value),
    "b": lambda value, _: format(int(value), "b"),
    "x": lambda value, _: _hexadecimal(value),
    "X": lambda value, _: _hexadecimal(value).upper(),
    "o": lambda value, _: format(int(value), "o"),
}


def _show(value: Any) -> str:
    """Mirrors: FormatString."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(map(_show_inside, value)) + "]"
    if isinstance(value, dict):
        for key in value:
            if type(key) not in (str, bool, int, UInt):
                raise FormatError(f"error during formatting: no formatting function for map key of type {name_of_type(key)}")
        pairs = sorted((_show_inside(key), _show_inside(each)) for key, each in value.items())
        return "{" + ", ".join(f"{key}:{each}" for key, each in pairs) + "}"
    if isinstance(value, TypeValue):
        return value.name
    return to_string(value)


def _show_inside(value: Any) -> str:
    """A value inside of a list or map, as it would be written in an expression."""
    from kubecheck.field_messages import quote

    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bytes):
        return "b" + quote(to_string(value))
    if isinstance(value, (Timestamp, Duration)):
        return f"{'timestamp' if isinstance(value, Timestamp) else 'duration'}({quote(to_string(value))})"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return quote("NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf")
        return f"{value:.6f}"
    if value is not None and not isinstance(value, (bool, int, list, dict, TypeValue)):
        raise FormatError(f"error during formatting: no formatting function for {name_of_type(value)}")
    return _show(value)


def _quote(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(each, each) for each in text) + '"'


_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"'}


def _join(values: list[str], separator: str = "") -> str:
    if not isinstance(values, list):
        raise TypeError
    return separator.join(values)


STRINGS: dict[str, Callable[..., Any]] = {
    ".contains": lambda text, part: part in text,
    ".startsWith": lambda text, part: text.startswith(part),
    ".endsWith": lambda text, part: text.endswith(part),
    ".matches": _matches,
    "matches": _matches,
    ".charAt": _char_at,
    ".lowerAscii": lambda text: "".join(each.lower() if each.isascii() else each for each in text),
    ".upperAscii": lambda text: "".join(each.upper() if each.isascii() else each for each in text),
    ".replace": lambda text, old, new, limit=-1: text.replace(old, new, limit),
    ".split": _split,
    ".substring": _substring,
    ".trim": lambda text: text.strip(),
    ".format": _format,
    "strings.quote": _quote,
    ".join": _join,
    ".find": lambda text, pattern: (_find_all(text, pattern, 1) or [""])[0],
    ".findAll": _find_all,
    "jsonpatch.escapeKey": lambda text: text.replace("~", "~0").replace("/", "~1"),
}  # fmt: skip
