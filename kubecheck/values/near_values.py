"""What a value that was refused was probably meant to be: the nearest name, key, amount or length of time that the server accepts.

Every function takes a text and gives a good one, or None where nothing near is good; of amounts there may be two.
"""

from __future__ import annotations

import re

from kubecheck.values.addresses import is_ip
from kubecheck.values.duration import is_duration
from kubecheck.values.names import DIGITS, LABEL_LENGTH, SUBDOMAIN_LENGTH
from kubecheck.values.quantity import Quantity, QuantityError

_PORT_NAME_LENGTH = 15
_LONGEST_AMOUNT = 60  # what is longer is no mistyped amount, and its number none that can be reckoned with
_NUMBER = re.compile(r"([+-]?)\s*(0[xX][0-9a-fA-F]+|[0-9][0-9.,_]*|[.,][0-9]+)\s*([^\W\d_]*)\.?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_TIMES = re.compile(r"\s*(?:and\s+)?([0-9]+(?:[.,][0-9]+)?)\s*([a-zA-Z]*)\.?,?")
# Suffixes as people write them, in small letters, with what they may mean.
_SUFFIXES = {
    **dict.fromkeys(("", "b", "byte", "bytes", "cpu", "cpus", "core", "cores", "vcpu", "vcpus"), ("",)),
    **dict.fromkeys(("m", "mcpu", "mcpus", "mcore", "mcores", "millicpu", "millicpus", "millicore", "millicores", "milli"), ("m",)),
    **{f"{letter}{end}": (f"{letter.upper()}i",) for letter in "kmgtpe" for end in ("i", "ib")},
    **{f"{letter}{end}": (f"{letter.upper()}i", letter.upper()) for letter in "mgtpe" for end in ("b", "byte", "bytes")},
    **{letter: (f"{letter.upper()}i", letter.upper()) for letter in "gtpe"},
    **dict.fromkeys(("k", "kb", "kbyte", "kbytes", "kilobyte", "kilobytes"), ("Ki", "k")),
    **dict.fromkeys(("meg", "megs", "mega", "megabyte", "megabytes"), ("Mi", "M")),
    **dict.fromkeys(("gig", "gigs", "giga", "gigabyte", "gigabytes"), ("Gi", "G")),
    **dict.fromkeys(("terabyte", "terabytes"), ("Ti", "T")),
    **{f"{word}{end}": (suffix,) for word, suffix in (("kibi", "Ki"), ("mebi", "Mi"), ("gibi", "Gi"), ("tebi", "Ti")) for end in ("byte", "bytes")},
}
# Suffixes that are good as they are, but not with what stands before them.
_AS_THEY_ARE = frozenset(("n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))
_ADDRESS = re.compile(r"(?:[a-zA-Z]+://)?([^/:]+\.[^/:]+)(?::[0-9]+)?(?:/.*)?")
_AROUND_HOST = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)?(?:[^/@]*@)?(?P<host>\[[^]]*\]|[^:/?#]*)(?P<port>:\d+)?(?P<path>[/?#].*)?")
_UNITS = {
    **dict.fromkeys(("ns",), (1, "ns")),
    **dict.fromkeys(("us", "µs"), (1, "us")),
    **dict.fromkeys(("ms", "msec", "msecs", "millisecond", "milliseconds"), (1, "ms")),
    **dict.fromkeys(("", "s", "sec", "secs", "second", "seconds"), (1, "s")),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), (1, "m")),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), (1, "h")),
    **dict.fromkeys(("d", "day", "days"), (24, "h")),
    **dict.fromkeys(("w", "week", "weeks"), (168, "h")),
}


def near_label(text: str) -> str | None:
    """A DNS label: ``My_App`` gives ``my-app``."""
    return _other_than(text, _label(text))


def near_subdomain(text: str) -> str | None:
    """A DNS name: ``My_App.example.COM`` gives ``my-app.example.com``, ``https://example.com:80/x`` gives ``example.com``."""
    address = _ADDRESS.fullmatch(text)
    return _other_than(text, _subdomain(address[1] if address else text))


def host_within(text: str) -> tuple[str, str] | None:
    """What is written where a host name alone is expected, in words, and the host name in it, empty where there is none: ``https://web.test/`` is a URL, of ``web.test``.

    None where it is something else: a host name that is not spelled well.
    """
    if is_ip(text):
        return "an IP address", ""
    match = _AROUND_HOST.fullmatch(text)
    if match is None or not match["host"] or match["host"] == text:
        return None
    host = match["host"].lower().rstrip(".")
    words = "an IP address" if is_ip(host.strip("[]")) else "a host name"
    what = "a URL" if match["scheme"] else f"{words} with a port" if match["port"] and not match["path"] else f"{words} with a path"
    return what, host if _subdomain(host) == host and not is_ip(host) else ""


