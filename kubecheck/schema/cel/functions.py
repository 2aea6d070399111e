"""What the functions of CEL and of the Kubernetes libraries do. Members stand with a leading dot and take their receiver first.

Mirrors: github.com/google/cel-go/common/stdlib and ext, k8s.io/apiserver/pkg/cel/library v1.36.
"""

from __future__ import annotations

import itertools

from kubecheck.schema.cel.declarations import FORMAT_NAMES
from kubecheck.schema.cel.parse import UInt
from kubecheck.schema.cel.values import (
    NONE,
    SECOND,
    CelError,
    Duration,
    Opaque,
    Optional,
    Timestamp,
    TypeValue,
    equal,
    is_number,
    moment_of,
    name_of_type,
    parse_duration,
    parse_timestamp,
    print_duration,
    print_timestamp,
)  # fmt: skip
from kubecheck.schema.openapi import print_float

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_INT_LIMIT = 1 << 63
_QUANTITY, _URL, _IP, _CIDR, _SEMVER, _FORMAT = (
    "kubernetes.Quantity", "kubernetes.URL", "net.IP", "net.CIDR", "kubernetes.Semver", "kubernetes.NamedFormat",
)  # fmt: skip


def _none() -> CelError:
    return CelError("no such overload")


# -- numbers


def _bounded(value: Any, like: Any) -> Any:
    if type(like) is UInt:
        if not 0 <= value < 1 << 64:
            raise CelError("unsigned integer overflow")
        return UInt(value)
    if not -_INT_LIMIT <= value < _INT_LIMIT:
        raise CelError("integer overflow")
    return int(value)


def _arithmetic(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(one: Any, other: Any) -> Any:
        if type(one) is not type(other) or not is_number(one):
            raise _none()
        return operation(one, other) if type(one) is float else _bounded(operation(int(one), int(other)), one)

    return apply


def _add(one: Any, other: Any) -> Any:
    kinds = (type(one), type(other))
    if kinds in ((str, str), (bytes, bytes), (list, list)):
        return one + other
    if kinds == (Duration, Duration):
        return Duration(int(one) + int(other))
    if kinds in ((Timestamp, Duration), (Duration, Timestamp)):
        return Timestamp(int(one) + int(other))
    return _arithmetic(lambda left, right: left + right)(one, other)


def _subtract(one: Any, other: Any) -> Any:
    kinds = (type(one), type(other))
    if kinds == (Timestamp, Duration):
        return Timestamp(int(one) - int(other))
    if kinds in ((Timestamp, Timestamp), (Duration, Duration)):
        return Duration(int(one) - int(other))
    return _arithmetic(lambda left, right: left - right)(one, other)


def _divide(one: Any, other: Any) -> Any:
    if type(one) is float and type(other) is float:
        if other == 0:
            return float("nan") if one == 0 or one != one else float("inf") if (one > 0) == (str(other)[0] != "-") else float("-inf")  # noqa: PLR0124  # NaN
        return one / other
    if type(one) is type(other) and is_number(one) and int(other) == 0:
        raise CelError("division by zero")
    return _arithmetic(lambda left, right: abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1))(one, other)


def _modulo(one: Any, other: Any) -> Any:
    if type(one) is float:
        raise _none()
    if is_number(other) and other == 0:
        raise CelError("modulus by zero")
    return _arithmetic(lambda left, right: abs(left) % abs(right) * (-1 if left < 0 else 1))(one, other)


def _negate(value: Any) -> Any:
    if type(value) not in (int, float):
        raise _none()
    return -value if type(value) is float else _bounded(-value, value)


