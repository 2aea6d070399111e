"""Floats as Go prints them. Mirrors: strconv.FormatFloat for 64 bits."""

from __future__ import annotations

import math

from kubecheck.field_messages import print_float


def format_float(value: float, verb: str, precision: int) -> str:
    """A float by a verb of "b", "e", "E", "f", "g", "G", "x" or "X"; a negative precision asks for the fewest digits that tell it apart."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    if verb in ("x", "X"):
        text = _format_hexadecimal(value, precision)
        return text.upper() if verb == "X" else text
    if verb == "b":
        sign = "-" if math.copysign(1, value) < 0 else ""
        exponent = max(math.frexp(abs(value))[1], -1021) - 53 if value else -1074
        numerator, denominator = abs(value).as_integer_ratio()
        return f"{sign}{(numerator << -exponent if exponent < 0 else numerator >> exponent) // denominator}p{exponent:+d}"
    if precision >= 0:
        return f"{value:.{precision}{verb}}"
    if verb in ("g", "G"):
        text = print_float(value)
        return text.replace("e", "E") if verb == "G" else text
    if verb == "f":
        from decimal import Decimal

        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    digits = repr(abs(value)).partition("e")[0]
    count = len(digits.replace(".", "").strip("0")) or 1
    return f"{value:.{count - 1}{verb}}"


def _format_hexadecimal(value: float, precision: int) -> str:
    """Mirrors: strconv.fmtX."""
    sign, text = ("-", value.hex()[1:]) if math.copysign(1, value) < 0 else ("", value.hex())
    mantissa, _, exponent_text = text[2:].partition("p")
    exponent = int(exponent_text) if value else 0
    whole, _, fraction = mantissa.partition(".")
    number = int(whole + fraction.ljust(13, "0"), 16)
    if number and not number >> 52:  # a subnormal number is shown with a leading 1 too
        shift = 53 - number.bit_length()
        number <<= shift
        exponent -= shift
    if 0 <= precision < 13:
        dropped = 4 * (13 - precision)
        half, rest = 1 << (dropped - 1), number & ((1 << dropped) - 1)
        number >>= dropped
        if rest > half or (rest == half and number & 1):
            number += 1
        number <<= dropped
        if number >> 53:
            number >>= 1
            exponent += 1
    digits = f"{number & ((1 << 52) - 1):013x}"
    digits = digits.rstrip("0") if precision < 0 else digits[:precision].ljust(precision, "0")
    return f"{sign}0x{number >> 52}{'.' + digits if digits else ''}p{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
