"""Scalars by verb and flags. Mirrors: fmt's format.go. What a verb does not fit is None."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from kubecheck.field_messages import quote
from kubecheck.render.helm.template.floats import format_float
from kubecheck.render.helm.template.text import Text, carried, cut

_BASES = {"b": "b", "o": "o", "O": "o", "x": "x", "X": "X", "d": "d", "v": "d"}
_MAX_RUNE = 0x10FFFF
_NO_DIGITS = re.compile("[Ee].*")


class Flags(NamedTuple):
    """What stands between `%` and a verb. Mirrors: fmt.fmtFlags."""

    width: int | None = None
    precision: int | None = None
    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    plus_v: bool = False
    sharp_v: bool = False


def pad(text: str, flags: Flags, *, is_zero: bool | None = None) -> list[str]:
    """A text and what fills it up to the width."""
    if not flags.width or flags.width <= len(text):
        return [text]
    zero = flags.zero if is_zero is None else is_zero
    filling = ("0" if zero and not flags.minus else " ") * (flags.width - len(text))
    return [text, filling] if flags.minus else [filling, text]


def format_text(text: str, flags: Flags) -> list[str]:
    """Mirrors: fmt.fmtS."""
    if flags.precision is not None and flags.precision < len(text):
        text = cut(text, 0, flags.precision)
    return pad(text, flags)


def format_bytes(value: str | bytes, verb: str, flags: Flags) -> list[str] | None:
    """A string, or bytes as one. Mirrors: pp.fmtString, pp.fmtBytes."""
    if isinstance(value, bytes) and verb in ("v", "d"):
        return ["[]byte{" + ", ".join(map(show_code, value)) + "}"]
    text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
    if verb == "q" or (verb == "v" and flags.sharp_v):
        return _format_quoted(text, flags)
    if verb in ("s", "v"):
        return format_text(text, flags)
    return _format_hexadecimal(value if isinstance(value, bytes) else text.encode("utf-8", "surrogateescape"), verb, flags) if verb in ("x", "X") else None


def _format_quoted(text: str, flags: Flags) -> list[str]:
    """Mirrors: fmt.fmtQ."""
    if flags.precision is not None and flags.precision < len(text):
        text = cut(text, 0, flags.precision)
    if flags.sharp and _can_backquote(text):
        return pad(f"`{text}`", flags)
    quoted = quote(text)
    if flags.plus:
        quoted = _to_ascii(quoted)
    return pad(carried(quoted, text) if text.__class__ is Text else quoted, flags)


def _can_backquote(text: str) -> bool:
    """Mirrors: strconv.CanBackquote."""
    return not any(
        each in "`\ufeff\x7f" or (each < " " and each != "\t") or "\ud800" <= each <= "\udfff" for each in text
    )


def _to_ascii(text: str) -> str:
    return "".join(each if each.isascii() else f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08x}" for each in text)


def _format_hexadecimal(data: bytes, verb: str, flags: Flags) -> list[str]:
    """Mirrors: fmt.fmtSbx."""
    if flags.precision is not None:
        data = data[: flags.precision]
    if not data:
        return pad("", flags)
    mark = "0" + verb if flags.sharp else ""
    digits = data.hex() if verb == "x" else data.hex().upper()
    pairs = [digits[index : index + 2] for index in range(0, len(digits), 2)] if flags.space else [digits]
    return pad(" ".join(mark + each for each in pairs), flags)


def format_integer(value: int, verb: str, flags: Flags, *, is_signed: bool) -> list[str] | None:
    """Mirrors: pp.fmtInteger."""
    if verb == "v" and flags.sharp_v and not is_signed:
        return _format_digits(value, "x", flags._replace(sharp=True, sharp_v=False))
    if verb in _BASES:
        return _format_digits(value, verb, flags)
    if verb == "c":
        return pad(_character(value), flags)
    if verb == "q":
        return pad(_quote_character(_character(value), is_ascii=flags.plus), flags)
    if verb == "U":
        return _format_code(value, flags)
    return None


def _format_digits(value: int, verb: str, flags: Flags) -> list[str]:
    """Mirrors: fmt.fmtInteger."""
    if flags.precision == 0 and value == 0:
        return [" " * (flags.width or 0)]
    digits = format(abs(value), _BASES[verb])
    least = 0
    if flags.precision is not None:
        least = flags.precision
    elif flags.zero and not flags.minus and flags.width is not None:
        least = flags.width - (1 if value < 0 or flags.plus or flags.space else 0)
    digits = digits.rjust(least, "0")
    if flags.sharp:
        if verb == "b":
            digits = "0b" + digits
        elif verb in ("o", "O") and digits[0] != "0":
            digits = "0" + digits
        elif verb in ("x", "X"):
            digits = "0" + verb + digits
    if verb == "O":
        digits = "0o" + digits
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else ""
    return pad(sign + digits, flags, is_zero=False)


def _character(code: int) -> str:
    """The character of a code, where there is one."""
    return "\ufffd" if not 0 <= code <= _MAX_RUNE or 0xD800 <= code < 0xE000 else chr(code)


def _quote_character(character: str, *, is_ascii: bool) -> str:
    """Mirrors: strconv.QuoteRune."""
    if character in ("'", '"'):
        return "'\\''" if character == "'" else "'\"'"
    quoted = quote(character)[1:-1]
    return f"'{_to_ascii(quoted) if is_ascii else quoted}'"


def _format_code(value: int, flags: Flags) -> list[str]:
    """Mirrors: fmt.fmtUnicode."""
    unsigned = value & 0xFFFFFFFFFFFFFFFF
    text = f"U+{unsigned:0{max(4, flags.precision or 0)}X}"
    if flags.sharp and unsigned <= _MAX_RUNE and chr(unsigned).isprintable():
        text += f" '{chr(unsigned)}'"
    return pad(text, flags, is_zero=False)


def format_real(value: float, verb: str, flags: Flags) -> list[str] | None:
    """Mirrors: pp.fmtFloat."""
    if verb not in "vbgGxXfFeE":
        return None
    precision = 6 if verb in "feEF" else -1
    verb = {"v": "g", "F": "f"}.get(verb, verb)
    if flags.precision is not None:
        precision = flags.precision
    text = format_float(value, verb, precision)
    if text[0] not in "+-":
        text = "+" + text
    if flags.space and text[0] == "+" and not flags.plus:
        text = " " + text[1:]
    if not math.isfinite(value):
        if text[1] == "N" and not flags.space and not flags.plus:
            text = text[1:]
        elif not flags.plus and text[0] == "+" and text[1] == "I":
            text = "+Inf"
        return pad(text, flags, is_zero=False)
    if flags.sharp and verb != "b":
        text = _with_point(text, verb, precision)
    if flags.plus or text[0] != "+":
        if flags.zero and not flags.minus and flags.width is not None and flags.width > len(text):
            return [text[0] + text[1:].rjust(flags.width - 1, "0")]
        return pad(text, flags)
    return pad(text[1:], flags)


def _with_point(text: str, verb: str, precision: int) -> str:
    """A number with a decimal point and, for some verbs, all its zeros."""
    digits = (6 if precision < 0 else precision) if verb in "gGx" else 0
    if precision == -1 and verb in "gGx":
        digits = 6
    marks = "pP" if verb in "xX" else "eEpP"
    cut_at = next((index for index, each in enumerate(text) if index and each in marks), len(text))
    number, tail = text[:cut_at], text[cut_at:]
    has_point = False
    is_counting = False
    for each in number[1:]:
        if each == ".":
            has_point = True
            continue
        if each != "0":
            is_counting = True
        if is_counting:
            digits -= 1
    if not has_point:
        if number[1:] == "0":
            digits -= 1
        number += "."
    return number + "0" * max(digits, 0) + tail


def show_code(value: int) -> str:
    """A number as `%#v` shows a byte."""
    return f"{value:#x}"
