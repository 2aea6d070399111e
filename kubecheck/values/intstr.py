"""Values that are a number or a text: ports by number or name, counts or percentages.

In plain values the two are simply ``int`` and ``str``.

Mirrors: k8s.io/apimachinery/pkg/util/intstr v1.36.
"""

from __future__ import annotations


def atoi(text: str) -> int | None:
    """A decimal integer of 64 bits with an optional sign, None for anything else. Mirrors: strconv.Atoi."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or digits.strip("0123456789") or len(digits) > 4000:
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


def is_percent(value: object) -> bool:
    """Whether the value is a text of digits that ends in a percent sign. Mirrors: validation.IsValidPercent."""
    return isinstance(value, str) and len(value) > 1 and value[-1] == "%" and not value[:-1].strip("0123456789")


def percent_value(value: object) -> int | None:
    """The number before the percent sign, or None. Mirrors: apps validation.getPercentValue."""
    return atoi(value[:-1]) if isinstance(value, str) and is_percent(value) else None


def int_or_percent_value(value: int | str) -> int:
    """The number itself, or the number before a percent sign. Mirrors: apps validation.getIntOrPercentValue."""
    percent = percent_value(value) if isinstance(value, str) else None
    return int_value(value) if percent is None else percent


def int_value(value: int | str) -> int:
    """The number itself, or that which a text spells; else 0. Mirrors: IntOrString.IntValue."""
    if isinstance(value, str):
        return atoi(value) or 0
    return value


def scaled_value(value: int | str | None, total: int, round_up: bool) -> int | None:
    """What a count or a percentage of ``total`` comes to; None where the server would say it cannot.

    Mirrors: GetScaledValueFromIntOrPercent; the server multiplies in floating point, which is exact at these sizes.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        return value
    if not value.endswith("%"):
        return None
    percent = atoi(value[:-1])
    if percent is None:
        return None
    product = percent * total
    return -(-product // 100) if round_up else product // 100
