"""Functions on whole numbers, and what counts as a number. Mirrors: Sprig's numeric.go, spf13/cast's ToInt64 and ToFloat64."""

from __future__ import annotations

import math
import re

from kubecheck.render.helm.functions.results import check_amount
from kubecheck.render.helm.kinds import Int64, Ints, Panic
from kubecheck.render.helm.template.printing import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SMALLEST, HIGHEST = -(1 << 63), (1 << 63) - 1
_INTEGER = re.compile(r"([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|([1-9](?:_?[0-9])*|0))\Z")
_DECIMAL = re.compile(r"[+-]?[0-9]+\Z")
_OCTAL = re.compile(r"[+-]?[0-7]+\Z")
_DIGITS = "[0-9](?:_?[0-9])*"
_FLOAT = re.compile(rf"[+-]?(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?\Z")
_FLOAT_WORD = re.compile(r"(?:[+-]?inf(?:inity)?|nan)\Z", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[+-]?0[xX]_?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*\.?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?|\.[0-9a-fA-F](?:_?[0-9a-fA-F])*)[pP][+-]?[0-9]+\Z")


def wrapped(value: int) -> int:
    """A number as 64 bits hold it."""
    return value if SMALLEST <= value <= HIGHEST else (value - SMALLEST) % (1 << 64) + SMALLEST


def whole(value: Any) -> int:
    """Mirrors: cast.ToInt64, what cannot be read being 0."""
    if isinstance(value, int):
        return wrapped(value)
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and SMALLEST <= value < -SMALLEST else SMALLEST
    return _parse_integer(_without_zero_decimals(value)) if isinstance(value, str) else 0


def _without_zero_decimals(text: str) -> str:
    """Mirrors: cast.trimZeroDecimal."""
    before, point, after = text.rpartition(".")
    return before if point and after and not after.strip("0") else text


def _parse_integer(text: str) -> int:
    """Mirrors: strconv.ParseInt with base 0."""
    found = _INTEGER.match(text)
    if not found:
        return 0
    sign, sixteen, two, eight, ten = (each and each.replace("_", "") for each in found.groups())
    value = int(sixteen, 16) if sixteen else int(two, 2) if two else int(eight, 8) if eight else int(ten)
    value = -value if sign == "-" else value
    return value if SMALLEST <= value <= HIGHEST else 0


def real(value: Any) -> float:
    """Mirrors: cast.ToFloat64, what cannot be read being 0."""
    if isinstance(value, (int, float)):
        return float(value)
    return parse_float(value) or 0.0 if isinstance(value, str) else 0.0


def parse_float(text: str) -> float | None:
    """Mirrors: strconv.ParseFloat; None where it fails."""
    if _FLOAT.match(text):
        found = float(text)
        return None if math.isinf(found) else found
    if _FLOAT_WORD.match(text):
        return float(text)
    if not _HEXADECIMAL.match(text):
        return None
    try:
        return float.fromhex(text.replace("_", ""))
    except OverflowError:
        return None


def int64(value: Any) -> Int64:
    """Mirrors: toInt64."""
    return Int64(whole(value))


def int_(value: Any) -> int:
    """Mirrors: toInt."""
    return int(whole(value))


def atoi(text: str) -> int:
    """Mirrors: strconv.Atoi, whose error is left out: what is too large is the largest."""
    return min(max(int(text), SMALLEST), HIGHEST) if _DECIMAL.match(text) else 0


def to_decimal(value: Any) -> Int64:
    """Mirrors: toDecimal."""
    text = show(value)
    found = int(text, 8) if _OCTAL.match(text) else 0
    return Int64(found if SMALLEST <= found <= HIGHEST else 0)


def add1(value: Any) -> Int64:
    """Mirrors: add1."""
    return Int64(wrapped(whole(value) + 1))


def add(*values: Any) -> Int64:
    """Mirrors: add."""
    return Int64(wrapped(sum(map(whole, values))))


def sub(one: Any, other: Any) -> Int64:
    """Mirrors: sub."""
    return Int64(wrapped(whole(one) - whole(other)))


def mul(one: Any, *others: Any) -> Int64:
    """Mirrors: mul."""
    found = whole(one)
    for each in others:
        found = wrapped(found * whole(each))
    return Int64(found)


def div(one: Any, other: Any) -> Int64:
    """Mirrors: div."""
    dividend, divisor = whole(one), whole(other)
    if not divisor:
        raise Panic("runtime error: integer divide by zero")
    found = abs(dividend) // abs(divisor)
    return Int64(wrapped(found if (dividend < 0) == (divisor < 0) else -found))


def mod(one: Any, other: Any) -> Int64:
    """Mirrors: mod, whose sign is that of the dividend."""
    dividend, divisor = whole(one), whole(other)
    if not divisor:
        raise Panic("runtime error: integer divide by zero")
    found = abs(dividend) % abs(divisor)
    return Int64(-found if dividend < 0 else found)


def max_(one: Any, *others: Any) -> Int64:
    """Mirrors: max."""
    return Int64(max(map(whole, (one, *others))))


def min_(one: Any, *others: Any) -> Int64:
    """Mirrors: min."""
    return Int64(min(map(whole, (one, *others))))


def until(count: int) -> Ints:
    """Mirrors: until."""
    return until_step(0, count, -1 if count < 0 else 1)


def until_step(start: int, stop: int, step: int) -> Ints:
    """Mirrors: untilStep."""
    if (step >= 0) if stop < start else (step <= 0):
        return Ints()
    check_amount(abs(stop - start) // abs(step))
    return Ints(range(start, stop, step))


def seq(*numbers: int) -> str:
    """Mirrors: seq."""
    if not 1 <= len(numbers) <= 3:
        return ""
    start, stop = (1 if len(numbers) == 1 else numbers[0]), numbers[-1]
    direction = -1 if stop < start else 1
    step = numbers[1] if len(numbers) == 3 else direction
    if len(numbers) == 3 and direction < 0 < step:
        return ""
    return " ".join(map(str, until_step(start, stop + direction, step)))
