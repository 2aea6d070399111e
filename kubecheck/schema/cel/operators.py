"""Operators of CEL on numbers, texts and times, and conversions between them.

Mirrors: github.com/google/cel-go/common/types and stdlib.
"""

from __future__ import annotations

from kubecheck.field_messages import print_float
from kubecheck.schema.cel.nodes import UInt
from kubecheck.schema.cel.values import (
    FIRST_TIME,
    LAST_TIME,
    SECOND,
    CelError,
    Duration,
    MapList,
    Opaque,
    SetList,
    Timestamp,
    TypeValue,
    compare,
    differ,
    equal,
    is_number,
    name_of_type,
    no_conversion,
    no_overload,
    parse_duration,
    parse_timestamp,
    print_duration,
    print_timestamp,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_INT_LIMIT = 1 << 63


def _bounded(value: Any, like: Any) -> Any:
    if type(like) is UInt:
        if not 0 <= value < 1 << 64:
            raise CelError("unsigned integer overflow")
        return UInt(value)
    if not -_INT_LIMIT <= value < _INT_LIMIT:
        raise CelError("integer overflow")
    return int(value)


def _no_operator(name: str, operand: Any) -> CelError:
    """An operator that has no form for its operands: the name is told when the first one never has one."""
    kind = type(operand)
    has_form = kind in _OPERANDS.get(name, ()) or kind in (str, Timestamp, Duration)
    return no_overload() if has_form or not name else CelError(f"no such overload: {name}")


_NUMBERS = (int, UInt, float)
_COMPARED = (*_NUMBERS, bool, str, bytes, Timestamp, Duration)
_OPERANDS: dict[str, tuple[type, ...]] = {
    "_+_": (*_NUMBERS, str, bytes, list, SetList, MapList, Timestamp, Duration), "_-_": (*_NUMBERS, Timestamp, Duration), "_*_": _NUMBERS, "_/_": _NUMBERS,
    "_%_": (int, UInt), "-_": (int, float, bool), "_<_": _COMPARED, "_<=_": _COMPARED, "_>_": _COMPARED, "_>=_": _COMPARED,
}  # fmt: skip


def _arithmetic(name: str, operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(one: Any, other: Any) -> Any:
        if type(one) is not type(other) or not is_number(one):
            raise _no_operator(name, one)
        return operation(one, other) if type(one) is float else _bounded(operation(int(one), int(other)), one)

    return apply


def add(one: Any, other: Any) -> Any:
    """The operator ``+``: numbers, texts, bytes, lists, times and durations."""
    kinds = (type(one), type(other))
    if kinds in ((str, str), (bytes, bytes)):
        return one + other
    if isinstance(one, list) and isinstance(other, list):
        return _concatenate(one, other)
    if kinds == (Duration, Duration):
        return _duration(int(one) + int(other))
    if kinds in ((Timestamp, Duration), (Duration, Timestamp)):
        return _timestamp(int(one) + int(other), one.offset if kinds[0] is Timestamp else other.offset)
    return _arithmetic("_+_", lambda left, right: left + right)(one, other)


def _concatenate(one: list[Any], other: list[Any]) -> list[Any]:
    """Two lists as one; of sets and maps by what tells their elements apart."""
    if isinstance(one, SetList):
        joined = list(one)
        for each in other:
            if not any(equal(each, known) for known in joined):
                joined.append(each)
        return SetList(joined)
    if isinstance(one, MapList):
        known = {one.key(each): each for each in one} | {one.key(each): each for each in other}
        return MapList(list(known.values()), one.keys)
    return [*one, *other]


def _duration(nanoseconds: int) -> Duration:
    if not -_INT_LIMIT <= nanoseconds < _INT_LIMIT:
        raise CelError("integer overflow")
    return Duration(nanoseconds)


def _timestamp(nanoseconds: int, offset: int = 0) -> Timestamp:
    if not FIRST_TIME <= nanoseconds <= LAST_TIME:
        raise CelError("timestamp overflow")
    return Timestamp(nanoseconds).ahead_by(offset)


def _subtract(one: Any, other: Any) -> Any:
    kinds = (type(one), type(other))
    if kinds == (Timestamp, Duration):
        return _timestamp(int(one) - int(other), one.offset)
    if kinds in ((Timestamp, Timestamp), (Duration, Duration)):
        return _duration(int(one) - int(other))
    return _arithmetic("_-_", lambda left, right: left - right)(one, other)


def _divide(one: Any, other: Any) -> Any:
    if type(one) is float and type(other) is float:
        if other == 0:
            return float("nan") if one == 0 or one != one else float("inf") if (one > 0) == (str(other)[0] != "-") else float("-inf")  # noqa: PLR0124  # NaN
        return one / other
    if type(one) is type(other) and is_number(one) and int(other) == 0:
        raise CelError("division by zero")
    return _arithmetic("_/_", lambda left, right: abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1))(one, other)


def _modulo(one: Any, other: Any) -> Any:
    if type(one) is float:
        raise _no_operator("_%_", one)
    if is_number(other) and other == 0:
        raise CelError("modulus by zero")
    return _arithmetic("_%_", lambda left, right: abs(left) % abs(right) * (-1 if left < 0 else 1))(one, other)


def _negate(value: Any) -> Any:
    if type(value) not in (int, float):
        raise _no_operator("-_", value)
    return -value if type(value) is float else _bounded(-value, value)


def _not(value: Any) -> bool:
    if not isinstance(value, bool):
        raise no_overload()
    return not value


def order(name: str, test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """An operator that compares: numbers of all kinds, and values of one kind that has an order."""

    def apply(one: Any, other: Any) -> bool:
        if is_number(one) and is_number(other):
            if one != one or other != other:  # noqa: PLR0124  # only NaN differs from itself
                raise CelError("NaN values cannot be ordered")
            return test(float(one), float(other)) if float in (type(one), type(other)) else test(one, other)
        if type(one) is not type(other) or type(one) not in (bool, str, bytes, Duration, Timestamp):
            raise _no_operator(name, one)
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
        body = value[1:] if value[:1] in ("-", "+") else value
        if not body.isascii() or not body.isdigit() or not -_INT_LIMIT <= int(value) < _INT_LIMIT:
            raise no_conversion(value, "int")
        return int(value)
    raise _no_form("int", value)


def _to_uint(value: Any) -> UInt:
    if type(value) is str:
        if not value.isascii() or not value.isdigit() or int(value) >= 1 << 64:
            raise no_conversion(value, "uint")
        return UInt(value)
    if not is_number(value):
        raise _no_form("uint", value)
    if type(value) is float and not 0 <= value < float(1 << 64):
        raise CelError("unsigned integer overflow")
    found: UInt = _bounded(int(value), UInt(0))
    return found


def _to_double(value: Any) -> float:
    if type(value) is str:
        try:
            return float("" if value != value.strip() else value)
        except ValueError:
            raise no_conversion(value, "double") from None
    if not is_number(value):
        raise _no_form("double", value)
    return float(value)


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    if value in ("0", "f", "F", "false", "FALSE", "False"):
        return False
    raise no_conversion(value, "bool") if isinstance(value, str) else _no_form("bool", value)


def to_string(value: Any) -> str:
    """The function ``string``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    kinds: dict[type, Callable[[Any], str]] = {
        str: str, int: str, UInt: lambda each: str(int(each)), float: print_float, bytes: _to_text,
        Timestamp: print_timestamp, Duration: print_duration,
    }  # fmt: skip
    if isinstance(value, Opaque) and value.name in ("net.IP", "net.CIDR"):
        return str(value.value)
    if type(value) not in kinds:
        raise _no_form("string", value)
    return kinds[type(value)](value)


def _to_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise CelError("invalid UTF-8 in bytes, cannot convert to string") from None


def _no_form(function: str, value: Any) -> CelError:
    return CelError(f"no such overload: {function}({name_of_type(value)})")


def _to_timestamp(value: Any) -> Timestamp:
    if type(value) is str:
        return parse_timestamp(value)
    return _timestamp(value * SECOND) if type(value) is int else value if type(value) is Timestamp else _raise(_no_form("timestamp", value))


def _to_duration(value: Any) -> Duration:
    if type(value) is str:
        return parse_duration(value)
    if type(value) is int:
        raise no_conversion(value, "google.protobuf.Duration")
    return value if type(value) is Duration else _raise(_no_form("duration", value))


def _raise(error: CelError) -> Any:
    raise error


OPERATORS: dict[str, Callable[..., Any]] = {
    "!_": _not,
    "-_": _negate,
    "_+_": add,
    "_-_": _subtract,
    "_*_": _arithmetic("_*_", lambda one, other: one * other),
    "_/_": _divide,
    "_%_": _modulo,
    "_==_": compare,
    "_!=_": differ,
    "_<_": order("_<_", lambda one, other: one < other),
    "_<=_": order("_<=_", lambda one, other: one <= other),
    "_>_": order("_>_", lambda one, other: one > other),
    "_>=_": order("_>=_", lambda one, other: one >= other),
    "type": lambda value: TypeValue(name_of_type(value)),
    "dyn": lambda value: value,
    "int": _to_int,
    "uint": _to_uint,
    "double": _to_double,
    "bool": _to_bool,
    "string": to_string,
    "bytes": lambda value: value if isinstance(value, bytes) else value.encode(),
    "timestamp": _to_timestamp,
    "duration": _to_duration,
}  # fmt: skip
