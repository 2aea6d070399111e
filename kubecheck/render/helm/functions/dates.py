"""Functions on dates. Mirrors: Sprig's date.go. The clock is never read: it is always the first moment of 2026, and the local zone is UTC."""

from __future__ import annotations

import re

from kubecheck.render.helm.functions.layouts import LayoutError, format_time, parse_time
from kubecheck.render.helm.functions.numbers import wrapped
from kubecheck.render.helm.functions.times import SECOND, ZERO, Time, format_duration
from kubecheck.render.helm.kinds import FunctionError, Int32, Int64
from kubecheck.values.duration import DurationError, parse_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NOW = Time(1767225600)  # 2026-01-01T00:00:00Z
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_HOUR = 3600 * SECOND
_AMOUNTS = (
    (_HOUR * 24 * 365, "y"), (_HOUR * 24 * 30, "mo"), (_HOUR * 24, "d"), (_HOUR, "h"), (60 * SECOND, "m"), (SECOND, "s"),
)  # fmt: skip


def now() -> Time:
    """Mirrors: time.Now."""
    return NOW


def date(layout: str, value: Any) -> str:
    """Mirrors: date."""
    return date_in_zone(layout, value, "Local")


def html_date(value: Any) -> str:
    """Mirrors: htmlDate."""
    return date_in_zone("2006-01-02", value, "Local")


def html_date_in_zone(value: Any, zone: str) -> str:
    """Mirrors: htmlDateInZone."""
    return date_in_zone("2006-01-02", value, zone)


def date_in_zone(layout: str, value: Any, zone: str) -> str:
    """Mirrors: dateInZone."""
    if isinstance(value, Time):
        time = value
    elif value.__class__ in (int, Int64, Int32):
        time = Time(int(value))
    else:
        time = NOW
    offset, name = _zone(zone, time.seconds)
    return format_time(Time(time.seconds, time.nanoseconds, offset, name), layout)


def _zone(name: str, seconds: int) -> tuple[int, str]:
    """The offset and the abbreviation of a zone at a time; of UTC where there is no such zone."""
    if name in ("", "UTC", "Local"):
        return 0, "UTC"
    import datetime as dt
    import zoneinfo

    try:
        moment = dt.datetime.fromtimestamp(seconds, zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return 0, "UTC"
    offset = moment.utcoffset()
    return (int(offset.total_seconds()) if offset else 0), moment.tzname() or ""


def date_modify(text: str, time: Time) -> Time:
    """Mirrors: dateModify."""
    try:
        return time.plus(parse_duration(text))
    except DurationError:
        return time


def must_date_modify(text: str, time: Time) -> Time:
    """Mirrors: mustDateModify."""
    try:
        return time.plus(parse_duration(text))
    except DurationError as error:
        raise FunctionError(str(error)) from None


def ago(value: Any) -> str:
    """Mirrors: dateAgo."""
    time = value if isinstance(value, Time) else Time(int(value)) if value.__class__ in (int, Int64) else NOW
    passed = NOW.since(time)
    whole, rest = divmod(abs(passed), SECOND)
    rounded = (whole + (rest * 2 >= SECOND)) * SECOND
    return format_duration(rounded if passed >= 0 else -rounded)


def duration(value: Any) -> str:
    """Mirrors: duration."""
    seconds = 0
    if isinstance(value, str):
        seconds = min(max(int(value), -(1 << 63)), (1 << 63) - 1) if _INTEGER.match(value) else 0
    elif value.__class__ is Int64:
        seconds = int(value)
    return format_duration(wrapped(seconds * SECOND))


def duration_round(value: Any) -> str:
    """Mirrors: durationRound."""
    amount = 0
    if isinstance(value, str):
        try:
            amount = parse_duration(value)
        except DurationError:
            amount = 0
    elif value.__class__ is Int64:
        amount = int(value)
    elif isinstance(value, Time):
        amount = NOW.since(value)
    for size, unit in _AMOUNTS:
        if abs(amount) > size:
            return f"{abs(amount) // size}{unit}"
    return "0s"


def to_date(layout: str, text: str) -> Time:
    """Mirrors: toDate."""
    try:
        return Time(*parse_time(layout, text))
    except LayoutError:
        return ZERO


def must_to_date(layout: str, text: str) -> Time:
    """Mirrors: mustToDate."""
    try:
        return Time(*parse_time(layout, text))
    except LayoutError as error:
        raise FunctionError(str(error)) from None


def unix_epoch(time: Time) -> str:
    """Mirrors: unixEpoch."""
    return str(time.seconds)
