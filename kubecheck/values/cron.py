"""Schedules of CronJobs: five fields or a descriptor, and the next time at which they are due.

Mirrors: github.com/robfig/cron/v3 (ParseStandard, SpecSchedule.Next, ConstantDelaySchedule.Next).
"""

from __future__ import annotations

from kubecheck.values.duration import SECOND, DurationError, parse_duration
from kubecheck.values.time import civil_from_days, days_from_civil, days_of_month, is_time_zone

_MONTHS = {name: index for index, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_WEEKDAYS = {name: index for index, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
# lowest, highest, names
_BOUNDS: tuple[tuple[int, int, dict[str, int]], ...] = ((0, 59, {}), (0, 23, {}), (1, 31, {}), (1, 12, _MONTHS), (0, 6, _WEEKDAYS))
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


class CronError(ValueError):
    """A text that is no schedule; the message is the library's."""


class Schedule:
    """When something is due.

    Either sets of minutes, hours, days of the month, months and days of the week (0 is Sunday), with ``any_day`` when days of the month
    and of the week must both fit because one of them is a star; or ``every`` so many seconds. ``zone`` is that of a TZ= prefix.
    """

    __slots__ = ("any_day", "days", "every", "hours", "minutes", "months", "weekdays", "zone")

    def __init__(self, sets: list[tuple[frozenset[int], bool]] | None, zone: str = "", every: int = 0) -> None:
        self.every = every
        self.zone = zone
        sets = sets or [(frozenset(), False)] * 5
        self.minutes, self.hours, self.days, self.months, self.weekdays = (values for values, _ in sets)
        self.any_day = sets[2][1] or sets[4][1]

    def _day_fits(self, days: int, day: int) -> bool:
        of_month, of_week = day in self.days, (days + 4) % 7 in self.weekdays
        return (of_month and of_week) if self.any_day else (of_month or of_week)

    def next(self, after: int) -> int | None:
        """The next due time after a time, both in seconds of local time from 1970; None when there is none within five years.

        The caller shifts by the zone's offset: for most zones of the day that is exact, and changes of summer time are the caller's affair.
        """
        if self.every:
            return after + self.every
        days, rest = divmod(after // 60 + 1, 1440)
        year, month, day = civil_from_days(days)
        last = year + 5
        minute_list, hour_list = sorted(self.minutes), sorted(self.hours)
        if not minute_list or not hour_list:
            return None
        while year <= last:
            if month in self.months:
                for date in range(day, days_of_month(year, month) + 1):
                    number = days_from_civil(year, month, date)
                    if self._day_fits(number, date):
                        for hour in hour_list:
                            for minute in minute_list:
                                if hour * 60 + minute >= rest:
                                    return number * 86400 + hour * 3600 + minute * 60
                    rest = 0
            rest, day = 0, 1
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return None


def parse_cron(text: str) -> Schedule:
    """Read a schedule.

    Raises:
        CronError: with the library's words.
    """
    if not text:
        raise CronError("empty spec string")
    zone = ""
    if text.startswith(("TZ=", "CRON_TZ=")):
        head, space, tail = text.partition(" ")
        if not space:
            raise CronError("invalid schedule format: runtime error: slice bounds out of range [:-1]")  # the library panics here
        zone = head.partition("=")[2]
        if not is_time_zone(zone):
            raise CronError(f"provided bad location {zone}: unknown time zone {zone}")
        text = tail.strip()
    if text.startswith("@"):
        return _parse_descriptor(text, zone)
    parts = text.split()
    if len(parts) != 5:
        raise CronError(f"expected exactly 5 fields, found {len(parts)}: [{' '.join(parts)}]")
    return Schedule([_parse_field(part, *bounds) for part, bounds in zip(parts, _BOUNDS, strict=True)], zone)


def _parse_descriptor(text: str, zone: str) -> Schedule:
    """Mirrors: parseDescriptor."""
    if text in _DESCRIPTORS:
        return Schedule([_parse_field(part, *bounds) for part, bounds in zip(_DESCRIPTORS[text].split(), _BOUNDS, strict=True)], zone)
    if text.startswith("@every "):
        try:
            nanos = parse_duration(text[len("@every ") :])
        except DurationError as error:
            raise CronError(f"failed to parse duration {text}: {error}") from None
        return Schedule(None, zone, max(1, nanos // SECOND))
    raise CronError(f"unrecognized descriptor: {text}")


def _parse_field(text: str, low: int, high: int, names: dict[str, int]) -> tuple[frozenset[int], bool]:
    """The numbers of a field, and whether it is a star. Mirrors: getField."""
    numbers: set[int] = set()
    star = False
    for part in text.split(","):
        if part:
            found, is_star = _parse_range(part, low, high, names)
            numbers.update(found)
            star = star or is_star
    return frozenset(numbers), star


def _parse_range(text: str, low: int, high: int, names: dict[str, int]) -> tuple[range, bool]:
    """Mirrors: getRange."""
    parts = text.split("/")
    ends = parts[0].split("-")
    star = ends[0] in ("*", "?")
    if star:
        start, end = low, high
    else:
        start = end = _number(ends[0], names)
        if len(ends) == 2:
            end = _number(ends[1], names)
        elif len(ends) > 2:
            raise CronError(f"too many hyphens: {text}")
    step = 1
    if len(parts) == 2:
        step = _number(parts[1], {})
        if len(ends) == 1:
            end = high
        if step > 1:
            star = False
    elif len(parts) > 2:
        raise CronError(f"too many slashes: {text}")
    if start < low:
        raise CronError(f"beginning of range ({start}) below minimum ({low}): {text}")
    if end > high:
        raise CronError(f"end of range ({end}) above maximum ({high}): {text}")
    if start > end:
        raise CronError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if step == 0:
        raise CronError(f"step of range should be a positive number: {text}")
    return range(start, end + 1, step), star


def _number(text: str, names: dict[str, int]) -> int:
    """Mirrors: parseIntOrName, mustParseInt."""
    if text.lower() in names:
        return names[text.lower()]
    from kubecheck.field_messages import quote
    from kubecheck.values.intstr import atoi

    number = atoi(text)
    if number is None:
        digits = text[1:] if text[:1] in ("+", "-") else text
        cause = "value out of range" if digits and not digits.strip("0123456789") else "invalid syntax"
        raise CronError(f"failed to parse int from {text}: strconv.Atoi: parsing {quote(text)}: {cause}")
    if number < 0:
        raise CronError(f"negative number ({number}) not allowed: {text}")
    return number
