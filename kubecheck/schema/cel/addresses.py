"""Addresses and ranges of addresses as Go reads them, with its words for what is wrong.

Mirrors: net/netip ParseAddr and ParsePrefix, k8s.io/apiserver/pkg/cel/library ip and cidr v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.schema.cel.values import CelError, Opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ipaddress

_DIGITS = "0123456789"
_HEXADECIMAL = "0123456789abcdefABCDEF"


class AddressError(ValueError):
    """What is wrong with a text, in Go's words."""


def canonical_address(text: str) -> str:
    """An address as Go prints it. Mirrors: netip.ParseAddr, Addr.String.

    Raises:
        AddressError: it is none.
    """
    address, zone = _parse(text)
    return _printed(address) + (f"%{zone}" if zone else "")


def canonical_network(text: str) -> str:
    """An address with the length of its prefix as Go prints them. Mirrors: netip.ParsePrefix, Prefix.String.

    Raises:
        AddressError: it is none.
    """
    import ipaddress

    try:
        head, _, bits = _parse_prefix(text).partition("/")
    except AddressError as error:
        raise AddressError(f"netip.ParsePrefix({quote(text)}): {error}") from None
    return f"{_printed(ipaddress.ip_address(head))}/{bits}"


def _printed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    mapped = getattr(address, "ipv4_mapped", None)
    return f"::ffff:{mapped}" if mapped is not None else str(address)


def read_ip(text: str) -> Opaque:
    """The address in a text, which must have no zone and must not be an IPv4 address in the form of an IPv6 one."""
    try:
        address, zone = _parse(text)
    except AddressError as error:
        raise CelError(f"IP Address {quote(text)} parse error during conversion from string: {error}") from None
    if zone:
        raise CelError(f'IP address "{text}" with zone value is not allowed')
    if _is_mapped(address):
        raise CelError(f'IPv4-mapped IPv6 address "{text}" is not allowed')
    return Opaque("net.IP", address)


def read_cidr(text: str) -> Opaque:
    """The range in a text, with the address that it was written with."""
    import ipaddress

    begin = "network address parse error during conversion from string: "
    try:
        written = _parse_prefix(text)
    except AddressError as error:
        raise CelError(f"{begin}{begin}netip.ParsePrefix({quote(text)}): {error}") from None
    found = ipaddress.ip_interface(written)
    if _is_mapped(found.ip):
        raise CelError(f'{begin}IPv4-mapped IPv6 address "{text}" is not allowed')
    return Opaque("net.CIDR", found)


def _is_mapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.version == 6 and getattr(address, "ipv4_mapped", None) is not None


def _parse_prefix(text: str) -> str:
    address, slash, bits = text.rpartition("/")
    if not slash:
        raise AddressError("no '/'")
    found, zone = _parse(address)
    if zone:
        raise AddressError("IPv6 zones cannot be present in a prefix")
    if not bits or not all(each in _DIGITS for each in bits) or (len(bits) > 1 and bits[0] == "0"):
        raise AddressError(f"bad bits after slash: {quote(bits)}")
    if int(bits) > (32 if found.version == 4 else 128):
        raise AddressError("prefix length out of range")
    return f"{found}/{bits}"


def _parse(text: str) -> tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, str]:
    """The address and its zone."""
    import ipaddress

    for each in text:
        if each == ".":
            _check_ipv4(text, text)
            return ipaddress.IPv4Address(text), ""
        if each == ":":
            plain, percent, zone = text.partition("%")
            if percent and not zone:
                raise _fault(text, "zone must be a non-empty string")
            _check_ipv6(text, plain)
            return ipaddress.IPv6Address(plain), zone
        if each == "%":
            raise _fault(text, "missing IPv6 address")
    raise _fault(text, "unable to parse IP")


def _fault(text: str, message: str, at: str = "") -> AddressError:
    return AddressError(f"ParseAddr({quote(text)}): {message}" + (f" (at {quote(at)})" if at else ""))


def _check_ipv4(text: str, part: str) -> None:
    """Mirrors: parseIPv4Fields."""
    dots, field = 0, ""
    for index, each in enumerate(part):
        if each in _DIGITS:
            if field == "0":
                raise _fault(text, "IPv4 field has octet with leading zero")
            field += each
            if int(field) > 255:
                raise _fault(text, "IPv4 field has value >255")
        elif each == ".":
            if index in (0, len(part) - 1) or part[index - 1] == ".":
                raise _fault(text, "IPv4 field must have at least one digit", part[index:])
            if dots == 3:
                raise _fault(text, "IPv4 address too long")
            dots, field = dots + 1, ""
        else:
            raise _fault(text, "unexpected character", part[index:])
    if dots < 3:
        raise _fault(text, "IPv4 address too short")


def _check_ipv6(text: str, rest: str) -> None:
    """Mirrors: parseIPv6."""
    has_gap, read = rest.startswith("::"), 0
    rest = rest.removeprefix("::") if has_gap else rest
    if has_gap and not rest:
        return
    while read < 16:
        size = next((index for index, each in enumerate(rest) if each not in _HEXADECIMAL), len(rest))
        if size > 4:
            raise _fault(text, "each group must have 4 or less digits", rest)
        if size == 0:
            raise _fault(text, "each colon-separated field must have at least one digit", rest)
        if rest[size : size + 1] == ".":
            if not has_gap and read != 12:
                raise _fault(text, "embedded IPv4 address must replace the final 2 fields of the address", rest)
            if read + 4 > 16:
                raise _fault(text, "too many hex fields to fit an embedded IPv4 at the end of the address", rest)
            _check_ipv4(text, rest)
            rest, read = "", read + 4
            break
        rest, read = rest[size:], read + 2
        if not rest:
            break
        if rest[0] != ":":
            raise _fault(text, "unexpected character, want colon", rest)
        if len(rest) == 1:
            raise _fault(text, "colon must be followed by more characters", rest)
        rest = rest[1:]
        if rest[0] == ":":
            if has_gap:
                raise _fault(text, "multiple :: in address", rest)
            has_gap, rest = True, rest[1:]
            if not rest:
                break
    if rest:
        raise _fault(text, "trailing garbage after address", rest)
    if read < 16 and not has_gap:
        raise _fault(text, "address string too short")
    if read == 16 and has_gap:
        raise _fault(text, "the :: must expand to at least one field of zeros")
