"""The Kubernetes libraries of CEL: quantities, addresses, URLs, formats, versions.

Mirrors: k8s.io/apiserver/pkg/cel/library v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.schema.cel.addresses import read_cidr, read_ip
from kubecheck.schema.cel.declarations import FORMAT_NAMES
from kubecheck.schema.cel.values import NONE, CelError, Opaque, Optional, no_overload
from kubecheck.schema.cel.versions import read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_INT_LIMIT = 1 << 63
_SMALL_DIGITS, _SMALLEST_SCALE = 18, -9
_QUANTITY, _URL, _IP, _CIDR, _SEMVER, _FORMAT = (
    "kubernetes.Quantity", "kubernetes.URL", "net.IP", "net.CIDR", "kubernetes.Semver", "kubernetes.NamedFormat",
)  # fmt: skip


class _Quantity(Opaque):
    """An amount; ``scale`` is the power of ten that the server keeps it in, None where it is kept as a decimal of any length; ``form`` how it is written."""

    __slots__ = ("form", "scale")

    def __init__(self, value: Any, scale: int | None, form: str) -> None:
        super().__init__(_QUANTITY, value)
        self.scale = scale
        self.form = form


    @property
    def text(self) -> str:
        from kubecheck.values.quantity import NANO, Quantity

        return Quantity(int(self.value * NANO), self.form).text


class _MadeQuantity(_Quantity):
    """An amount that was reckoned."""

    __slots__ = ()
    is_reference = True


def _quantity(text: str) -> _Quantity:
    """Mirrors: resource.ParseQuantity."""
    from kubecheck.schema.structure.decoded_texts import FORMAT_WRONG, quantity_fault

    fault = quantity_fault(text) if text == text.strip() else FORMAT_WRONG
    if fault is not None:
        raise CelError(fault)
    import fractions

    from kubecheck.values.quantity import Quantity

    number = text.rstrip("numkKMGTPEi")
    suffix = text[len(number) :]
    power = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}.get(suffix, 0)
    if "e" in number or "E" in number:
        number, _, exponent = number.replace("E", "e").partition("e")
        power = int(exponent)
    whole, _, part = number.lstrip("+-").partition(".")
    digits = len(whole.lstrip("0")) + len(part)
    binary = 10 * ("KMGTPE".index(suffix[0]) + 1) if suffix.endswith("i") else 0
    value = fractions.Fraction(int((whole + part) or "0"), 10 ** len(part)) * (-1 if number[:1] == "-" else 1) * 2**binary
    value *= fractions.Fraction(10) ** power
    parts = value / fractions.Fraction(10) ** _SMALLEST_SCALE
    if parts.denominator != 1:  # less than the smallest part counts as one
        value = (int(parts) + (1 if parts > 0 else -1)) * fractions.Fraction(10) ** _SMALLEST_SCALE
    if binary:
        is_small = not part and 15 - len(whole.lstrip("0")) - binary * 3 // 10 - 1 >= 0
    else:
        is_small = digits <= _SMALL_DIGITS and power - len(part) >= _SMALLEST_SCALE
    return _Quantity(value, power - len(part) if is_small else None, Quantity.parse(text).format)


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
    if quantity.scale is None or quantity.scale < 0 or not -_INT_LIMIT <= quantity.value < _INT_LIMIT:
        raise CelError("cannot convert value to integer")
    return int(quantity.value)


def _as_float(quantity: Any) -> float:
    """Mirrors: Quantity.AsApproximateFloat64."""
    scale = _SMALLEST_SCALE if quantity.scale is None else quantity.scale
    return float(quantity.value * 10**-scale if scale < 0 else quantity.value / 10**scale) * float(f"1e{scale}")


def _with(quantity: Any, other: Any, sign: int) -> _Quantity:
    scale = other.scale if isinstance(other, _Quantity) else 0
    amount = other.value if isinstance(other, _Quantity) else other
    if quantity.value:
        scale = None if quantity.scale is None or scale is None else min(quantity.scale, scale)
    form = quantity.form if quantity.value or not isinstance(other, _Quantity) else other.form
    return _MadeQuantity(quantity.value + sign * amount, scale, form)


def _contains_ip(cidr: Any, address: Any) -> bool:
    if not isinstance(address, Opaque) and not _can(read_ip)(address):
        raise no_overload()
    address = address if isinstance(address, Opaque) else read_ip(address)
    return bool(address.value in cidr.value.network)


def _contains_cidr(cidr: Any, other: Any) -> bool:
    other = other if isinstance(other, Opaque) else read_cidr(other)
    one, two = cidr.value.network, other.value.network
    return bool(one.version == two.version and two.subnet_of(one))


def _masked(cidr: Any) -> Opaque:
    import ipaddress

    return Opaque(_CIDR, ipaddress.ip_interface(str(cidr.value.network)))


def _url(text: str) -> Opaque:
    from kubecheck.schema.formats.go_urls import URLError, parse_request_uri

    if not isinstance(text, str):
        raise no_overload()
    try:
        parse_request_uri(text)
        return Opaque(_URL, parse_request_uri(text.partition("#")[0]))
    except URLError as error:
        raise CelError(f"URL parse error during conversion from string: parse {quote(text)}: {error}") from None


def _format_named(name: str) -> Optional:
    return Optional(Opaque(_FORMAT, name)) if name in FORMAT_NAMES else NONE


def _format_validate(form: Any, text: str) -> Optional:
    """Mirrors: the named formats of the library: none when the text is valid, else what is wrong with it."""
    from kubecheck.schema.formats.named import matches_format
    from kubecheck.values import names

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
        words = {"uuid": "does not match the UUID format", "byte": "invalid base64", "date": "invalid date", "datetime": "invalid datetime"}
        if form.value == "uri":
            from kubecheck.schema.formats.go_urls import URLError, parse_request_uri

            try:
                parse_request_uri(text)
            except URLError as error:
                words["uri"] = f"parse {quote(text)}: {error}"
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
    ".asApproximateFloat": _as_float,
    ".asInteger": _as_integer,
    ".isInteger": _can(_as_integer),
    ".add": lambda one, other: _with(one, other, 1),
    ".sub": lambda one, other: _with(one, other, -1),
    "ip": read_ip,
    "isIP": _can(read_ip),
    "ip.isCanonical": lambda text: str(read_ip(text).value) == text,
    ".family": lambda address: address.value.version,
    ".isUnspecified": lambda address: address.value.is_unspecified,
    ".isLoopback": lambda address: address.value.is_loopback,
    ".isLinkLocalMulticast": lambda address: address.value.is_multicast and str(address.value).startswith(("224.0.0.", "ff02", "ff12")),
    ".isLinkLocalUnicast": lambda address: address.value.is_link_local,
    ".isGlobalUnicast": lambda address: not (address.value.is_unspecified or address.value.is_loopback or address.value.is_multicast or address.value.is_link_local or str(address.value) == "255.255.255.255"),
    "cidr": read_cidr,
    "isCIDR": _can(read_cidr),
    ".containsIP": _contains_ip,
    ".containsCIDR": _contains_cidr,
    ".ip": lambda cidr: Opaque(_IP, cidr.value.ip),
    ".prefixLength": lambda cidr: cidr.value.network.prefixlen,
    ".masked": _masked,
    "format.named": _format_named,
    ".validate": _format_validate,
    "semver": read_version,
    "isSemver": _can(read_version),
    ".major": lambda version: version.value[0],
    ".minor": lambda version: version.value[1],
    ".patch": lambda version: version.value[2],
}  # fmt: skip
LIBRARIES |= {f"format.{name}": (lambda name=name: Opaque(_FORMAT, name)) for name in FORMAT_NAMES}
