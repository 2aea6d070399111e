"""Go's layouts of times: how they are taken apart, what they print, and how texts are read by them. Mirrors: Go's time/format.go."""

from __future__ import annotations

import re

from kubecheck.render.helm.functions.results import to_bytes
from kubecheck.values.time import civil_from_days, days_from_civil, days_of_month

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.helm.functions.times import Time

DAY = 86400
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")

_ELEMENT = re.compile(
    r"January|Jan|Monday|Mon|MST|002|01|02|03|04|05|06|2006|_2006|__2|_2|1(?:5)?|2|3|4|5|PM|pm|"
    r"-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|[.,](?:0+|9+)(?![0-9])"
)


def quoted(text: str) -> str:
    """Mirrors: time.quote, which escapes all bytes that are not ASCII."""
    return '"' + "".join(f"\\{chr(each)}" if each in b'"\\' else chr(each) if 0x20 <= each < 0x80 else f"\\x{each:02x}" for each in to_bytes(text)) + '"'


class LayoutError(ValueError):
    """A text that is no time by its layout, in Go's words."""


def elements_of(layout: str) -> list[tuple[str, str]]:
    """The parts of a layout: text that stands for itself, and the element behind it, empty at the end. Mirrors: nextStdChunk."""
    found = []
    at = start = 0
    while match := _ELEMENT.search(layout, at):
        element = match[0]
        if element in ("Mon", "Jan") and layout[match.end() : match.end() + 1].islower():
            at = match.end()  # the beginning of another word
            continue
        if element == "_2006":  # the underscore stands for itself
            found.append((layout[start : match.start() + 1], "2006"))
        else:
            found.append((layout[start : match.start()], element))
        at = start = match.end()
    found.append((layout[start:], ""))
    return found


def format_time(time: Time, layout: str) -> str:
    """Mirrors: Time.Format."""
    parts: list[str] = []
    for text, element in elements_of(layout):
        parts += (text, _print(time, element) if element else "")
    return "".join(parts)


def _print(time: Time, element: str) -> str:
    year, month, day = time.date()
    hour, minute, second = time.clock()
    if element[0] in "-Z":
        return _print_zone(time, element)
    if element[0] in ".,":
        digits = f"{time.nanoseconds:09d}"[: len(element) - 1].ljust(len(element) - 1, "0")
        if element[1] == "9":
            digits = digits.rstrip("0")
        return element[0] + digits if digits else ""
    twelve = (hour % 12) or 12
    simple = {
        "2006": f"{'-' if year < 0 else ''}{abs(year):04d}", "06": f"{abs(year) % 100:02d}", "01": f"{month:02d}", "1": str(month), "02": f"{day:02d}",
        "_2": f"{day:2d}", "2": str(day), "15": f"{hour:02d}", "03": f"{twelve:02d}", "3": str(twelve), "04": f"{minute:02d}", "4": str(minute),
        "05": f"{second:02d}", "5": str(second), "PM": "PM" if hour >= 12 else "AM", "pm": "pm" if hour >= 12 else "am",
        "January": MONTHS[month - 1], "Jan": MONTHS[month - 1][:3], "Monday": DAYS[time.weekday()], "Mon": DAYS[time.weekday()][:3],
        "002": f"{time.day_of_year():03d}", "__2": f"{time.day_of_year():3d}",
    }  # fmt: skip
    return simple[element] if element in simple else time.zone_name()


def _print_zone(time: Time, element: str) -> str:
    if element[0] == "Z" and not time.offset:
        return "Z"
    shape = element[1:]
    sign = "-" if time.offset < 0 else "+"
    minutes, seconds = divmod(abs(time.offset), 60)
    hours, minutes = divmod(minutes, 60)
    colon = ":" if ":" in shape else ""
    text = f"{sign}{hours:02d}"
    if len(shape) > 2:
        text += f"{colon}{minutes:02d}"
    if len(shape.replace(":", "")) > 4:
        text += f"{colon}{seconds:02d}"
    return text


