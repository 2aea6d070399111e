"""Functions on numbers with a fraction. Mirrors: Sprig's numeric.go, Go's math package, shopspring/decimal."""

from __future__ import annotations

import math

from kubecheck.render.helm.functions.numbers import real
from kubecheck.render.helm.kinds import Panic
from kubecheck.render.helm.template.printing import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction
    from typing import Any

_DIVISION_DIGITS = 16


def float64(value: Any) -> float:
    """Mirrors: toFloat64."""
    return real(value)


def _decimal(value: Any) -> Fraction:
    """Mirrors: decimal.NewFromFloat."""
    from fractions import Fraction

    number = real(value)
    if not math.isfinite(number):
        raise Panic(f"Cannot create a Decimal from {show(number)}")
    return Fraction(repr(number))


def _float(value: Fraction) -> float:
    """Mirrors: decimal.Decimal.Float64."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def add1f(value: Any) -> float:
    """Mirrors: add1f."""
    return _float(_decimal(value) + 1)


def addf(*values: Any) -> float:
    """Mirrors: addf."""
    found = _decimal(0.0)
    for each in values:
        found += _decimal(each)
    return _float(found)


def subf(one: Any, *others: Any) -> float:
    """Mirrors: subf."""
    found = _decimal(one)
    for each in others:
        found -= _decimal(each)
    return _float(found)


def mulf(one: Any, *others: Any) -> float:
    """Mirrors: mulf."""
    found = _decimal(one)
    for each in others:
        found *= _decimal(each)
    return _float(found)


def divf(one: Any, *others: Any) -> float:
    """Mirrors: divf; a quotient has 16 digits after the point."""
    from fractions import Fraction

    found = _decimal(one)
    scale: int = 10**_DIVISION_DIGITS
    for each in others:
        divisor = _decimal(each)
        if not divisor:
            raise Panic("decimal division by 0")
        scaled = abs(found / divisor) * scale
        rounded = int(scaled * 2 + 1) // 2
        found = Fraction(rounded if (found < 0) == (divisor < 0) else -rounded, scale)
    return _float(found)


def maxf(one: Any, *others: Any) -> float:
    """Mirrors: maxf, math.Max."""
    found = real(one)
    for each in map(real, others):
        if math.inf in (found, each):
            found = math.inf
        elif math.isnan(found) or math.isnan(each):
            found = math.nan
        elif found == each == 0:
            found = each if math.copysign(1, found) < 0 else found
        else:
            found = max(found, each)
    return found


def minf(one: Any, *others: Any) -> float:
    """Mirrors: minf, math.Min."""
    return -maxf(-real(one), *(-real(each) for each in others))


def floor(value: Any) -> float:
    """Mirrors: floor."""
    return _floor(real(value))


def ceil(value: Any) -> float:
    """Mirrors: ceil."""
    return -_floor(-real(value))


def _floor(number: float) -> float:
    """Mirrors: math.Floor, which keeps the sign of zero."""
    return float(math.floor(number)) if math.isfinite(number) and number else number


def round_(value: Any, places: int, *options: float) -> float:
    """Mirrors: round."""
    limit = options[0] if options else 0.5
    power = _power_of_ten(places)
    digit = power * real(value)
    part = math.nan if math.isinf(digit) else math.modf(digit)[0]
    rounded = -_floor(-digit) if part >= limit else _floor(digit)
    return _divided(rounded, power)


def _divided(number: float, divisor: float) -> float:
    if divisor:
        return number / divisor
    return math.nan if not number or math.isnan(number) else math.copysign(math.inf, number)


def _power_of_ten(places: int) -> float:
    """Mirrors: math.Pow(10, places), whose last digits are its own."""
    if abs(places) > 400:
        return math.inf if places > 0 else 0.0
    mantissa, exponent = 1.0, 0
    part, power, count = 0.625, 4, abs(places)
    while count:
        if count & 1:
            mantissa *= part
            exponent += power
        part, power = part * part, power * 2
        if part < 0.5:
            part, power = part * 2, power - 1
        count >>= 1
    if places < 0:
        mantissa, exponent = 1 / mantissa, -exponent
    try:
        return math.ldexp(mantissa, exponent)
    except OverflowError:
        return math.inf
