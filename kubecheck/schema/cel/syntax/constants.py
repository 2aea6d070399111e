"""The values of constants as they are written.

Mirrors: github.com/google/cel-go/parser unescape, and Visit* of literals; strconv.ParseFloat.
"""

from __future__ import annotations

import re

from kubecheck.schema.cel.nodes import UInt
from kubecheck.schema.cel.syntax.tokens import BYTES, FALSE, FLOAT, INT, NULL, STRING, TRUE, UINT

_ESCAPE = re.compile(r"\\([xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WORDS = {TRUE: True, FALSE: False, NULL: None}
# More digits than the largest number has.
_MANY_DIGITS = 32


class ConstantError(ValueError):
    """A constant that is written as one but has no value, in the server's words."""


def value_of(kind: int, text: str) -> object:
    """The value of a constant.

    Args:
        kind: the kind of its word.
        text: how it is written, with its sign.

    Raises:
        ConstantError: there is no such value.
    """
    if kind == STRING:
        return _text(text)
    if kind == INT:
        value = _integer(text)
        if not -(1 << 63) <= value < 1 << 63:
            raise ConstantError("invalid int literal")
        return value
    if kind in _WORDS:
        return _WORDS[kind]
    if kind == UINT:
        value = _integer(text[:-1])
        if value >= 1 << 64:
            raise ConstantError("invalid uint literal")
        return UInt(value)
    if kind == FLOAT:
        number = float(text)
        if number in (float("inf"), -float("inf")):
            raise ConstantError("invalid double literal")
        return number
    assert kind == BYTES
    return _bytes(text[1:])


def _integer(text: str) -> int:
    digits = text.removeprefix("-")
    is_hex = digits.startswith("0x")
    digits = (digits[2:] if is_hex else digits).lstrip("0") or "0"
    if len(digits) > _MANY_DIGITS:
        return 1 << 64
    value = int(digits, 16 if is_hex else 10)
    return -value if text[0] == "-" else value


def _content(text: str) -> tuple[str, bool]:
    """What is between the quotes, and whether it has escapes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_raw = text[0] in "rR"
    if is_raw:
        text = text[1:]
    width = 3 if len(text) >= 6 and text[:3] in ('"""', "'''") else 1
    text = text[width:-width]
    return text, not is_raw and "\\" in text


def _text(written: str) -> str:
    text, has_escapes = _content(written)
    return _ESCAPE.sub(_character, text) if has_escapes else text


def _character(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) == 1:
        return _PLAIN.get(escape, escape)
    code = int(escape[1:], 16) if escape[0] in "xXuU" else int(escape, 8)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ConstantError("invalid unicode code point")
    return chr(code)


def _bytes(written: str) -> bytes:
    text, has_escapes = _content(written)
    if not has_escapes:
        return text.encode("utf-8", "surrogatepass")
    found = []
    at = 0
    for match in _ESCAPE.finditer(text):
        found.append(text[at : match.start()].encode("utf-8", "surrogatepass"))
        escape = match[1]
        if len(escape) == 1:
            found.append(_PLAIN.get(escape, escape).encode())
        elif escape[0] in "uU":
            raise ConstantError("unable to unescape string")
        else:
            found.append(bytes([int(escape[1:], 16) if escape[0] in "xX" else int(escape, 8)]))
        at = match.end()
    return b"".join([*found, text[at:].encode("utf-8", "surrogatepass")])
