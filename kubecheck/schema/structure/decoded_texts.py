"""Texts that the decoder reads by code of its own: quantities, times, durations, base64. Each function says what is wrong, or None.

The sentences are Go's own, since the server passes them on.
"""

from __future__ import annotations

FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
SUFFIX_WRONG = "unable to parse quantity's suffix"
_SUFFIXES = frozenset(("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))
_SUFFIX_LETTERS = "eEinumkKMGTP"
_DIGITS = "0123456789"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
RFC3339 = "2006-01-02T15:04:05Z07:00"
RFC3339_MICRO = "2006-01-02T15:04:05.000000Z07:00"
_DURATION_UNITS = ("ns", "us", "µs", "μs", "ms", "s", "m", "h")


_LINE_ENDS = "\u2028\u2029"


def quantity_fault(text: str) -> str | None:
    """Mirrors: resource.ParseQuantity: its error, or None where the text is a quantity."""
    if not text.isprintable() and any(character < " " or character in _LINE_ENDS for character in text):
        return FORMAT_WRONG  # the server reads the text as JSON has it, where these are escapes
    text = text.strip()
    if not text:
        return FORMAT_WRONG
    rest = text[1:] if text[0] in "+-" else text
    digits = rest.lstrip(_DIGITS)
    if not digits:
        return None
    if digits[0] == ".":
        digits = digits[1:].lstrip(_DIGITS)
    letters = len(digits) - len(digits.lstrip(_SUFFIX_LETTERS))
    tail = digits[letters:]
    exponent = tail[1:] if tail[:1] in ("+", "-") and tail else tail
    if exponent.strip(_DIGITS):
        return FORMAT_WRONG
    if digits in _SUFFIXES:
        return None
    if digits[0] in "eE" and letters == 1 and exponent and abs(int(tail)) < 1 << 63:
        return None
    return SUFFIX_WRONG


def is_canonical_base64(text: str) -> bool:
    """Whether the server would write the bytes so, too: without line ends, and with no bits left over in the last character."""
    if "\n" in text or "\r" in text:
        return False
    if text.endswith("=="):
        return text[-3] in "AQgw"
    return not text.endswith("=") or text[-2] in "AEIMQUYcgkosw048"


def base64_fault(text: str) -> str | None:
    """Mirrors: base64.StdEncoding.Decode: ``illegal base64 data at input byte N``, or None."""
    characters = text.rstrip("=")
    if len(text) % 4 == 0 and len(text) - len(characters) <= 2 and not characters.strip(_BASE64):
        return None
    data = text.encode("utf-8", "surrogateescape").decode("latin-1")
    position, in_group, size = 0, 0, len(data)
    while position < size:
        character = data[position]
        position += 1
        if character in "\r\n":
            continue
        if character in _BASE64:
            in_group = (in_group + 1) % 4
            continue
        if character != "=" or in_group < 2:
            return f"illegal base64 data at input byte {position - 1}"
        # padding: one more is due after two characters, and nothing may follow
        if in_group == 2:
            while position < size and data[position] in "\r\n":
                position += 1
            if position == size:
                return f"illegal base64 data at input byte {size}"
            if data[position] != "=":
                return f"illegal base64 data at input byte {position}"
            position += 1
        while position < size and data[position] in "\r\n":
            position += 1
        return f"illegal base64 data at input byte {position}" if position < size else None
    return None if in_group == 0 else f"illegal base64 data at input byte {size - in_group}"


def time_fault(text: str, layout: str = RFC3339) -> str | None:
    """Mirrors: time.Parse with a layout of RFC 3339: its error, or None."""
    if layout == RFC3339 and len(text) == 20 and _is_plain_time(text):
        return None
    return _TimeReader(text, layout).fault()


def _is_plain_time(text: str) -> bool:
    """Whether the text is a time such as ``2024-01-31T00:00:00Z`` that needs no closer look."""
    return (
        text.isascii()
        and text[4] + text[7] + text[10] + text[13] + text[16] + text[19] == "--T::Z"
        and (text[:4] + text[5:7] + text[8:10] + text[11:13] + text[14:16] + text[17:19]).isdigit()
        and "01" <= text[5:7] <= "12"
        and "01" <= text[8:10] <= "28"
        and text[11:13] < "24"
        and text[14:16] < "60"
        and text[17:19] < "60"
    )


class _TimeReader:
    """Reads a time piece by piece as Go does, so that its errors come out at the same piece."""

    def __init__(self, text: str, layout: str) -> None:
        self.text = text
        self.layout = layout
        self.rest = text

    def fault(self) -> str | None:
        year = self.rest[:4]
        if len(year) < 4 or not _is_number(year):
            return self._bad(self.rest, "2006")
        self.rest = self.rest[4:]
        numbers = []
        for separator, piece, fixed, low, high, name in (
            ("-", "01", True, 1, 12, "month"), ("-", "02", True, 0, 99, "day"), ("T", "15", False, 0, 23, "hour"),
            (":", "04", True, 0, 59, "minute"), (":", "05", True, 0, 59, "second"),
        ):  # fmt: skip
            if not self.rest.startswith(separator):
                return self._bad(self.rest, separator)
            self.rest = self.rest[1:]
            number = self._number(fixed)
            if number is None:
                return self._bad(self.rest, piece)
            if not low <= number <= high:
                return self._out_of_range(name)
            numbers.append(number)
        return self._fraction_and_zone() or self._day(int(year), numbers[0], numbers[1])

    def _number(self, fixed: bool) -> int | None:
        """Mirrors: time.getnum."""
        if not _is_number(self.rest[:1]):
            return None
        size = 2 if _is_number(self.rest[1:2]) else 1
        if size == 1 and fixed:
            return None
        number = int(self.rest[:size])
        self.rest = self.rest[size:]
        return number

    def _fraction_and_zone(self) -> str | None:
        if self.layout == RFC3339_MICRO:
            if len(self.rest) < 7 or self.rest[0] not in ".," or not _is_number(self.rest[1:7]):
                return self._bad(self.rest, ".000000")
            self.rest = self.rest[7:]
        elif self.rest[:1] in (".", ",") and _is_number(self.rest[1:2]):
            self.rest = self.rest[1:].lstrip(_DIGITS)
        if self.rest.startswith("Z"):
            self.rest = self.rest[1:]
        else:
            zone = self.rest
            if len(zone) < 6 or zone[3] != ":" or zone[0] not in "+-" or not _is_number(zone[1:3]) or not _is_number(zone[4:6]):
                return self._bad(zone, "Z07:00")
            self.rest = zone[6:]
            if int(zone[1:3]) > 24:
                return self._out_of_range("time zone offset hour")
            if int(zone[4:6]) > 60:
                return self._out_of_range("time zone offset minute")
        if self.rest:
            return f"parsing time {_quote(self.text)}: extra text: {_quote(self.rest)}"
        return None

    def _day(self, year: int, month: int, day: int) -> str | None:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        return None if 1 <= day <= days else self._out_of_range("day")

    def _bad(self, rest: str, piece: str) -> str:
        return f"parsing time {_quote(self.text)} as {_quote(self.layout)}: cannot parse {_quote(rest)} as {_quote(piece)}"

    def _out_of_range(self, name: str) -> str:
        return f"parsing time {_quote(self.text)}: {name} out of range"


def _is_number(text: str) -> bool:
    return bool(text) and not text.strip(_DIGITS)


def _quote(text: str) -> str:
    """Mirrors: time.quote: bytes outside of printable ASCII in hexadecimal."""
    parts = []
    for byte in text.encode("utf-8", "surrogateescape"):
        character = chr(byte)
        if character in '"\\':
            parts.append("\\" + character)
        else:
            parts.append(character if 0x20 <= byte < 0x80 else f"\\x{byte:02x}")
    return '"' + "".join(parts) + '"'


def duration_fault(text: str) -> str | None:
    """Mirrors: time.ParseDuration: its error, or None."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return None
    invalid = f"time: invalid duration {_quote(text)}"
    if not rest:
        return invalid
    while rest:
        after = rest.lstrip(_DIGITS)
        digits = len(rest) - len(after)
        if after.startswith("."):
            tail = after[1:].lstrip(_DIGITS)
            digits += len(after) - 1 - len(tail)
            after = tail
        if not digits:
            return invalid
        unit = ""
        while after and after[0] != "." and after[0] not in _DIGITS:
            unit += after[0]
            after = after[1:]
        if not unit:
            return f"time: missing unit in duration {_quote(text)}"
        if unit not in _DURATION_UNITS:
            return f"time: unknown unit {_quote(unit)} in duration {_quote(text)}"
        rest = after
    return None
