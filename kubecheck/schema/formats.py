"""Formats of strings that schemas of custom resources may name.

Mirrors: k8s.io/kube-openapi/pkg/validation/strfmt and the supported formats of k8s.io/apiextensions-apiserver v1.36.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_UUID = "[0-9a-f]{8}-?[0-9a-f]{4}-?%s[0-9a-f]{3}-?%s[0-9a-f]{3}-?[0-9a-f]{12}"
_PATTERNS = {
    "uuid": "(?i)" + "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}",
    "uuid3": "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}",
    "uuid4": "(?i)" + _UUID % ("4", "[89ab]"),
    "uuid5": "(?i)" + _UUID % ("5", "[89ab]"),
    "ssn": r"[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}",
    "hexcolor": "#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})",
    "byte": "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})",
    "bsonobjectid": "[0-9a-fA-F]{24}",
    "mac": r"(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\2){6}[0-9a-fA-F]{2}"
    r"|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}|(?:[0-9a-fA-F]{4}\.){3}[0-9a-fA-F]{4}",
    "k8sshortname": "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?",
    "k8slongname": r"(?=.{1,253}\Z)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*",
    "date": "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    "email": r"(?:[^<>@]*<)?[^\s@<>(),;:\\\"\[\]]+@(?:[^\s@<>(),;:\\\"\[\]]+|\[[^\[\]]*\])>?",
    "hostname": r"(?:[a-zA-Z0-9\u00a1-\uffff](?:-?[a-zA-Z0-9\u00a1-\uffff]{0,62})?)"
    r"|(?:[a-zA-Z0-9\u00a1-\uffff](?:[a-zA-Z0-9\u00a1-\uffff-]{0,61}[a-zA-Z0-9\u00a1-\uffff])?\.)+[a-zA-Z\u00aa-\uffff]{2,63}",
    "creditcard": "(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|6(?:011|5[0-9][0-9])[0-9]{12}"
    "|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11}|6[27][0-9]{14})",
}
_RGB = r"rgb\(\s*({0})\s*,\s*({0})\s*,\s*({0})\s*\)".format("0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5]")
_ALWAYS = ("password",)
_SPECIAL = ("uri", "ipv4", "ipv6", "cidr", "isbn", "isbn10", "isbn13", "duration", "datetime", "rgbcolor")
SUPPORTED = frozenset((*_PATTERNS, *_ALWAYS, *_SPECIAL))
NUMBER_FORMATS = {"integer": ("int32", "int64"), "number": ("float", "double")}


def supported_format(schema_type: str, form: str) -> str:
    """The format if the server heeds it for the type, else the empty string.

    Mirrors: StripUnsupportedFormatsPostProcessorForVersion.
    """
    if schema_type in ("", "string"):
        return form if form.replace("-", "") in SUPPORTED else ""
    return form if form in NUMBER_FORMATS.get(schema_type, ()) else ""


def matches_format(form: str, text: str) -> bool:
    """Whether a text is of a supported format; unknown formats take everything."""
    name = form.replace("-", "")
    pattern = _PATTERNS.get(name)
    if pattern is not None:
        checked = re.sub("[^0-9]+", "", text) if name == "creditcard" else text
        if re.fullmatch(pattern, checked) is None:
            return False
        if name == "hostname":
            return len(text) <= 255 and all(len(part) <= 63 for part in text.split("."))
        if name == "date":
            from kubecheck.schema.scalars import time_fault

            return time_fault(text + "T00:00:00Z") is None
        return name != "creditcard" or _luhn(checked)
    check = _CHECKS.get(name)
    return check is None or check(text)


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _is_uri(text: str) -> bool:
    """Mirrors: govalidator.IsRequestURI: an absolute URI or an absolute path, as url.ParseRequestURI takes it."""
    if not text or any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        return False
    if text.startswith("/"):
        return _escapes_are_good(text)
    match = re.match("[A-Za-z][A-Za-z0-9+.-]*:", text)
    if match is None:
        return False
    rest = text[match.end() :]
    authority = rest[2:].split("/", 1)[0] if rest.startswith("//") else ""
    return " " not in authority and _escapes_are_good(rest)


def _escapes_are_good(text: str) -> bool:
    path = text.partition("?")[0]
    return re.search("%(?![0-9A-Fa-f]{2})", path) is None


def _is_ipv4(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and int(part) <= 255 for part in parts)


def _is_ipv6(text: str) -> bool:
    import ipaddress

    if "%" in text:
        return False
    try:
        return ":" in text and bool(ipaddress.IPv6Address(text) or True)
    except ValueError:
        return False


def _is_cidr(text: str) -> bool:
    address, slash, bits = text.partition("/")
    if not slash or not bits.isascii() or not bits.isdigit():
        return False
    return (_is_ipv4(address) and int(bits) <= 32) or (_is_ipv6(address) and int(bits) <= 128)


def _is_isbn(size: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        digits = re.sub(r"[\s-]+", "", text)
        if size == 10:
            if re.fullmatch("[0-9]{9}[0-9X]", digits) is None:
                return False
            return sum((10 - index) * (10 if digit == "X" else int(digit)) for index, digit in enumerate(digits)) % 11 == 0
        if re.fullmatch("[0-9]{13}", digits) is None:
            return False
        return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10 == 0

    return check


def _is_duration(text: str) -> bool:
    """Mirrors: strfmt.ParseDuration: Go's durations, and words such as ``3 days``."""
    from kubecheck.schema.scalars import duration_fault

    if duration_fault(text) is None:
        return True
    units = "ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|week|wk"
    return any(re.fullmatch(f"(?:{units})", match[1].lower()) or re.match("nano|micro|milli|sec|min|hour|day|week", match[1].lower())
               for match in re.finditer(r"[0-9]+\s*([A-Za-zµ]+)", text))  # fmt: skip


def _is_date_time(text: str) -> bool:
    """Mirrors: strfmt.IsDateTime."""
    date, _, rest = text.lower().partition("t")
    rest = rest.partition("t")[0]
    match = re.fullmatch("([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})", rest)
    return match is not None and matches_format("date", date) and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"


_CHECKS: dict[str, Callable[[str], bool]] = {
    "uri": _is_uri,
    "ipv4": _is_ipv4,
    "ipv6": _is_ipv6,
    "cidr": _is_cidr,
    "isbn10": _is_isbn(10),
    "isbn13": _is_isbn(13),
    "isbn": lambda text: _is_isbn(10)(text) or _is_isbn(13)(text),
    "duration": _is_duration,
    "datetime": _is_date_time,
    "rgbcolor": lambda text: re.fullmatch(_RGB, text) is not None,
}