class _Reader:
    """Reads a text by a layout, element by element. Mirrors: time.parse."""

    def __init__(self, layout: str, text: str) -> None:
        self.layout = layout
        self.text = text
        self.rest = text
        self.found: dict[str, int] = {}
        self.zone = ""
        self.is_zone_named = False
        self.pm: bool | None = None
        self.element = ""

    def fail(self, element: str, rest: str, words: str = "") -> LayoutError:
        if words:
            return LayoutError(f"parsing time {quoted(self.text)}{words}")
        return LayoutError(f"parsing time {quoted(self.text)} as {quoted(self.layout)}: cannot parse {quoted(rest)} as {quoted(element)}")

    def out_of_range(self, what: str) -> LayoutError:
        return self.fail("", "", f": {what} out of range")

    def number(self, fewest: int, most: int) -> int:
        end = 0
        while end < most and self.rest[end : end + 1].isdigit() and self.rest[end].isascii():
            end += 1
        if end < fewest:
            raise self.fail(self.element, self.rest)
        value, self.rest = int(self.rest[:end]), self.rest[end:]
        return value


def _skip_prefix(reader: _Reader, prefix: str) -> None:
    """Mirrors: skip: a space of the layout takes all that there are."""
    before = reader.rest
    rest, left = before, prefix
    while left:
        if left[0] == " ":
            if rest and rest[0] != " ":
                reader.rest = before
                raise reader.fail(prefix, rest)
            left, rest = left.lstrip(" "), rest.lstrip(" ")
            continue
        if not rest or rest[0] != left[0]:
            raise reader.fail(prefix, rest)
        left, rest = left[1:], rest[1:]
    reader.rest = rest


def parse_time(layout: str, text: str) -> tuple[int, int, int, str]:
    """What a text says by a layout: seconds since 1970, nanoseconds, the offset and the name of the zone, None-like "UTC" where none is said.

    Raises:
        LayoutError: it says no time.

    Mirrors: time.ParseInLocation in UTC.
    """
    reader = _Reader(layout, text)
    parts = elements_of(layout)
    for index, (prefix, element) in enumerate(parts):
        _skip_prefix(reader, prefix)
        if not element:
            if reader.rest:
                raise reader.fail("", "", f": extra text: {quoted(reader.rest)}")
            break
        reader.element = element
        _read(reader, element, parts[index + 1])
    return _made(reader)


def _name(reader: _Reader, names: tuple[str, ...], length: int | None) -> int:
    for index, name in enumerate(names):
        wanted = name[:length]
        if reader.rest[: len(wanted)].lower() == wanted.lower():
            reader.rest = reader.rest[len(wanted) :]
            return index
    raise reader.fail(reader.element, reader.rest)


def _read(reader: _Reader, element: str, following: tuple[str, str]) -> None:
    found = reader.found
    if element[0] in "-Z":
        _read_zone(reader, element)
        return
    if element[0] in ".,":
        _read_fraction(reader, element)
        return
    if element == "2006":
        if len(reader.rest) < 4 or not reader.rest[0].isdigit():
            raise reader.fail(element, reader.rest)
        found["year"] = reader.number(4, 4)
    elif element == "06":
        value = reader.number(2, 2)
        found["year"] = value + (1900 if value >= 69 else 2000)
    elif element in ("01", "1"):
        found["month"] = reader.number(len(element), 2)
        if not 1 <= found["month"] <= 12:
            raise reader.out_of_range("month")
    elif element in ("January", "Jan"):
        found["month"] = _name(reader, MONTHS, None if element == "January" else 3) + 1
    elif element in ("Monday", "Mon"):
        _name(reader, DAYS, None if element == "Monday" else 3)
    elif element in ("02", "_2", "2"):
        if element == "_2" and reader.rest.startswith(" "):
            reader.rest = reader.rest[1:]
        found["day"] = reader.number(2 if element == "02" else 1, 2)
    elif element in ("002", "__2"):
        if element == "__2":
            for _ in range(2):
                reader.rest = reader.rest.removeprefix(" ")
        found["day of year"] = reader.number(3 if element == "002" else 1, 3)
    elif element in ("PM", "pm"):
        mark = reader.rest[:2]
        if mark not in ({"PM", "AM"} if element == "PM" else {"pm", "am"}):
            raise reader.fail(element, reader.rest)
        reader.pm, reader.rest = mark.lower() == "pm", reader.rest[2:]
    elif element == "MST":
        _read_zone_name(reader)
    else:
        _read_clock(reader, element, following)


