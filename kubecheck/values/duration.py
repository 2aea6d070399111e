"""Durations as Go writes them: ``300ms``, ``-1.5h``, ``2h45m``.

Mirrors: time.ParseDuration, time.Duration.String (Go 1.26), used by metav1.Duration.
"""

from __future__ import annotations

SECOND = 1_000_000_000
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_LARGEST = 2**63
_DIGITS = 19  # of the largest amount


class DurationError(ValueError):
    """A text that is no duration; the message is Go's."""


def parse_duration(text: str) -> int:
    """Nanoseconds of a duration.

    Raises:
        DurationError: with Go's words.
    """
    from kubecheck.field_messages import quote

    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    bad = f"time: invalid duration {quote(text)}"
    if not rest:
        raise DurationError(bad)
    total = 0
    while rest:
        end = 0
        while end < len(rest) and rest[end] in "0123456789":
            end += 1
        whole, rest = rest[:end], rest[end:]
        fraction = ""
        if rest.startswith("."):
            end = 1
            while end < len(rest) and rest[end] in "0123456789":
                end += 1
            fraction, rest = rest[1:end], rest[end:]
        whole = whole.lstrip("0") or whole[:1]
        if (not whole and not fraction) or len(whole) > _DIGITS or int(whole or "0") > _LARGEST:
            raise DurationError(bad)
        end = 0
        while end < len(rest) and rest[end] not in ".0123456789":
            end += 1
        unit, rest = rest[:end], rest[end:]
        if not unit:
            raise DurationError(f"time: missing unit in duration {quote(text)}")
        if unit not in _UNITS:
            raise DurationError(f"time: unknown unit {quote(unit)} in duration {quote(text)}")
        total += int(whole or "0") * _UNITS[unit] + _part(fraction, _UNITS[unit])
        if total > _LARGEST:
            raise DurationError(bad)
    if text.startswith("-"):
        return -total
    if total > _LARGEST - 1:
        raise DurationError(bad)
    return total


def is_duration(text: str) -> bool:
    """Whether a text is a duration."""
    try:
        parse_duration(text)
    except DurationError:
        return False
    return True


def _part(fraction: str, unit: int) -> int:
    """Nanoseconds of the digits after a point, in floating point as there. Mirrors: leadingFraction."""
    amount, scale = 0, 1.0
    for digit in fraction:
        if amount * 10 + int(digit) > _LARGEST:
            break
        amount, scale = amount * 10 + int(digit), scale * 10
    return int(amount * (unit / scale))


def print_duration(nanos: int) -> str:
    """A number of nanoseconds as Go writes it: ``1h30m0s``, ``1.5ms``."""
    sign, nanos = "-" if nanos < 0 else "", abs(nanos)
    if nanos < SECOND:
        unit = next((unit for unit in ("ms", "µs") if nanos >= _UNITS[unit]), "ns")
        return f"{sign}{_shorten(nanos, _UNITS[unit])}{unit}" if nanos else "0s"
    minutes, rest = divmod(nanos, _UNITS["m"])
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{f'{hours}h' if hours else ''}{f'{minutes}m' if hours or minutes else ''}{_shorten(rest, SECOND)}s"


def _shorten(nanos: int, unit: int) -> str:
    whole, rest = divmod(nanos, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}d}".rstrip("0").rstrip(".") if rest else str(whole)
