"""Formats of strings that schemas of custom resources may name.

Mirrors: k8s.io/kube-openapi/pkg/validation/strfmt and the supported formats of k8s.io/apiextensions-apiserver v1.36.
"""

from __future__ import annotations

import re

from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_UUID = "[0-9a-f]{8}-?[0-9a-f]{4}-?%s[0-9a-f]{3}-?%s[0-9a-f]{3}-?[0-9a-f]{12}"
_PATTERNS = {
    "uuid": "(?i)" + "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}",
    "uuid3": "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}",
    "uuid4": "(?i)" + _UUID % ("4", "[89ab]"),
    "uuid5": "(?i)" + _UUID % ("5", "[89ab]"),
    "ssn": r"[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}",
    "hexcolor": "#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})",
    "byte": "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})",
    "bsonobjectid": "[0-9a-fA-F]{24}",
    "k8sshortname": "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?",
    "k8slongname": r"(?=.{1,253}\Z)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*",
    "date": "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    "creditcard": "(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}"
    "|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11})",
}
_RGB = r"rgb\(\s*({0})\s*,\s*({0})\s*,\s*({0})\s*\)".format("0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5]")
_ALWAYS = ("password",)
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_HEXADECIMAL = frozenset("0123456789ABCDEFabcdef")
_SPECIAL = ("uri", "email", "mac", "hostname", "ipv4", "ipv6", "cidr", "isbn", "isbn10", "isbn13", "duration", "datetime", "rgbcolor")
SUPPORTED = frozenset((*_PATTERNS, *_ALWAYS, *_SPECIAL))
NUMBER_FORMATS = {"integer": ("int32", "int64"), "number": ("float", "double")}
_SINCE_35 = frozenset(("k8sshortname", "k8slongname"))


def supported_format(schema_type: str, form: str) -> str:
    """The format if the server heeds it for the type, else the empty string; before 1.36 formats of texts alone, for each type.

    Mirrors: StripUnsupportedFormatsPostProcessorForVersion, which goes by the version before.
    """
    release = current()
    if schema_type in ("", "string") or not release.since(36):
        name = form.replace("-", "")
        return form if name in SUPPORTED and (name not in _SINCE_35 or release.since(35)) else ""
    return form if form in NUMBER_FORMATS.get(schema_type, ()) else ""


def matches_format(form: str, text: str) -> bool:
    """Whether a text is of a supported format; unknown formats take everything."""
    name = form.replace("-", "")
    pattern = _PATTERNS.get(name)
    if pattern is not None:
        checked = re.sub("[^0-9]+", "", text) if name == "creditcard" else text
        if re.fullmatch(pattern, checked) is None:
            return False
        if name == "date":
            from kubecheck.schema.structure.decoded_texts import time_fault

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
    """Mirrors: govalidator.IsRequestURI."""
    from kubecheck.schema.formats.go_urls import URLError, parse_request_uri

    try:
        parse_request_uri(text)
    except URLError:
        return False
    return True


def _is_email(text: str) -> bool:
    from kubecheck.schema.formats.mail_addresses import is_mail_address

    return is_mail_address(text)


def _is_mac(text: str) -> bool:
    """Mirrors: net.ParseMAC: six, eight or twenty bytes."""
    between = text[2:3] if text[2:3] in (":", "-") else "." if text[4:5] == "." else ""
    size = 4 if between == "." else 2
    parts = text.split(between) if between else [text[index : index + 2] for index in range(0, len(text), 2)]
    return len(parts) * size // 2 in (6, 8, 20) and all(len(part) == size and _HEXADECIMAL.issuperset(part) for part in parts)


def _is_hostname(text: str) -> bool:
    """Mirrors: strfmt.IsHostname: letters, digits and symbols, of which the text takes any where it is short."""
    if len(text.encode("utf-8", "surrogatepass")) > 255:
        return False
    parts = text.split(".")
    if any(len(part.encode("utf-8", "surrogatepass")) > 63 for part in parts):
        return False
    if len(parts) == 1:
        rest = text[2:] if text[1:2] == "-" else text[1:]
        return bool(text) and _is_word(text[0]) and len(rest) <= 62 and all(map(_is_word, rest))
    last = parts[-1]
    return 2 <= len(last) <= 63 and all(each in _LETTERS or _category(each) == "L" for each in last) and all(
        part and _is_word(part[0]) and _is_word(part[-1]) and all(each == "-" or _is_word(each) for each in part) for part in parts[:-1]
    )  # fmt: skip


def _category(character: str) -> str:
    import unicodedata

    return "" if character.isascii() and character not in "$+<=>^`|~" and not character.isalpha() else unicodedata.category(character)[0]


def _is_word(character: str) -> bool:
    return (character.isascii() and character.isdigit()) or _category(character) in ("L", "S")


def _is_ipv4(text: str) -> bool:
    if ":" in text:
        return "." in text and _is_ipv6(text)
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
    return (":" not in address and _is_ipv4(address) and int(bits) <= 32) or (_is_ipv6(address) and int(bits) <= 128)


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
    from kubecheck.schema.structure.decoded_texts import duration_fault

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
    "email": _is_email,
    "mac": _is_mac,
    "hostname": _is_hostname,
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
