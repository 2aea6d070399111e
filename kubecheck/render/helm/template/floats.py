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
        mantissa, exponent = math.frexp(abs(value))
        sign = "-" if math.copysign(1, value) < 0 else ""
        if not value:
            return f"{sign}0p-1074"
        exponent = max(exponent, -1021)
        return f"{sign}{int(math.ldexp(abs(value), 53 - exponent)) if exponent > -971 else _scaled(mantissa, value, exponent)}p{exponent - 53:+d}"
    if precision >= 0:
        return f"{value:.{precision}{verb}}"
    if verb in ("g", "G"):
        text = print_float(value)
        return text.replace("e", "E") if verb == "G" else text
    shortest = repr(abs(value))
    digits, _, exponent_text = shortest.partition("e")
    if verb == "f":
        fraction = digits.partition(".")[2]
        shift = int(exponent_text or 0)
        places = max(len(fraction.rstrip("0")) - shift, 0)
        return f"{value:.{places}f}"
    count = len(digits.replace(".", "").strip("0")) or 1
    return f"{value:.{count - 1}{verb}}"


def _scaled(mantissa: float, value: float, exponent: int) -> int:
    """The mantissa of 53 bits of a number so small that scaling it would not be exact in one step."""
    return int(math.ldexp(math.ldexp(abs(value), 500), 53 - exponent - 500))


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