def near_dns1035_label(text: str) -> str | None:
    """A DNS label that begins with a letter: ``1_web`` gives ``web``."""
    return _other_than(text, _label(text).lstrip(f"{DIGITS}-"))


def near_port_name(text: str) -> str | None:
    """The name of a port: ``HTTP_Web`` gives ``http-web``."""
    found = _label(text)[:_PORT_NAME_LENGTH].strip("-")
    return _other_than(text, found if found.strip(f"{DIGITS}-") else "")


def near_label_value(text: str) -> str | None:
    """The value of a label, or the name in its key: ``two words`` gives ``two-words``."""
    return _other_than(text, _name(text))


def near_label_key(text: str) -> str | None:
    """The key of a label or annotation: ``a/b/c`` gives ``a/b-c``."""
    prefix, slash, name = text.partition("/")
    first, last = (_subdomain(prefix), _name(name)) if slash else ("", _name(text))
    return _other_than(text, f"{first}/{last}" if first and last else last)


def near_data_key(text: str) -> str | None:
    """The key of a ConfigMap or Secret: ``conf/app.yaml`` gives ``conf-app.yaml``."""
    found = re.sub(r"[^-._A-Za-z0-9]+", "-", text).strip("-")[:SUBDOMAIN_LENGTH]
    return _other_than(text, "" if found.startswith("..") else found if found.strip(".") else "")


def near_header(text: str) -> str | None:
    """The name of an HTTP header: ``X_Header Name`` gives ``X-Header-Name``."""
    return _other_than(text, re.sub(r"[^-A-Za-z0-9]+", "-", text).strip("-"))


def _other_than(text: str, found: str) -> str | None:
    return found if found and found != text else None


def _plain(text: str) -> str:
    """The text with letters that have no accents."""
    if text.isascii():
        return text
    from unicodedata import combining, normalize

    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))


def _label(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _plain(text).lower()).strip("-")[:LABEL_LENGTH].strip("-")


def _subdomain(text: str) -> str:
    parts = [re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in _plain(text).lower().split(".")]
    return ".".join(filter(None, parts))[:SUBDOMAIN_LENGTH].strip("-.")


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text).strip("-_.")[:LABEL_LENGTH].strip("-_.")


def near_percentage(text: str) -> str | None:
    """A percentage: ``50`` and ``50 %`` give ``50%``."""
    match = re.fullmatch(r"\s*([0-9]+)(?:[.,][0-9]*)?\s*(?:%|percent|pct)?\s*", text) if len(text) <= _LONGEST_AMOUNT else None
    found = f"{match[1]}%" if match else text
    return found if found != text else None


def near_quantities(text: str) -> list[str]:
    """Amounts: ``512mb`` gives ``512Mi`` and ``512M``, ``0,5`` gives ``0.5``, ``500mcpu`` gives ``500m``."""
    match = _NUMBER.fullmatch(text.strip().replace("\u00a0", "")) if len(text) <= _LONGEST_AMOUNT else None
    if match is None:
        return []
    sign, number, unit = match.groups()
    if number[:2] in ("0x", "0X"):
        number = str(int(number, 16))
    number = number.replace("_", "")
    number = number.replace(",", "") if _THOUSANDS.fullmatch(number) and unit else number.replace(",", ".")
    suffixes = (unit,) if unit in _AS_THEY_ARE else _SUFFIXES.get(unit.lower(), ())
    found = [f"{sign if sign == '-' else ''}{number}{suffix}" for suffix in suffixes]
    return [each for each in found if each != text and _is_quantity(each)]


def _is_quantity(text: str) -> bool:
    try:
        Quantity.parse(text)
    except QuantityError:
        return False
    return True


def near_duration(text: str) -> str | None:
    """A length of time: ``5 minutes`` gives ``5m``, ``1d`` gives ``24h``, ``30`` gives ``30s``."""
    parts, at = [], 0
    while at < len(text.rstrip()) <= _LONGEST_AMOUNT:
        match = _TIMES.match(text, at)
        unit = _UNITS.get(match[2].lower()) if match else None
        if match is None or unit is None:
            return None
        number = match[1].replace(",", ".")
        parts.append(f"{number}{unit[1]}" if unit[0] == 1 else f"{_without_zeros(f'{float(number) * unit[0]:f}')}{unit[1]}")
        at = match.end()
    found = "".join(parts)
    return found if found and found != text and is_duration(found) else None


def _without_zeros(number: str) -> str:
    return number.rstrip("0").rstrip(".")
