"""Values of CEL that Python has no type for, and how values compare, print and convert."""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.schema.cel.nodes import UInt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SECOND = 1_000_000_000
_LARGEST_DURATION = 1 << 63
FIRST_TIME, LAST_TIME = -62135596800 * SECOND, 253402300800 * SECOND - 1
_UNITS = {"ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}


class CelError(Exception):
    """An evaluation that failed, in the server's words."""


class UnknownError(CelError):
    """An evaluation that needs a value nobody knows yet; the text says what is asked for.

    It may stand in place of a value, of a variable or in a map, and is raised when that is used. It outweighs other failures.
    """


class MaybeError(UnknownError):
    """As `UnknownError`, in a map: nobody knows whether there is such a value at all."""


def no_overload() -> CelError:
    """A function that has no form for its arguments."""
    return CelError("no such overload")


def no_conversion(value: Any, name: str) -> CelError:
    """A value that has no form in another type."""
    return CelError(f"type conversion error from '{name_of_type(value)}' to '{name}'")


class Duration(int):
    """Nanoseconds of a duration."""

    __slots__ = ()


class Timestamp(int):
    """Nanoseconds since 1970 of a point in time; ``offset`` are the minutes by which the clock it was read from is ahead of UTC."""

    offset = 0

    def ahead_by(self, offset: int) -> Timestamp:
        """The same point in time by another clock."""
        if offset:
            self.offset = offset
        return self


class Optional:
    """An optional value; ``NONE`` is the one without."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


NONE = Optional(None)


class SetList(list):  # type: ignore[type-arg]  # of values of any kind
    """A list that is a set: its order does not matter."""


class MapList(list):  # type: ignore[type-arg]  # of values of any kind
    """A list that is a map: what its keys say of an element tells it from others, and their order does not matter."""

    __slots__ = ("keys",)

    def __init__(self, values: list[Any], keys: tuple[str, ...]) -> None:
        super().__init__(values)
        self.keys = keys

    def key(self, element: Any) -> tuple[Any, ...]:
        """What tells an element from others."""
        return tuple(element.get(name) for name in self.keys) if isinstance(element, dict) else ()


class DefaultMap(dict):  # type: ignore[type-arg]  # of values of any kind
    """A map in which a key that is not there stands for an empty map; it does not contain the key all the same."""


class Struct(dict):  # type: ignore[type-arg]  # of values of any kind
    """An object of a named type, as mutations of policies make them: its fields, and the type's name."""

    __slots__ = ("name",)

    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        self.name = name


class Fields(dict):  # type: ignore[type-arg]  # of values of any kind
    """An object of a custom resource: its fields; ``size`` counts those that are null too, and ``hidden`` are the names that the schema does not know."""

    __slots__ = ("hidden", "size")

    def __init__(self, values: dict[str, Any], size: int, hidden: frozenset[str]) -> None:
        super().__init__(values)
        self.size = size
        self.hidden = hidden

    def is_like(self, other: dict[str, Any]) -> bool:
        """Whether another object is equal; of names that the schema does not know only those are compared that both have. Mirrors: unstructuredMap.Equal."""
        if self.size != (other.size if isinstance(other, Fields) else len(other)):
            return False
        if self.size != len(self) and not current().since(34):  # a null in it is never found again
            return False
        if self.hidden and not isinstance(other, Fields):
            raise no_overload()
        return all((key not in other and key in self.hidden) or (key in other and compare(each, other[key])) for key, each in self.items())


class Raw:
    """A list or map that stands as it is written in another one in a field of a `Struct`: the server leaves it in a form that it cannot read later."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class TypeValue:
    """A type as a value."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeValue) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Opaque:
    """A value of the Kubernetes libraries: its type's name and what it holds.

    ``is_reference`` is of those that are made by reckoning, with which the server compares nothing.
    """

    __slots__ = ("name", "value")
    is_reference = False

    def __init__(self, name: str, value: Any) -> None:
        self.name = name
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and self.name == other.name and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((self.name, str(self.value)))

    @property
    def text(self) -> str:
        """What Go prints for it."""
        return str(self.value)


_NAMES: dict[type, str] = {
    SetList: "list", MapList: "list", Fields: "map", bool: "bool", int: "int", UInt: "uint", float: "double", str: "string", bytes: "bytes", list: "list", dict: "map", type(None): "null_type",
    Duration: "google.protobuf.Duration", Timestamp: "google.protobuf.Timestamp", Optional: "optional_type", TypeValue: "type",
}  # fmt: skip


def name_of_type(value: Any) -> str:
    """The name of a value's type."""
    return str(value.name) if isinstance(value, (Opaque, Struct)) else _NAMES[type(value)]


def is_number(value: Any) -> bool:
    """Whether a value is an int, uint or double."""
    return type(value) in (int, UInt, float)


def compare(one: Any, other: Any) -> bool:
    """The operator ``==``: as `equal`, but values of the Kubernetes libraries compare with their like alone."""
    if isinstance(one, Optional) and isinstance(other, Optional) and NONE not in (one, other):
        return compare(one.value, other.value)
    if not _is_comparable(one, other):
        raise no_overload()
    return equal(one, other)


def differ(one: Any, other: Any) -> bool:
    """The operator ``!=``: what does not compare differs. Mirrors: evalNe."""
    return not (_is_comparable(one, other) and equal(one, other))


def _is_comparable(one: Any, other: Any) -> bool:
    return not isinstance(one, Opaque) or other is None or (isinstance(other, Opaque) and one.name == other.name and not other.is_reference)


def _is_same(one: Any, other: Any) -> bool:
    """Whether elements of lists and maps count as equal; those that do not compare do."""
    return not _is_comparable(one, other) or equal(one, other)


def equal(one: Any, other: Any) -> bool:
    """Equality of CEL: numbers of all kinds compare, other kinds are never equal."""
    if isinstance(one, Opaque):
        return isinstance(other, Opaque) and _is_comparable(one, other) and bool(one.value == other.value)
    if is_number(one) and is_number(other):
        return bool(float(one) == other) if float in (type(one), type(other)) else bool(one == other)
    if isinstance(one, SetList) and isinstance(other, list):
        return len(one) == len(other) and all(any(equal(each, item) for item in other) for each in one)
    if isinstance(one, MapList) and isinstance(other, list):
        known = {one.key(each): each for each in one}
        return len(one) == len(other) and all(one.key(each) in known and equal(known[one.key(each)], each) for each in other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, Fields) and isinstance(other, dict):
        return one.is_like(other)
    if isinstance(other, Fields) and isinstance(one, dict):
        return len(one) == other.size and all(key in other and _is_same(each, other[key]) for key, each in one.items())
    if type(one) is not type(other):
        for each in (one, other):
            if isinstance(each, CelError):
                raise each
        return False
    if isinstance(one, dict):
        return getattr(one, "name", "") == getattr(other, "name", "") and one.keys() == other.keys() and all(_is_same(each, other[key]) for key, each in one.items())
    if isinstance(one, Optional):
        return (one is NONE) == (other is NONE) and equal(one.value, other.value)
    return bool(one == other)


def parse_duration(text: str) -> Duration:
    """Mirrors: time.ParseDuration."""
    from kubecheck.schema.structure.decoded_texts import duration_fault

    if duration_fault(text) is not None:
        raise no_conversion(text, "google.protobuf.Duration")
    rest, sign = (text[1:], -1) if text[:1] == "-" else (text.removeprefix("+"), 1)
    total, number = 0, ""
    while rest:
        if rest[0].isdigit() or rest[0] == ".":
            number += rest[0]
            rest = rest[1:]
            continue
        unit = next(each for each in ("ns", "us", "µs", "μs", "ms", "s", "m", "h") if rest.startswith(each) and (each != "m" or not rest.startswith("ms")))
        whole, _, part = number.partition(".")
        total += int(whole or "0") * _UNITS[unit] + int(float(int(part or "0")) * (float(_UNITS[unit]) / 10.0 ** len(part)))
        rest, number = rest[len(unit) :], ""
    if total > _LARGEST_DURATION - (sign > 0):
        raise no_conversion(text, "google.protobuf.Duration")
    return Duration(sign * total)


def parse_timestamp(text: str) -> Timestamp:
    """Mirrors: time.Parse with RFC 3339."""
    from kubecheck.schema.structure.decoded_texts import time_fault

    if time_fault(text) is not None:
        raise no_conversion(text, "google.protobuf.Timestamp")
    import datetime as dt

    body, zone = text[:19], text[19:]
    fraction = 0
    if zone[:1] in (".", ","):
        digits = zone[1 : 1 + len(zone[1:]) - len(zone[1:].lstrip("0123456789"))]
        fraction = int(digits[:9].ljust(9, "0"))
        zone = zone[1 + len(digits) :]
    moment = dt.datetime.fromisoformat(body + ("+00:00" if zone == "Z" else zone))
    whole = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    ahead = moment.utcoffset()
    return Timestamp((whole.days * 86400 + whole.seconds) * SECOND + fraction).ahead_by(int(ahead.total_seconds()) // 60 if ahead else 0)


def print_timestamp(value: Timestamp) -> str:
    """A point in time as RFC 3339 with as many digits as it needs, by the clock that it was read from."""
    moment = moment_of(Timestamp(int(value) + value.offset * 60 * SECOND))
    fraction = f".{int(value) % SECOND:09d}".rstrip("0").rstrip(".")
    hours, minutes = divmod(abs(value.offset), 60)
    zone = f"{'-' if value.offset < 0 else '+'}{hours:02d}:{minutes:02d}" if value.offset else "Z"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{zone}"


def print_duration(value: Duration) -> str:
    """A duration in seconds: ``5400s``."""
    import decimal

    return f"{decimal.Decimal(repr(int(value) / SECOND)):f}".removesuffix(".0") + "s"


def moment_of(value: Timestamp, zone: str = "") -> Any:
    """A timestamp as a datetime, in UTC or the zone given by name or offset."""
    import datetime as dt

    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=int(value) // SECOND)
    if zone and zone != "UTC":
        sign = -1 if zone[0] == "-" else 1
        hours, colon, minutes = zone.lstrip("+-").partition(":")
        if colon:
            for part in (hours, minutes):
                if not (part.isascii() and part.isdigit()):
                    raise CelError(f'strconv.Atoi: parsing "{part}": invalid syntax')
            shifted: dt.datetime = moment + sign * dt.timedelta(hours=int(hours), minutes=int(minutes))
            return shifted
        import zoneinfo

        try:
            return moment.astimezone(zoneinfo.ZoneInfo(zone))
        except (ValueError, zoneinfo.ZoneInfoNotFoundError):
            raise CelError(f"unknown time zone {zone}") from None
    return moment


def from_json(value: Any, schema: dict[str, Any] | None) -> Any:
    """A plain value as rules see it: times, durations, bytes and doubles where the schema says so.

    Mirrors: UnstructuredToVal.
    """
    schema = schema if isinstance(schema, dict) else {}
    if schema.get("x-kubernetes-int-or-string") and value is not None and type(value) not in (str, int):
        return CelError("invalid data, expected XIntOrString value to be either a string or integer")
    if isinstance(value, dict):
        properties, additional = schema.get("properties") or {}, schema.get("additionalProperties")
        if schema.get("x-kubernetes-embedded-resource"):
            from kubecheck.schema.cel.types import properties_of_object

            properties = properties_of_object(properties)
        if not properties and isinstance(additional, dict):
            return {key: from_json(each, additional) for key, each in value.items()}
        if not properties and schema.get("type") != "object":  # no rule looks into it
            return value
        found = ((key, from_json(each, properties.get(key))) for key, each in value.items() if each is not None)
        fields = {_identifier(key) if key in properties else key: each for key, each in found}
        return Fields(fields, len(value), frozenset(key for key in value if key not in properties))
    if isinstance(value, list) and schema.get("type") == "string":
        return CelError("invalid data, expected string, got []interface {}")  # formats let lists pass
    if isinstance(value, list):
        items = [from_json(each, schema.get("items")) for each in value]
        list_type = schema.get("x-kubernetes-list-type")
        if list_type == "set":
            return SetList(items)
        return MapList(items, tuple(map(_identifier, schema.get("x-kubernetes-list-map-keys") or ()))) if list_type == "map" else items
    if isinstance(value, str) and schema.get("format"):
        return _from_text(value, schema["format"])
    if schema.get("type") == "number" and isinstance(value, str):
        return CelError("invalid data, expected float, got string")
    if schema.get("type") == "number" and type(value) is int:
        return float(value)
    if schema.get("type") == "integer" and type(value) is float and value.is_integer():
        return int(value)
    return value


_IDENTIFIERS: dict[str, str] = {}


def _identifier(name: str) -> str:
    """The identifier by which rules ask for a property."""
    if name not in _IDENTIFIERS:
        from kubecheck.schema.cel.types import escape

        _IDENTIFIERS[name] = escape(name) or name
    return _IDENTIFIERS[name]


def _from_text(value: str, form: str) -> Any:
    try:
        if form == "duration":
            return parse_duration(value)
        if form in ("date", "date-time"):
            return parse_timestamp(f"{value}T00:00:00Z" if form == "date" else value)
        if form == "byte":
            import base64

            return base64.b64decode(value)
    except (CelError, ValueError):
        return value
    return value
