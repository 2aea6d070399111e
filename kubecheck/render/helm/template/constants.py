"""Constants as they are written to values. Mirrors: strconv.Unquote, Tree.newNumber, strconv.ParseInt, strconv.ParseFloat."""

from __future__ import annotations

import re

from kubecheck.field_messages import quote
from kubecheck.render.helm.template.nodes import Number

_LONGEST = 1000  # a longer number is none of 64 bits
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)
_INTEGER = re.compile(r"([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?\Z")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:(?:_?[0-9a-fA-F])+\.?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?|\.[0-9a-fA-F](?:_?[0-9a-fA-F])*)[pP][+-]?[0-9](?:_?[0-9])*\Z")
_COMPLEX = re.compile(r"([+-]?[^+-]*(?:[eEpP][+-]?[^+-]*)?)([+-].*)i\Z")


class ConstantError(Exception):
    """A constant that is not well formed, in Go's words."""


def unquote(written: str) -> str:
    """What a quoted or raw string stands for.

    Raises:
        ConstantError: an escape is not one.
    """
    inner = written[1:-1]
    if written[0] == "`":
        return inner.replace("\r", "")
    return _unescape(inner, '"') if "\\" in inner else inner


def _unescape(text: str, mark: str) -> str:
    """Replaces escapes; bytes that they make are put together to characters where they are UTF-8."""
    is_raw = False

    def character(found: re.Match[str]) -> str:
        nonlocal is_raw
        code = found[1] or found[2] or found[3]
        number = int(code, 16) if code else int(found[4], 8) if found[4] else -1
        if found[1] or found[4]:
            if number > 0xFF:
                raise ConstantError("invalid syntax")
            if number >= 0x80:
                is_raw = True
                return chr(0xDC00 + number)
            return chr(number)
        if number >= 0:
            if 0xD800 <= number < 0xE000 or number > 0x10FFFF:
                raise ConstantError("invalid syntax")
            return chr(number)
        if found[5] in _ESCAPES:
            return _ESCAPES[found[5]]
        if found[5] == mark:
            return mark
        raise ConstantError("invalid syntax")

    value = _ESCAPE.sub(character, text)
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") if is_raw else value


def read_number(position: int, written: str, kind: str) -> Number:
    """A number constant of a token's kind: "number", "character" or "complex".

    Raises:
        ConstantError: it is none.
    """
    number = Number(position, written)
    if kind == "character":
        number.as_int = number.as_uint = _read_character(written)
        number.as_float = float(number.as_int)
    elif kind == "complex":
        parts = _COMPLEX.match(written)
        real, imaginary = (_read_float(parts[1]), _read_float(parts[2])) if parts else (None, None)
        if real is None or imaginary is None:
            raise ConstantError("syntax error scanning complex number")
        _simplify(number, complex(real, imaginary))
    elif written.endswith("i") and (imaginary := _read_float(written[:-1])) is not None:
        _simplify(number, complex(0, imaginary))
    else:
        _read_real(number, written)
    return number


def _read_character(written: str) -> int:
    """Mirrors: strconv.UnquoteChar."""
    inner = written[1:-1]
    if not inner:
        raise ConstantError("invalid syntax")
    if inner[0] != "\\":
        if len(inner) > 1:
            raise ConstantError(f"malformed character constant: {written}")
        code = ord(inner)
        return 0xFFFD if 0xD800 <= code < 0xE000 else code
    found = _ESCAPE.match(inner)
    if not found or (found[5] and found[5] in "xuU01234567"):
        raise ConstantError("invalid syntax")
    if found[1]:
        code = int(found[1], 16)
    elif found[4] and int(found[4], 8) <= 0xFF:
        code = int(found[4], 8)
    else:
        code = ord(_unescape(found[0], "'"))
    if found.end() != len(inner):
        raise ConstantError(f"malformed character constant: {written}")
    return code


def _read_real(number: Number, written: str) -> None:
    """An integer or a float. Mirrors: Tree.newNumber."""
    found = _INTEGER.match(written) if len(written) < _LONGEST else None
    if found:
        value = next(int(digits, base) for digits, base in zip(found.groups()[1:], (16, 2, 8, 10), strict=True) if digits)
        if found[1] == "-":
            value = -value
        if -(1 << 63) <= value < 1 << 63:
            number.as_int = value
        if (0 <= value < 1 << 64 and not found[1]) or value == 0:
            number.as_uint = value
        if number.as_int is not None or number.as_uint is not None:
            number.as_float = float(value)
            return
    real = _read_float(written)
    if real is None:
        raise ConstantError(f"illegal number syntax: {quote(written)}")
    if not any(each in written for each in ".eEpP"):
        raise ConstantError(f"integer overflow: {quote(written)}")
    number.as_float = real
    _add_integers(number, real)


def _add_integers(number: Number, real: float) -> None:
    """A float that is whole is an integer too."""
    if real.is_integer():
        if -(1 << 63) <= real < 1 << 63:
            number.as_int = int(real)
        if 0 <= real < 1 << 64:
            number.as_uint = int(real)


def _simplify(number: Number, value: complex) -> None:
    """Mirrors: NumberNode.simplifyComplex."""
    number.as_complex = value
    if value.imag == 0:
        number.as_float = value.real
        _add_integers(number, value.real)


def _read_float(written: str) -> float | None:
    """A float, None where it is none or too great. Mirrors: strconv.ParseFloat."""
    try:
        if _DECIMAL.match(written):
            value = float(written.replace("_", ""))
        elif _HEX_FLOAT.match(written):
            value = float.fromhex(written.replace("_", ""))
        else:
            return None
    except OverflowError:
        return None
    return None if value in (float("inf"), float("-inf")) else value
