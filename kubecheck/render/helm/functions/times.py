"""Points in time as templates have them. Mirrors: Go's time package."""

from __future__ import annotations

from kubecheck.render.helm.functions.layouts import DAY, DAYS, MONTHS, format_time
from kubecheck.render.helm.kinds import Function, Int64, Struct
from kubecheck.values.time import civil_from_days, days_from_civil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SECOND = 1_000_000_000
_ZERO = -62135596800  # of 0001-01-01
_RFC3339 = "2006-01-02T15:04:05.999999999Z07:00"


class Month(Struct):
    """A time.Month: a number that prints as its name."""

    go_type = "time.Month"

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self.name = name

    def __str__(self) -> str:
        return self.name

    def fields(self) -> dict[str, Any]:
        """None: it is a number."""
        return {}

    def json_value(self) -> int:
        """Its number."""
        return self.number

    def methods(self) -> dict[str, Function]:
        """Its name."""
        return {"String": Function("String", (), lambda: self.name, "string")}


class Weekday(Month):
    """A time.Weekday."""

    go_type = "time.Weekday"


class Duration(Int64):
    """A time.Duration, in nanoseconds."""

    go_type = "time.Duration"
    go_methods = ("String", "Seconds", "Minutes", "Hours", "Milliseconds", "Nanoseconds")

    def methods(self) -> dict[str, Function]:
        """Those that templates can call."""
        found: list[tuple[str, Any, str]] = [
            ("String", lambda: format_duration(int(self)), "string"),
            ("Seconds", lambda: int(self) / SECOND, "float64"),
            ("Minutes", lambda: int(self) / SECOND / 60, "float64"),
            ("Hours", lambda: int(self) / SECOND / 3600, "float64"),
            ("Milliseconds", lambda: Int64(int(self) // 1_000_000), "int64"),
            ("Nanoseconds", lambda: Int64(self), "int64"),
        ]
        return {name: Function(name, (), call, result) for name, call, result in found}


class Time(Struct):
    """A time.Time: seconds since 1970 and nanoseconds, seen from a zone."""

    go_type = "time.Time"

    def __init__(self, seconds: int, nanoseconds: int = 0, offset: int = 0, zone: str = "UTC") -> None:
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.offset = offset
        self.zone = zone

    def __str__(self) -> str:
        return format_time(self, "2006-01-02 15:04:05.999999999 -0700 MST")

    def date(self) -> tuple[int, int, int]:
        """Year, month and day."""
        return civil_from_days((self.seconds + self.offset) // DAY)

    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second."""
        minutes, second = divmod((self.seconds + self.offset) % DAY, 60)
        return (*divmod(minutes, 60), second)

    def weekday(self) -> int:
        """The day of the week, Sunday being 0."""
        return ((self.seconds + self.offset) // DAY + 4) % 7

    def day_of_year(self) -> int:
        """The day of the year, from 1 on."""
        return (self.seconds + self.offset) // DAY - days_from_civil(self.date()[0], 1, 1) + 1

    def zone_name(self) -> str:
        """What a layout prints of the zone's name: its offset where there is none. Mirrors: Time.Format."""
        if self.zone:
            return self.zone
        sign = "-" if self.offset < 0 else "+"
        hours, minutes = divmod(abs(self.offset) // 60, 60)
        return f"{sign}{hours:02d}{minutes:02d}"

    def plus(self, nanoseconds: int) -> Time:
        """A time later by a duration."""
        seconds, rest = divmod(self.nanoseconds + nanoseconds, SECOND)
        return Time(self.seconds + seconds, rest, self.offset, self.zone)

    def since(self, other: Time) -> int:
        """Nanoseconds from another time to this one."""
        found = (self.seconds - other.seconds) * SECOND + self.nanoseconds - other.nanoseconds
        return min(max(found, -(1 << 63)), (1 << 63) - 1)

    def fields(self) -> dict[str, Any]:
        """None are exported."""
        return {}

    def json_value(self) -> str:
        """As RFC 3339 has it."""
        return format_time(self, _RFC3339)

    def methods(self) -> dict[str, Function]:
        """Those that templates can call."""
        return {name: Function(name, parameters, call, result) for name, parameters, call, result in self._methods()}

    def _methods(self) -> list[tuple[str, tuple[str, ...], Any, str]]:
        year, month, day = self.date()
        hour, minute, second = self.clock()
        return [
            ("String", (), lambda: str(self), "string"),
            ("Format", ("string",), lambda layout: format_time(self, layout), "string"),
            ("Year", (), lambda: year, "int"),
            ("Month", (), lambda: Month(month, MONTHS[month - 1]), "time.Month"),
            ("Day", (), lambda: day, "int"),
            ("Hour", (), lambda: hour, "int"),
            ("Minute", (), lambda: minute, "int"),
            ("Second", (), lambda: second, "int"),
            ("Nanosecond", (), lambda: self.nanoseconds, "int"),
            ("Weekday", (), lambda: Weekday(self.weekday(), DAYS[self.weekday()]), "time.Weekday"),
            ("YearDay", (), self.day_of_year, "int"),
            ("Unix", (), lambda: Int64(self.seconds), "int64"),
            ("UnixMilli", (), lambda: Int64(self.seconds * 1000 + self.nanoseconds // 1_000_000), "int64"),
            ("UnixMicro", (), lambda: Int64(self.seconds * 1_000_000 + self.nanoseconds // 1000), "int64"),
            ("UnixNano", (), lambda: Int64(self.seconds * SECOND + self.nanoseconds), "int64"),
            ("UTC", (), lambda: Time(self.seconds, self.nanoseconds), "time.Time"),
            ("Local", (), lambda: Time(self.seconds, self.nanoseconds), "time.Time"),
            ("IsZero", (), lambda: self.seconds == _ZERO and not self.nanoseconds, "bool"),
            ("Add", ("time.Duration",), lambda duration: self.plus(int(duration)), "time.Time"),
            ("AddDate", ("int", "int", "int"), self._plus_date, "time.Time"),
            ("Sub", ("time.Time",), lambda other: Duration(self.since(other)), "time.Duration"),
            ("Before", ("time.Time",), lambda other: self.since(other) < 0, "bool"),
            ("After", ("time.Time",), lambda other: self.since(other) > 0, "bool"),
            ("Equal", ("time.Time",), lambda other: self.since(other) == 0, "bool"),
        ]

    def _plus_date(self, years: int, months: int, days: int) -> Time:
        year, month, day = self.date()
        more, month = divmod(month - 1 + months, 12)
        first = days_from_civil(year + years + more, month + 1, 1)
        seconds = (first + day - 1 + days) * DAY + (self.seconds + self.offset) % DAY
        return Time(seconds - self.offset, self.nanoseconds, self.offset, self.zone)


ZERO = Time(_ZERO)


def format_duration(nanoseconds: int) -> str:
    """Mirrors: Duration.String."""
    amount = abs(nanoseconds)
    sign = "-" if nanoseconds < 0 else ""
    if not amount:
        return "0s"
    if amount < SECOND:
        unit, size = ("ns", 1) if amount < 1000 else ("µs", 1000) if amount < 1_000_000 else ("ms", 1_000_000)
        return f"{sign}{_fraction(amount, size)}{unit}"
    minutes, rest = divmod(amount, 60 * SECOND)
    text = f"{_fraction(rest, SECOND)}s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        text = f"{minutes}m{text}"
        if hours:
            text = f"{hours}h{text}"
    return sign + text


def _fraction(amount: int, size: int) -> str:
    whole, rest = divmod(amount, size)
    digits = str(rest).rjust(len(str(size)) - 1, "0").rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)