def _read_clock(reader: _Reader, element: str, following: tuple[str, str]) -> None:
    what, limit = {"15": ("hour", 24), "03": ("hour", 13), "3": ("hour", 13), "04": ("minute", 60), "4": ("minute", 60), "05": ("second", 60), "5": ("second", 60)}[element]
    reader.found[what] = reader.number(2 if element[0] == "0" else 1, 2)
    if reader.found[what] >= limit:
        raise reader.out_of_range(what)
    if what == "second" and reader.rest[:1] in (".", ",") and reader.rest[1:2].isdigit() and not (not following[0] and following[1][:1] in (".", ",") and following[1]):
        digits = re.match("[0-9]+", reader.rest[1:])
        assert digits
        reader.found["nanosecond"] = int(digits[0][:9].ljust(9, "0"))
        reader.rest = reader.rest[1 + len(digits[0]) :]


def _read_fraction(reader: _Reader, element: str) -> None:
    if element[1] == "0":
        count = len(element)
        if not re.match(rf"[.,][0-9]{{{count - 1}}}", reader.rest):
            raise reader.fail(element, reader.rest)
        reader.found["nanosecond"] = int(reader.rest[1:count][:9].ljust(9, "0"))
        reader.rest = reader.rest[count:]
        return
    digits = re.match("[.,]([0-9]+)", reader.rest)
    if digits:
        reader.found["nanosecond"] = int(digits[1][:9].ljust(9, "0"))
        reader.rest = reader.rest[digits.end() :]


def _read_zone(reader: _Reader, element: str) -> None:
    if element[0] == "Z" and reader.rest.startswith("Z"):
        reader.rest, reader.zone = reader.rest[1:], "Z"
        return
    shape = re.sub("[0-9]+", lambda match: "([0-9]{2})" * (len(match[0]) // 2), element[1:])
    match = re.match(f"([-+]){shape}", reader.rest)
    if not match:
        raise reader.fail(element, reader.rest)
    hours, minutes, seconds = (int(each) for each in (*match.groups()[1:], "0", "0")[:3])
    if hours > 24 or minutes > 60 or seconds > 60:
        raise reader.out_of_range("time zone offset hour" if hours > 24 else "time zone offset minute" if minutes > 60 else "time zone offset second")
    offset = hours * 3600 + minutes * 60 + seconds
    reader.found["offset"] = -offset if match[1] == "-" else offset
    reader.rest = reader.rest[match.end() :]


def _read_zone_name(reader: _Reader) -> None:
    """Mirrors: parseTimeZone."""
    if reader.rest.startswith("UTC"):
        reader.zone, reader.rest = "Z", reader.rest[3:]
        return
    match = re.match(r"ChST|MeST|GMT(?:[-+][0-9]{1,2})?|[-+][0-9]{2}|WITA|[A-Z]{4}T|[A-Z]{3}T|[A-Z]{3}(?![A-Z])", reader.rest)
    if not match:
        raise reader.fail("MST", reader.rest)
    reader.zone, reader.is_zone_named = match[0], True
    reader.rest = reader.rest[match.end() :]


def _made(reader: _Reader) -> tuple[int, int, int, str]:
    found = reader.found
    year, month, day = found.get("year", 0), found.get("month", 0), found.get("day", -1)
    hour = found.get("hour", 0)
    if reader.pm and hour < 12:
        hour += 12
    elif reader.pm is False and hour == 12:
        hour = 0
    ordinal = found.get("day of year", -1)
    if ordinal >= 0:
        if not 1 <= ordinal <= 365 + (days_of_month(year, 2) == 29):
            raise reader.out_of_range("day-of-year")
        _, own_month, own_day = civil_from_days(days_from_civil(year, 1, 1) + ordinal - 1)
        if month and month != own_month:
            raise reader.fail("", "", ": day-of-year does not match month")
        if day >= 0 and day != own_day:
            raise reader.fail("", "", ": day-of-year does not match day")
        month, day = own_month, own_day
    month = month or 1
    day = 1 if day < 0 else day
    if not 1 <= day <= days_of_month(year, month):
        raise reader.out_of_range("day")
    seconds = days_from_civil(year, month, day) * DAY + hour * 3600 + found.get("minute", 0) * 60 + found.get("second", 0)
    offset = found.get("offset", 0)
    name = reader.zone if reader.is_zone_named else "" if offset else "UTC"
    seconds -= offset
    if reader.zone.startswith("GMT") and len(reader.zone) > 3:  # in Go this changes the zone and not the time
        offset = int(reader.zone[3:]) * 3600
    return seconds, found.get("nanosecond", 0), offset, name
