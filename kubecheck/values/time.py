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


# The names of all zones are shorter by far. In a package of zones each step of a name is a folder to be imported.
_LONGEST_ZONE = 100
# To list all zones is to read thousands of files, and it would be done for each name that is wrong.
_IN_EACH_DATABASE = "America/New_York"


def canonical_time(text: str) -> str | None:
    """A point in time as the server prints it: in UTC, without parts of seconds; None for the zero of its clock.

    ``text`` is one that the server can read. Mirrors: metav1.Time (UnmarshalJSON, MarshalJSON).
    """
    year, month, day, hour, minute, second = (int(text[start:end]) for start, end in ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)))
    minutes = days_from_civil(year, month, day) * 1440 + hour * 60 + minute
    if text[-6] in "+-":
        minutes -= int(f"{text[-6]}1") * (int(text[-5:-3]) * 60 + int(text[-2:]))
    days, rest = divmod(minutes, 1440)
    year, month, day = civil_from_days(days)
    found = f"{year:04}-{month:02}-{day:02}T{rest // 60:02}:{rest % 60:02}:{second:02}Z"
    return None if found == "0001-01-01T00:00:00Z" else found


def is_time_zone(name: str) -> bool:
    """Whether the server would find the zone. Mirrors: time.LoadLocation."""
    if name in ("", "UTC", "Local"):
        return True
    if ".." in name or name[0] in "/\\" or "\\" in name or len(name) > _LONGEST_ZONE:
        return False
    return _is_in_database(name) or not _is_in_database(_IN_EACH_DATABASE)  # without a database nothing can be refused


def _is_in_database(name: str) -> bool:
    import zoneinfo  # only for schedules with a zone

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def clock_changes(name: str, year: int) -> list[tuple[int, int]]:
    """When the clocks of a zone are changed in a year: (from, to) in minutes of local time since the day began.

    Forward from 02:00 to 03:00 is (120, 180), what lies between does not occur on that day; back is (180, 120), what lies between occurs twice.
    Changes across midnight count from the day that they begin on. Empty for zones that are not found.
    """
    import datetime as dt
    import zoneinfo

    try:
        zone = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return []
    changes = []
    hour = dt.timedelta(hours=1)
    before = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    while before.year == year:
        after = before + hour
        old, new = before.astimezone(zone).utcoffset(), after.astimezone(zone).utcoffset()
        if old is not None and new is not None and old != new:
            at = (after + old).replace(tzinfo=None)
            start = at.hour * 60 + at.minute
            changes.append((start, start + int((new - old).total_seconds()) // 60))
        before = after
    return changes
