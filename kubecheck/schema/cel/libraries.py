"""The Kubernetes libraries of CEL: quantities, addresses, URLs, formats, versions.

Mirrors: k8s.io/apiserver/pkg/cel/library v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.schema.cel.declarations import FORMAT_NAMES
from kubecheck.schema.cel.values import NONE, CelError, Opaque, Optional, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_INT_LIMIT = 1 << 63
_QUANTITY, _URL, _IP, _CIDR, _SEMVER, _FORMAT = (
    "kubernetes.Quantity", "kubernetes.URL", "net.IP", "net.CIDR", "kubernetes.Semver", "kubernetes.NamedFormat",
)  # fmt: skip


def _quantity(text: str) -> Opaque:
    from kubecheck.schema.scalars import quantity_fault

    fault = quantity_fault(text)
    if fault is not None:
        raise CelError(fault)
    import fractions

    body = text.strip()
    number = body.rstrip("numkKMGTPEi")
    suffix = body[len(number) :]
    if "e" in number or "E" in number:
        mantissa, _, exponent = number.replace("E", "e").partition("e")
        return Opaque(_QUANTITY, fractions.Fraction(mantissa or 0) * fractions.Fraction(10) ** int(exponent))
    powers = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
    factor = fractions.Fraction(1024) ** ("KMGTPE".index(suffix[0]) + 1) if suffix.endswith("i") else fractions.Fraction(10) ** powers[suffix]
    number = number.rstrip(".") or "0"
    return Opaque(_QUANTITY, fractions.Fraction(f"0{number}" if number[:1] == "." else number) * factor)


def _can(make: Callable[..., Any]) -> Callable[..., bool]:
    def test(*arguments: Any) -> bool:
        try:
            make(*arguments)
        except CelError:
            return False
        return True

    return test


def _compare(one: Any, other: Any) -> int:
    return int(one.value > other.value) - int(one.value < other.value)


def _as_integer(quantity: Any) -> int:
    if quantity.value.denominator != 1 or not -_INT_LIMIT <= quantity.value < _INT_LIMIT:
        raise CelError("cannot convert value to integer")
    return int(quantity.value)


def _with(quantity: Any, other: Any, sign: int) -> Opaque:
    return Opaque(_QUANTITY, quantity.value + sign * (other.value if isinstance(other, Opaque) else other))


def _ip(text: str) -> Opaque:
    import ipaddress

    if not isinstance(text, str):
        raise no_overload()
    try:
        if "%" in text:
            raise CelError(f'IP address "{text}" with zone value is not allowed')
        address = ipaddress.ip_address(text)
    except ValueError:
        raise CelError(f"IP Address {quote(text)} parse error during conversion from string: ParseAddr({quote(text)}): unable to parse IP") from None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        raise CelError(f'IPv4-mapped IPv6 address "{text}" is not allowed')
    return Opaque(_IP, address)


def _cidr(text: str) -> Opaque:
    import ipaddress

    try:
        return Opaque(_CIDR, ipaddress.ip_interface(text if "/" in text else ""))
    except ValueError:
        raise CelError(f"network address parse error during conversion from string: netip.ParsePrefix({quote(text)}): no '/'") from None


def _contains_ip(cidr: Any, address: Any) -> bool:
    if not isinstance(address, Opaque) and not _can(_ip)(address):
        raise no_overload()
    address = address if isinstance(address, Opaque) else _ip(address)
    return bool(address.value in cidr.value.network)


def _contains_cidr(cidr: Any, other: Any) -> bool:
    if not isinstance(other, Opaque):
        try:
            other = _cidr(other)
        except CelError as error:
            raise CelError(f"network address parse error during conversion from string: {error}") from None
    one, two = cidr.value.network, other.value.network
    return bool(one.version == two.version and two.subnet_of(one))


def _masked(cidr: Any) -> Opaque:
    import ipaddress

    return Opaque(_CIDR, ipaddress.ip_interface(str(cidr.value.network)))


def _url(text: str) -> Opaque:
    from kubecheck.schema.go_urls import URLError, parse_request_uri

    if not isinstance(text, str):
        raise no_overload()
    try:
        return Opaque(_URL, parse_request_uri(text))
    except URLError as error:
        raise CelError(f"URL parse error during conversion from string: parse {quote(text)}: {error}") from None


def _semver(text: str, normalize: bool = False) -> Opaque:
    import re

    if normalize:
        text = text.removeprefix("v")
        head = re.match(r"[0-9.]*", text)
        numbers, rest = (head[0], text[head.end() :]) if head else ("", text)
        parts = [each.lstrip("0") or "0" for each in numbers.split(".")]
        text = ".".join([*parts, "0", "0"][: max(3, len(parts))]) + rest
    match = re.fullmatch(
        r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?", text
    )
    if match is None:
        raise CelError(f"semver parse error: {text}")
    before = tuple((0, int(each), "") if each.isdigit() else (1, 0, each) for each in (match[4] or "").split(".") if each)
    # a version without a pre-release comes after those with one
    return Opaque(_SEMVER, (int(match[1]), int(match[2]), int(match[3]), not before, before))


def _format_named(name: str) -> Optional:
    return Optional(Opaque(_FORMAT, name)) if name in FORMAT_NAMES else NONE


def _format_validate(form: Any, text: str) -> Optional:
    """Mirrors: the named formats of the library: none when the text is valid, else what is wrong with it."""
    from kubecheck.api.values import names
    from kubecheck.schema.formats import matches_format

    checks: dict[str, Callable[[str], list[str]]] = {
        "dns1123Label": names.is_dns1123_label,
        "dns1123Subdomain": names.is_dns1123_subdomain,
        "dns1035Label": names.is_dns1035_label,
        "qualifiedName": names.is_qualified_name,
        "labelValue": names.is_valid_label_value,
        "dns1123LabelPrefix": lambda each: names.name_is_dns_label(each, prefix=True),
        "dns1123SubdomainPrefix": lambda each: names.name_is_dns_subdomain(each, prefix=True),
        "dns1035LabelPrefix": lambda each: names.name_is_dns1035_label(each, prefix=True),
    }
    check = checks.get(form.value)
    if check is not None:
        faults = check(text)
    else:
        words = {"uri": f"parse {quote(text)}: invalid URI for request", "uuid": "does not match the UUID format", "byte": "invalid base64", "date": "invalid date", "datetime": "invalid datetime"}
        faults = [] if matches_format(form.value, text) else [words[form.value]]
    return Optional(faults) if faults else NONE


LIBRARIES: dict[str, Callable[..., Any]] = {
    "url": _url,
    "isURL": _can(_url),
    ".getScheme": lambda url: url.value.scheme,
    ".getHost": lambda url: url.value.host,
    ".getHostname": lambda url: url.value.hostname(),
    ".getPort": lambda url: url.value.port(),
    ".getEscapedPath": lambda url: url.value.escaped_path(),
    ".getQuery": lambda url: url.value.values(),
    "quantity": _quantity,
    "isQuantity": _can(_quantity),
    "sign": lambda value: int(value.value > 0) - int(value.value < 0),
    ".isGreaterThan": lambda one, other: _compare(one, other) > 0,
    ".isLessThan": lambda one, other: _compare(one, other) < 0,
    ".compareTo": _compare,
    ".asApproximateFloat": lambda value: float(value.value),
    ".asInteger": _as_integer,
    ".isInteger": _can(_as_integer),
    ".add": lambda one, other: _with(one, other, 1),
    ".sub": lambda one, other: _with(one, other, -1),
    "ip": _ip,
    "isIP": _can(_ip),
    "ip.isCanonical": lambda text: str(_ip(text).value) == text,
    ".family": lambda address: address.value.version,
    ".isUnspecified": lambda address: address.value.is_unspecified,
    ".isLoopback": lambda address: address.value.is_loopback,
    ".isLinkLocalMulticast": lambda address: address.value.is_multicast and str(address.value).startswith(("224.0.0.", "ff02", "ff12")),
    ".isLinkLocalUnicast": lambda address: address.value.is_link_local,
    ".isGlobalUnicast": lambda address: not (address.value.is_unspecified or address.value.is_loopback or address.value.is_multicast or address.value.is_link_local or str(address.value) == "255.255.255.255"),
    "cidr": _cidr,
    "isCIDR": _can(_cidr),
    ".containsIP": _contains_ip,
    ".containsCIDR": _contains_cidr,
    ".ip": lambda cidr: Opaque(_IP, cidr.value.ip),
    ".prefixLength": lambda cidr: cidr.value.network.prefixlen,
    ".masked": _masked,
    "format.named": _format_named,
    ".validate": _format_validate,
    "semver": _semver,
    "isSemver": _can(_semver),
    ".major": lambda version: version.value[0],
    ".minor": lambda version: version.value[1],
    ".patch": lambda version: version.value[2],
}  # fmt: skip
LIBRARIES |= {f"format.{name}": (lambda name=name: Opaque(_FORMAT, name)) for name in FORMAT_NAMES}
