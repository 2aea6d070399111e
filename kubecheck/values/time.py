"""Points in time and time zones, as Go's time package takes them in manifests.

Mirrors: time.Parse(time.RFC3339) as metav1.Time uses it, metav1.MicroTime, time.LoadLocation.
"""

from __future__ import annotations

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_of_month(year: int, month: int) -> int:
    """How many days a month has."""
    return 28 if month == 2 and not is_leap(year) else _DAYS[month - 1]


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 in the Gregorian calendar."""
    year -= month <= 2
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days from 1970-01-01."""
    days += 719468
    era = days // 146097
    day_of_era = days - era * 146097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    return year_of_era + era * 400 + (month >= 10), month + (3 if month < 10 else -9), day_of_year - (153 * month + 2) // 5 + 1


def parse_rfc3339(text: str) -> tuple[int, int] | None:
    """Seconds from 1970 and nanoseconds, or None where the text is no such time."""
    if len(text) < 20 or not text.isascii():
        return None
    date, clock, rest = text[:10], text[11:19], text[19:]
    if date[4] != "-" or date[7] != "-" or text[10] != "T" or clock[2] != ":" or clock[5] != ":":
        return None
    numbers = (date[:4], date[5:7], date[8:], clock[:2], clock[3:5], clock[6:])
    if not all(number.isdigit() for number in numbers):
        return None
    year, month, day, hour, minute, second = map(int, numbers)
    if not (1 <= month <= 12 and 1 <= day <= days_of_month(year, month) and hour < 24 and minute < 60 and second < 60):
        return None
    nanos = 0
    if rest[0] in ".,":
        end = 1
        while end < len(rest) and rest[end].isdigit():
            end += 1
        if end == 1:
            return None
        nanos, rest = int(rest[1:end][:9].ljust(9, "0")), rest[end:]
    offset = 0
    if rest != "Z":
        if len(rest) != 6 or rest[0] not in "+-" or rest[3] != ":" or not (rest[1:3] + rest[4:]).isdigit():
            return None
        hours, minutes = int(rest[1:3]), int(rest[4:])
        if hours > 24 or minutes > 60:
            return None
        offset = (hours * 60 + minutes) * (60 if rest[0] == "+" else -60)
    return days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset, nanos


def format_rfc3339(seconds: int) -> str:
    """A time in UTC as metav1.Time prints it: ``2026-01-02T03:04:05Z``."""
    days, rest = divmod(seconds, 86400)
    year, month, day = civil_from_days(days)
    return f"{year:04d}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"


def is_time_zone(name: str) -> bool:
    """Whether the server would find the zone. Mirrors: time.LoadLocation."""
    if name in ("", "UTC", "Local"):
        return True
    if ".." in name or name[0] in "/\\" or "\\" in name:
        return False
    import zoneinfo  # only for schedules with a zone

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return not zoneinfo.available_timezones()  # without a database nothing can be refused
    return True