def _not(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _none()
    return not value


def _order(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def apply(one: Any, other: Any) -> bool:
        if is_number(one) and is_number(other):
            return test(one, other)
        if type(one) is not type(other) or type(one) not in (bool, str, bytes, Duration, Timestamp):
            raise _none()
        return test(one, other)

    return apply


# -- conversions


def _to_int(value: Any) -> int:
    if type(value) in (int, UInt, Duration):
        return int(_bounded(int(value), 0))
    if type(value) is Timestamp:
        return int(value) // SECOND
    if type(value) is float:
        if value != value or not -9.3e18 < value < 9.223372036854775e18:  # noqa: PLR0124  # NaN
            raise CelError("integer overflow")
        return int(value)
    if type(value) is str:
        body = value.removeprefix("-").removeprefix("+")
        if not body.isascii() or not body.isdigit():
            raise CelError(f'strconv.ParseInt: parsing "{value}": invalid syntax')
        return int(_bounded(int(value), 0))
    raise _none()


def _to_uint(value: Any) -> UInt:
    if type(value) is str:
        if not value.isascii() or not value.isdigit():
            raise CelError(f'strconv.ParseUint: parsing "{value}": invalid syntax')
        return UInt(value)
    if not is_number(value):
        raise _none()
    found: UInt = _bounded(int(value), UInt(0))
    return found


def _to_double(value: Any) -> float:
    if type(value) is str:
        try:
            return float(value)
        except ValueError:
            raise CelError(f'strconv.ParseFloat: parsing "{value}": invalid syntax') from None
    if not is_number(value):
        raise _none()
    return float(value)


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    if value in ("0", "f", "F", "false", "FALSE", "False"):
        return False
    raise CelError(f'strconv.ParseBool: parsing "{value}": invalid syntax') if isinstance(value, str) else _none()


def _to_string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    kinds: dict[type, Callable[[Any], str]] = {
        str: str, int: str, UInt: lambda each: str(int(each)), float: print_float, bytes: lambda each: str(each.decode("utf-8")),
        Timestamp: print_timestamp, Duration: print_duration,
    }  # fmt: skip
    if isinstance(value, Opaque) and value.name in (_IP, _CIDR):
        return str(value.value)
    return kinds[type(value)](value)


def _to_timestamp(value: Any) -> Timestamp:
    if type(value) is str:
        return parse_timestamp(value)
    return Timestamp(value * SECOND) if type(value) is int else value if type(value) is Timestamp else _raise(_none())


def _to_duration(value: Any) -> Duration:
    if type(value) is str:
        return parse_duration(value)
    return Duration(value) if type(value) in (int, Duration) else _raise(_none())


def _raise(error: CelError) -> Any:
    raise error


# -- lists, maps, optionals


def _size(value: Any) -> int:
    if isinstance(value, (str, bytes, list, dict)):
        return len(value)
    raise _none()


def _in(value: Any, container: Any) -> bool:
    if isinstance(container, dict):
        return not isinstance(value, (list, dict)) and value in container
    return any(equal(value, each) for each in container)


def _index(container: Any, key: Any) -> Any:
    if isinstance(container, Optional):
        return NONE if container is NONE else _optional_index(container.value, key)
    if isinstance(container, list):
        if not is_number(key) or key != int(key):
            raise _none()
        if not 0 <= key < len(container):
            raise CelError(f"index out of bounds: {int(key)}")
        return container[int(key)]
    if isinstance(container, dict):
        if key not in container:
            raise CelError(f"no such key: {_to_string(key)}")
        return container[key]
    raise _none()


def _optional_index(container: Any, key: Any) -> Optional:
    if isinstance(container, Optional):
        return NONE if container is NONE else _optional_index(container.value, key)
    try:
        return Optional(_index(container, key))
    except CelError as error:
        if str(error) == "no such overload":
            raise
        return NONE


def _reduce(values: list[Any], better: Callable[[Any, Any], bool], name: str) -> Any:
    if not values:
        raise CelError(f"{name} called on empty list")
    best = values[0]
    for each in values[1:]:
        if better(each, best):
            best = each
    return best


def _sum(values: list[Any]) -> Any:
    total = values[0] if values else 0
    for each in values[1:]:
        total = _add(total, each)
    return total


def _index_of(value: Any, wanted: Any, offset: int = 0) -> int:
    if isinstance(value, str):
        if not 0 <= offset <= len(value):
            raise CelError(f"index out of range: {offset}")
        return value.find(wanted, offset)
    return next((index for index, each in enumerate(value) if equal(each, wanted)), -1)


def _last_index_of(value: Any, wanted: Any, offset: int | None = None) -> int:
    if isinstance(value, str):
        if offset is not None and not 0 <= offset <= len(value):
            raise CelError(f"index out of range: {offset}")
        return value.rfind(wanted) if offset is None else value.rfind(wanted, 0, offset + len(wanted))
    return next((index for index in range(len(value) - 1, -1, -1) if equal(value[index], wanted)), -1)


def _flatten(values: list[Any], depth: int = 1) -> list[Any]:
    flat: list[Any] = []
    for each in values:
        flat += _flatten(each, depth - 1) if isinstance(each, list) and depth > 0 else [each]
    return flat


def _distinct(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for each in values:
        if not any(equal(each, other) for other in kept):
            kept.append(each)
    return kept


def _slice(values: list[Any], start: int, end: int) -> list[Any]:
    if start < 0 or end < 0:
        raise CelError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end or end > len(values):
        raise CelError(f"cannot slice({start}, {end}), list is length {len(values)}")
    return values[start:end]


def _of_non_zero(value: Any) -> Optional:
    return NONE if value is None or value == 0 or (isinstance(value, (str, bytes, list, dict)) and not value) else Optional(value)


def _optional_value(optional: Any) -> Any:
    if optional is NONE:
        raise CelError("optional.none() dereference")
    return optional.value


# -- strings


def _matches(text: str, pattern: str) -> bool:
    from kubecheck.schema.go_regex import GoRegexError, compile_go

    try:
        return compile_go(pattern).search(text) is not None
    except GoRegexError as error:
        raise CelError(str(error)) from None


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    from kubecheck.schema.go_regex import GoRegexError, compile_go

    try:
        found = [match[0] for match in compile_go(pattern).finditer(text)]
    except GoRegexError as error:
        raise CelError(str(error)) from None
    return found if limit < 0 else found[:limit]


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise CelError(f"index out of range: {index}")
    return text[index : index + 1]


def _substring(text: str, start: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    if not 0 <= start <= len(text):
        raise CelError(f"index out of range: {start}")
    if not 0 <= end <= len(text):
        raise CelError(f"index out of range: {end}")
    if start > end:
        raise CelError(f"invalid substring range. start: {start}, end: {end}")
    return text[start:end]


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if not separator:
        letters = list(text)
        return letters if limit < 0 or len(letters) <= limit else [*letters[: limit - 1], "".join(letters[limit - 1 :])]
    return text.split(separator) if limit < 0 else text.split(separator, limit - 1)


def _format(text: str, values: list[Any]) -> str:
    """Mirrors: ext.Strings format."""
    parts, at, used = [], 0, 0
    while at < len(text):
        if text[at] != "%":
            parts.append(text[at])
            at += 1
            continue
        if text[at + 1 : at + 2] == "%":
            parts.append("%")
            at += 2
            continue
        end = at + 1
        while end < len(text) and (text[end].isdigit() or text[end] == "."):
            end += 1
        if used >= len(values):
            raise CelError(f"index {used} out of range")
        parts.append(_format_one(text[at + 1 : end], text[end : end + 1], values[used]))
        used += 1
        at = end + 1
    return "".join(parts)


def _format_one(precision: str, clause: str, value: Any) -> str:
    if clause == "s":
        return _show(value)
    if clause == "d":
        return str(int(value)) if type(value) in (int, UInt) else print_float(value)
    if clause == "f":
        return f"{float(value):.{int(precision[1:] or 6) if precision else 6}f}"
    if clause == "e":
        return f"{float(value):.{int(precision[1:] or 6) if precision else 6}e}"
    if clause == "b":
        return format(int(value), "b")
    if clause in ("x", "X"):
        shown = value.encode().hex() if isinstance(value, str) else value.hex() if isinstance(value, bytes) else format(int(value), "x")
        return shown.upper() if clause == "X" else shown
    if clause == "o":
        return format(int(value), "o")
    raise CelError(f'could not parse formatting clause: unrecognized formatting clause "{clause}"')


def _show(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(map(_show, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_show(key)}: {_show(each)}" for key, each in sorted(value.items(), key=lambda pair: _show(pair[0]))) + "}"
    if isinstance(value, TypeValue):
        return value.name
    return _to_string(value)


def _quote(text: str) -> str:
    from kubecheck.field_messages import quote

    return quote(text)


# -- Kubernetes libraries


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
        raise _none()
    try:
        if "%" in text:
            raise CelError(f'IP address "{text}" with zone value is not allowed')
        address = ipaddress.ip_address(text)
    except ValueError:
        raise CelError(f'IP Address {text!r} parse error during conversion from string: ParseAddr("{text}"): unable to parse IP') from None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        raise CelError(f'IPv4-mapped IPv6 address "{text}" is not allowed')
    return Opaque(_IP, address)


def _cidr(text: str) -> Opaque:
    import ipaddress

    try:
        return Opaque(_CIDR, ipaddress.ip_interface(text if "/" in text else ""))
    except ValueError:
        raise CelError(f"network address parse error during conversion from string: netip.ParsePrefix({_quote(text)}): no '/'") from None


def _contains_ip(cidr: Any, address: Any) -> bool:
    address = address if isinstance(address, Opaque) else _ip(address)
    return bool(address.value in cidr.value.network)


def _contains_cidr(cidr: Any, other: Any) -> bool:
    other = other if isinstance(other, Opaque) else _cidr(other)
    one, two = cidr.value.network, other.value.network
    return bool(one.version == two.version and two.subnet_of(one))


def _masked(cidr: Any) -> Opaque:
    import ipaddress

    return Opaque(_CIDR, ipaddress.ip_interface(str(cidr.value.network)))


def _url(text: str) -> Opaque:
    from urllib.parse import urlsplit

    if not isinstance(text, str):
        raise _none()
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise CelError(f"URL parse error during conversion from string: {error}") from None
    if not text.startswith("/") and not (parts.scheme and text[len(parts.scheme)] == ":"):
        raise CelError(f'URL parse error during conversion from string: parse "{text}": invalid URI for request')
    return Opaque(_URL, parts)


def _query(url: Any) -> dict[str, list[str]]:
    from urllib.parse import parse_qs

    return {key: list(values) for key, values in parse_qs(url.value.query, keep_blank_values=True).items()}


def _host(url: Any) -> str:
    return str(url.value.netloc.rpartition("@")[2])


def _hostname(url: Any) -> str:
    host = _host(url)
    return host[1 : host.index("]")] if host.startswith("[") else host.partition(":")[0]


def _escaped_path(url: Any) -> str:
    from urllib.parse import quote

    return quote(url.value.path, safe="/%:@!$&'()*+,;=~-._")


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
        words = {"uri": "invalid URI", "uuid": "does not match the UUID format", "byte": "invalid base64", "date": "invalid date", "datetime": "invalid datetime"}
        faults = [] if matches_format(form.value, text) else [words[form.value]]
    return Optional(faults) if faults else NONE


def _time_part(part: Callable[[Any], int]) -> Callable[..., int]:
    def read(value: Any, zone: str = "") -> int:
        return part(moment_of(value, zone))

    return read


def _or_of_duration(of_time: Callable[..., int], unit: int) -> Callable[..., int]:
    def read(value: Any, zone: str = "") -> int:
        if type(value) is Duration:
            return abs(int(value)) // unit * (-1 if value < 0 else 1)
        return of_time(value, zone)

    return read


def _milliseconds(value: Any, zone: str = "") -> int:
    if type(value) is Duration:
        return int(value) // 1_000_000
    return int(value) % SECOND // 1_000_000


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "!_": _not, "-_": _negate, "_+_": _add, "_-_": _subtract, "_*_": _arithmetic(lambda one, other: one * other), "_/_": _divide, "_%_": _modulo,
    "_==_": equal, "_!=_": lambda one, other: not equal(one, other), "_<_": _order(lambda one, other: one < other),
    "_<=_": _order(lambda one, other: one <= other), "_>_": _order(lambda one, other: one > other), "_>=_": _order(lambda one, other: one >= other),
    "@in": _in, "_[_]": _index, "_[?_]": _optional_index, "size": _size, ".size": _size, "type": lambda value: TypeValue(name_of_type(value)),
    "dyn": lambda value: value, "int": _to_int, "uint": _to_uint, "double": _to_double, "bool": _to_bool, "string": _to_string,
    "bytes": lambda value: value if isinstance(value, bytes) else value.encode(), "timestamp": _to_timestamp, "duration": _to_duration,
    ".contains": lambda text, part: part in text, ".startsWith": lambda text, part: text.startswith(part),
    ".endsWith": lambda text, part: text.endswith(part), ".matches": _matches, "matches": _matches, ".charAt": _char_at, ".indexOf": _index_of,
    ".lastIndexOf": _last_index_of, ".lowerAscii": lambda text: "".join(each.lower() if each.isascii() else each for each in text),
    ".upperAscii": lambda text: "".join(each.upper() if each.isascii() else each for each in text),
    ".replace": lambda text, old, new, limit=-1: text.replace(old, new, limit), ".split": _split, ".substring": _substring,
    ".trim": lambda text: text.strip(), ".format": _format, "strings.quote": _quote, ".join": lambda values, separator="": separator.join(values),
    ".isSorted": lambda values: all(not _order(lambda one, other: one > other)(one, other) for one, other in itertools.pairwise(values)),
    ".sum": _sum, ".min": lambda values: _reduce(values, lambda one, other: one < other, "min"),
    ".max": lambda values: _reduce(values, lambda one, other: one > other, "max"), ".slice": _slice, ".flatten": _flatten, ".distinct": _distinct,
    ".sort": sorted, ".reverse": lambda values: values[::-1], "lists.range": lambda count: list(range(count)),
    ".find": lambda text, pattern: (_find_all(text, pattern, 1) or [""])[0], ".findAll": _find_all,
    "url": _url, "isURL": _can(_url), ".getScheme": lambda url: url.value.scheme, ".getHost": _host, ".getHostname": _hostname,
    ".getPort": lambda url: str(url.value.port or ""), ".getEscapedPath": _escaped_path, ".getQuery": _query,
    "quantity": _quantity, "isQuantity": _can(_quantity), "sign": lambda value: int(value.value > 0) - int(value.value < 0),
    ".sign": lambda value: int(value.value > 0) - int(value.value < 0), ".isGreaterThan": lambda one, other: _compare(one, other) > 0,
    ".isLessThan": lambda one, other: _compare(one, other) < 0, ".compareTo": _compare, ".asApproximateFloat": lambda value: float(value.value),
    ".asInteger": _as_integer, ".isInteger": _can(_as_integer), ".add": lambda one, other: _with(one, other, 1),
    ".sub": lambda one, other: _with(one, other, -1),
    "ip": _ip, "isIP": _can(_ip), "ip.isCanonical": lambda text: str(_ip(text).value) == text, ".family": lambda address: address.value.version,
    ".isUnspecified": lambda address: address.value.is_unspecified, ".isLoopback": lambda address: address.value.is_loopback,
    ".isLinkLocalMulticast": lambda address: address.value.is_multicast and str(address.value).startswith(("224.0.0.", "ff02", "ff12")),
    ".isLinkLocalUnicast": lambda address: address.value.is_link_local,
    ".isGlobalUnicast": lambda address: not (address.value.is_unspecified or address.value.is_loopback or address.value.is_multicast
                                             or address.value.is_link_local or str(address.value) == "255.255.255.255"),
    "cidr": _cidr, "isCIDR": _can(_cidr), ".containsIP": _contains_ip, ".containsCIDR": _contains_cidr,
    ".ip": lambda cidr: Opaque(_IP, cidr.value.ip), ".prefixLength": lambda cidr: cidr.value.network.prefixlen, ".masked": _masked,
    "format.named": _format_named, ".validate": _format_validate, "semver": _semver, "isSemver": _can(_semver),
    ".major": lambda version: version.value[0], ".minor": lambda version: version.value[1], ".patch": lambda version: version.value[2],
    "sets.contains": lambda one, other: all(_in(each, one) for each in other),
    "sets.equivalent": lambda one, other: all(_in(each, one) for each in other) and all(_in(each, other) for each in one),
    "sets.intersects": lambda one, other: any(_in(each, one) for each in other),
    "optional.of": Optional, "optional.ofNonZeroValue": _of_non_zero, "optional.none": lambda: NONE, ".hasValue": lambda value: value is not NONE,
    ".value": _optional_value, "optional.unwrap": lambda values: [each.value for each in values if each is not NONE],
    ".unwrapOpt": lambda values: [each.value for each in values if each is not NONE],
    ".getFullYear": _time_part(lambda moment: moment.year), ".getMonth": _time_part(lambda moment: moment.month - 1),
    ".getDayOfYear": _time_part(lambda moment: moment.timetuple().tm_yday - 1), ".getDayOfMonth": _time_part(lambda moment: moment.day - 1),
    ".getDate": _time_part(lambda moment: moment.day), ".getDayOfWeek": _time_part(lambda moment: (moment.weekday() + 1) % 7),
    ".getHours": _or_of_duration(_time_part(lambda moment: moment.hour), 3600 * SECOND),
    ".getMinutes": _or_of_duration(_time_part(lambda moment: moment.minute), 60 * SECOND),
    ".getSeconds": _or_of_duration(_time_part(lambda moment: moment.second), SECOND), ".getMilliseconds": _milliseconds,
    "jsonpatch.escapeKey": lambda text: text.replace("~", "~0").replace("/", "~1"),
}  # fmt: skip
FUNCTIONS |= {f"format.{name}": (lambda name=name: Opaque(_FORMAT, name)) for name in FORMAT_NAMES}
