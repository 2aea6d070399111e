"""IP addresses and networks, read in the two ways in which the server reads them: leniently for old fields, strictly for new ones.

Addresses are integers with a family (4 or 6), so that comparison and masking are arithmetic and nothing heavy is imported.

Mirrors: k8s.io/utils/net (ParseIPSloppy, ParseCIDRSloppy), Go's net and net/netip, and
k8s.io/apimachinery/pkg/util/validation/ip.go v1.36.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = "0123456789"
_HEX = "0123456789abcdefABCDEF"
_MAPPED = 0xFFFF << 32
_REMEMBERED = 20_000


class Address:
    """An IP address: ``family`` 4 or 6, ``number``; ``mapped`` when it was written as an IPv4-mapped IPv6 address.

    Go's net.IP makes no difference between 10.0.0.1 and ::ffff:10.0.0.1: such an address is of family 4 here, and ``mapped``.
    """

    __slots__ = ("family", "mapped", "number")

    def __init__(self, family: int, number: int, mapped: bool = False) -> None:
        self.family = family
        self.number = number
        self.mapped = mapped

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and (self.family, self.number) == (other.family, other.number)

    def __hash__(self) -> int:
        return hash((self.family, self.number))

    def __str__(self) -> str:
        """Mirrors: net.IP.String (RFC 5952 for IPv6)."""
        if self.family == 4:
            return ".".join(str(self.number >> shift & 255) for shift in (24, 16, 8, 0))
        return _format_ipv6(self.number)

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"

    @property
    def is_unspecified(self) -> bool:
        """Mirrors: net.IP.IsUnspecified."""
        return self.number == 0

    @property
    def is_loopback(self) -> bool:
        """Mirrors: net.IP.IsLoopback."""
        return self.number >> 24 == 127 if self.family == 4 else self.number == 1

    @property
    def is_link_local_unicast(self) -> bool:
        """Mirrors: net.IP.IsLinkLocalUnicast."""
        return self.number >> 16 == 0xA9FE if self.family == 4 else self.number >> 118 == 0x3FA

    @property
    def is_link_local_multicast(self) -> bool:
        """Mirrors: net.IP.IsLinkLocalMulticast."""
        return self.number >> 8 == 0xE00000 if self.family == 4 else self.number >> 112 & 0xFF0F == 0xFF02

    @property
    def is_multicast(self) -> bool:
        """Mirrors: net.IP.IsMulticast."""
        return self.number >> 28 == 14 if self.family == 4 else self.number >> 120 == 0xFF


class Network:
    """A network: the address as written, the length of its prefix, and the ``width`` in bits that the length counts in."""

    __slots__ = ("address", "length", "width")

    def __init__(self, address: Address, length: int, width: int) -> None:
        self.address = address
        self.length = length
        self.width = width

    @property
    def family(self) -> int:
        """4 or 6; an IPv4 network in the form of an IPv6 one is of the family 4. Mirrors: netutils.IPFamilyOfCIDR."""
        return 4 if self.width == 32 or self.base.mapped else 6

    @property
    def base(self) -> Address:
        """The first address of the network."""
        number = self.address.number
        if self.width == 128 and self.address.family == 4:
            number |= _MAPPED
        shift = self.width - self.length
        return _address_of(self.width, number >> shift << shift)

    def contains(self, address: Address) -> bool:
        """Mirrors: net.IPNet.Contains."""
        base = self.base
        if base.family != address.family:
            return False
        width = 32 if base.family == 4 else 128
        length = self.length - (self.width - width)
        shift = width - max(length, 0)
        return base.number >> shift == address.number >> shift

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and (self.base, self.length, self.width) == (other.base, other.length, other.width)

    def __hash__(self) -> int:
        return hash((self.base, self.length, self.width))

    def __str__(self) -> str:
        """The network in canonical form; mapped ones count in the bits of the IPv4 address. Mirrors: net.IPNet.String."""
        base = self.base
        return f"{base}/{self.length - (96 if base.mapped else 0)}"

    def __repr__(self) -> str:
        return f"Network({str(self)!r})"


def _address_of(width: int, number: int) -> Address:
    if width == 32:
        return Address(4, number)
    if number >> 32 == 0xFFFF:
        return Address(4, number & 0xFFFFFFFF, mapped=True)
    return Address(6, number)


def _format_ipv6(number: int) -> str:
    groups = [number >> shift & 0xFFFF for shift in range(112, -1, -16)]
    best_start, best_length, index = 0, 0, 0
    while index < 8:
        start = index
        while index < 8 and not groups[index]:
            index += 1
        if index - start > best_length:
            best_start, best_length = start, index - start
        index += 1
    if best_length < 2:
        return ":".join(f"{group:x}" for group in groups)
    before = ":".join(f"{group:x}" for group in groups[:best_start])
    after = ":".join(f"{group:x}" for group in groups[best_start + best_length :])
    return f"{before}::{after}"


def _parse_ipv4(text: str, strict: bool) -> int | None:
    parts = text.split(".")
    if len(parts) != 4:
        return None
    number = 0
    for part in parts:
        if not part or part.strip(_DIGITS) or len(part) > (3 if strict else 100):
            return None
        value = int(part)
        if value > 255 or (strict and len(part) > 1 and part[0] == "0"):
            return None
        number = number << 8 | value
    return number


def _parse_ipv6(text: str, strict: bool) -> int | None:
    if text.count("::") > 1 or ":::" in text:
        return None
    head, ellipsis, tail = text.partition("::")
    before = head.split(":") if head else []
    after = tail.split(":") if tail else []
    groups: list[int] = []
    split_at = len(before)
    parts = before + after
    for index, part in enumerate(parts):
        if "." in part:
            if index != len(parts) - 1 or (ellipsis and not after):
                return None
            number = _parse_ipv4(part, strict)
            if number is None:
                return None
            groups.extend((number >> 16, number & 0xFFFF))
        else:
            if not part or part.strip(_HEX) or (len(part) > 4 and (strict or int(part, 16) > 0xFFFF)):
                return None
            groups.append(int(part, 16))
    if ellipsis:
        if len(groups) > 7:
            return None
        groups[split_at:split_at] = [0] * (8 - len(groups))
    elif len(groups) != 8:
        return None
    number = 0
    for group in groups:
        number = number << 16 | group
    return number


def parse_ip(text: str) -> Address | None:
    """An address read leniently: leading zeros are decimal. None when it is none. Mirrors: netutils.ParseIPSloppy."""
    return _parse(text, strict=False)


def parse_ip_strict(text: str) -> Address | None:
    """An address without leading zeros or zone. Mirrors: netip.ParseAddr, for texts without a zone."""
    return _parse(text, strict=True)


_READ: dict[tuple[str, bool], Address | None] = {}  # the same few addresses are met all the time


def _parse(text: str, strict: bool) -> Address | None:
    found = _READ.get((text, strict))
    if found is None:
        found = _read(text, strict)
        if found is not None and len(_READ) < _REMEMBERED:
            _READ[text, strict] = found
    return found


def _read(text: str, strict: bool) -> Address | None:
    dot, colon = text.find("."), text.find(":")
    if colon >= 0 and (dot < 0 or colon < dot):
        number = _parse_ipv6(text, strict)
        return None if number is None else _address_of(128, number)
    if dot >= 0:
        number = _parse_ipv4(text, strict)
        return None if number is None else Address(4, number)
    return None


def parse_cidr(text: str) -> Network | None:
    """A network read leniently; None when it is none. Mirrors: netutils.ParseCIDRSloppy."""
    head, slash, tail = text.partition("/")
    if not slash or not tail or tail.strip(_DIGITS) or len(tail) > 100:
        return None
    length = int(tail)
    number = _parse_ipv4(head, strict=False)
    if number is not None:
        return Network(Address(4, number), length, 32) if length <= 32 else None
    number = _parse_ipv6(head, strict=False)
    return Network(_address_of(128, number), length, 128) if number is not None and length <= 128 else None


def is_ip(text: str) -> bool:
    """Whether the text is an address, leniently read."""
    return parse_ip(text) is not None


def _validate_ip(steps: fields.Steps, text: str, strict: bool) -> list[fields.FieldError]:
    """Mirrors: validation.parseIP."""
    address = parse_ip(text)
    if address is None:
        return [fields.invalid(steps, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    if not strict:
        return []
    exact = parse_ip_strict(text)
    if exact is None:
        return [fields.invalid(steps, text, "must not have leading 0s")]
    return [fields.invalid(steps, text, "must not be an IPv4-mapped IPv6 address")] if exact.mapped else []


def is_valid_ip_for_legacy_field(steps: fields.Steps, text: str, valid_old: Iterable[str] = ()) -> list[fields.FieldError]:
    """Mirrors: validation.IsValidIPForLegacyField."""
    return [] if text in valid_old else _validate_ip(steps, text, current().has("StrictIPCIDRValidation"))


def is_valid_ip(steps: fields.Steps, text: str) -> list[fields.FieldError]:
    """Mirrors: validation.IsValidIP."""
    errors = _validate_ip(steps, text, strict=True)
    canonical = str(parse_ip(text))
    if not errors and text != canonical:
        errors.append(fields.invalid(steps, text, f'must be in canonical form ("{canonical}")'))
    return errors


def _validate_cidr(steps: fields.Steps, text: str, strict: bool) -> list[fields.FieldError]:
    """Mirrors: validation.parseCIDR."""
    network = parse_cidr(text)
    if network is None:
        return [fields.invalid(steps, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    if not strict:
        return []
    head, _, tail = text.partition("/")
    exact = parse_ip_strict(head)
    if exact is None or (len(tail) > 1 and tail[0] == "0"):
        return [fields.invalid(steps, text, "must not have leading 0s in IP or prefix length")]
    if exact.mapped:
        return [fields.invalid(steps, text, "must not have an IPv4-mapped IPv6 address")]
    if exact != network.base:
        return [fields.invalid(steps, text, "must not have bits set beyond the prefix length")]
    return []


def is_valid_cidr_for_legacy_field(steps: fields.Steps, text: str, valid_old: Iterable[str] = ()) -> list[fields.FieldError]:
    """Mirrors: validation.IsValidCIDRForLegacyField."""
    return [] if text in valid_old else _validate_cidr(steps, text, current().has("StrictIPCIDRValidation"))


def is_valid_cidr(steps: fields.Steps, text: str) -> list[fields.FieldError]:
    """Mirrors: validation.IsValidCIDR."""
    errors = _validate_cidr(steps, text, strict=True)
    canonical = str(parse_cidr(text))
    if not errors and text != canonical:
        errors.append(fields.invalid(steps, text, f'must be in canonical form ("{canonical}")'))
    return errors
