"""Packed definitions into closures that say whether a value fits plainly: built on first use, one for each definition met.

A closure answers what the decoder would: every field known, every value of a type that the field takes. A null field fits, as one left
out, and whole floats fit integers, as in the server's way from YAML through JSON to Go. A null item of a list or map, which the server
takes for the zero of its type, is not plain: such a value is left to the decoder.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.schema.structure.pack import Pack

    Fits = Callable[[object], bool]

_NONE = type(None)
_STRING = (str, _NONE)
_BOOLEAN = (bool, _NONE)
_SIMPLE = {"s": _STRING, "b": _BOOLEAN}
_PLAIN_ITEMS: dict[str, type] = {"s": str, "b": bool}
_GOOD_QUANTITIES: set[str] = set()


def fits_int32(value: object) -> bool:
    """Whether Go decodes the value into an int32."""
    if value.__class__ is int:
        return -2147483648 <= value <= 2147483647
    return value is None or (value.__class__ is float and value.is_integer() and -2147483648 <= value <= 2147483647)


def fits_int64(value: object) -> bool:
    """Whether Go decodes the value into an int64."""
    if value.__class__ is int:
        return -9223372036854775808 <= value <= 9223372036854775807
    return value is None or (value.__class__ is float and value.is_integer() and -9.223372036854775808e18 <= value < 9.223372036854775808e18)


def _fits_double(value: object) -> bool:
    return value.__class__ in (int, float, _NONE)


def _fits_quantity(value: object) -> bool:
    """Mirrors: Quantity.UnmarshalJSON."""
    if value.__class__ is str:
        if value in _GOOD_QUANTITIES:
            return True
        from kubecheck.schema.structure.decoded_texts import quantity_fault

        if quantity_fault(value) is not None:
            return False
        _GOOD_QUANTITIES.add(value)
        return True
    return value.__class__ in (int, float, _NONE)


def _fits_int_or_string(value: object) -> bool:
    return value.__class__ is str or fits_int32(value)


def _fits_time(value: object) -> bool:
    if value.__class__ is not str:
        return value is None
    from kubecheck.schema.structure.decoded_texts import time_fault

    return time_fault(value) is None


def _fits_micro_time(value: object) -> bool:
    if value.__class__ is not str:
        return value is None
    from kubecheck.schema.structure.decoded_texts import RFC3339_MICRO, time_fault

    return time_fault(value, RFC3339_MICRO) is None


def _fits_duration(value: object) -> bool:
    if value.__class__ is not str:
        return value is None
    from kubecheck.schema.structure.decoded_texts import duration_fault

    return duration_fault(value) is None


def _fits_bytes(value: object) -> bool:
    """Base64 as the server writes it. Line ends, stray last bits and arrays of numbers, which Go takes too, are for the slow way to turn into that."""
    if value.__class__ is str:
        from kubecheck.schema.structure.decoded_texts import base64_fault, is_canonical_base64

        return base64_fault(value) is None and is_canonical_base64(value)
    return value is None


def _fits_anything(value: object) -> bool:
    return True


def _fits_object(value: object) -> bool:
    return value.__class__ is dict or value is None


def _fits_empty_struct(value: object) -> bool:
    return value is None or (value.__class__ is dict and not value)


_LEAVES: dict[str, Fits] = {
    "s": lambda value: value.__class__ in _STRING,
    "b": lambda value: value.__class__ in _BOOLEAN,
    "i": fits_int32,
    "l": fits_int64,
    "d": _fits_double,
    "y": _fits_bytes,
    "a": _fits_anything,
    "o": _fits_object,
    "q": _fits_quantity,
    "x": _fits_int_or_string,
    "t": _fits_time,
    "u": _fits_micro_time,
    "D": _fits_duration,
}


class Compiler:
    """The closures of one version.

    ``placeholder`` says of a string whether it stands for a value filled in later; such a string fits every type.
    """

    __slots__ = ("_closures", "_is_lenient", "_lenient", "_minor", "_pack", "_placeholder")

    def __init__(self, pack: Pack, minor: int, placeholder: Callable[[str], bool] | None = None, *, is_lenient: bool = False) -> None:
        self._pack = pack
        self._minor = minor
        self._placeholder = placeholder
        self._closures: dict[int, Fits] = {}
        self._is_lenient = is_lenient
        self._lenient: Compiler | None = None

    def definition(self, number: int) -> Fits:
        """The closure of a definition."""
        found = self._closures.get(number)
        if found is None:
            found = self._closures[number] = self._compile(number)
        return found

    def _compile(self, number: int) -> Fits:
        parts = self._pack.definition(self._minor, number)
        if parts is None:
            return _fits_anything
        if parts[2:] == ["=o"] and not self._is_lenient:
            return _fits_empty_struct
        if parts[2:3] and parts[2].startswith("="):
            return self.type(parts[2][1:])
        simple: dict[str, tuple[type, ...]] = {}
        others: dict[str, Fits] = {}
        for part in parts[2:]:
            field, _, code = part.rpartition(":")
            plain = _SIMPLE.get(code)
            if plain is not None and (code == "s" or self._placeholder is None):
                simple[field] = plain
            else:
                others[field] = self._deferred(code, others, field)
        return _fits_struct_leniently(simple, others) if self._is_lenient else _fits_struct(simple, others)

    def _deferred(self, code: str, others: dict[str, Fits], field: str) -> Fits:
        """A closure that compiles the type when the field is first met, and then takes its own place in the table."""
        leaf = _LEAVES.get(code)
        if leaf is not None and self._placeholder is None:
            return leaf

        def first(value: object) -> bool:
            others[field] = found = self.type(code)
            return found(value)

        return first

    def type(self, code: str) -> Fits:
        """The closure of a type's code."""
        fits = self._exact(code)
        placeholder = self._placeholder
        if placeholder is None or code == "s":
            return fits
        return lambda value: fits(value) or (value.__class__ is str and placeholder(value))

    def _exact(self, code: str) -> Fits:
        leaf = _LEAVES.get(code)
        if leaf is not None:
            return leaf
        if code[0] == "#":
            return self.definition(int(code[1:]))
        if code[0] in "BRS":
            return self._fits_schema_or(code)
        plain = _PLAIN_ITEMS.get(code[1:]) if self._placeholder is None or code[1:] == "s" else None
        if plain is not None:
            return _fits_list_of_plain(plain) if code[0] == "[" else _fits_map_of_plain(plain)
        element = self.type(code[1:])
        return _fits_list(element) if code[0] == "[" else _fits_map(element)

    def _fits_schema_or(self, code: str) -> Fits:
        """Schemas inside of schemas: the decoder reads them leniently, so unknown fields pass there."""
        if self._lenient is None:
            self._lenient = self if self._is_lenient else Compiler(self._pack, self._minor, self._placeholder, is_lenient=True)
        schema = self._lenient.type(f"#{code[1:]}")
        alternatives = {"B": lambda value: value is None or value.__class__ is bool, "R": _fits_list(schema), "S": _fits_list_of_plain(str)}
        other = alternatives[code[0]]
        anything_else = code[0] != "B"

        def fits(value: object) -> bool:
            if value.__class__ is dict:
                return schema(value)
            if value.__class__ is list:
                return other(value)
            return anything_else or other(value)

        return fits


def _fits_struct(simple: dict[str, tuple[type, ...]], others: dict[str, Fits]) -> Fits:
    def fits(value: object) -> bool:
        if value.__class__ is not dict:
            return value is None
        for field, inner in value.items():
            plain = simple.get(field)
            if plain is not None:
                if inner.__class__ not in plain:
                    return False
            else:
                check = others.get(field)
                if check is None or not check(inner):
                    return False
        return True

    return fits


def _fits_struct_leniently(simple: dict[str, tuple[type, ...]], others: dict[str, Fits]) -> Fits:
    def fits(value: object) -> bool:
        if value.__class__ is not dict:
            return value is None
        for field, inner in value.items():
            plain = simple.get(field)
            if plain is not None:
                if inner.__class__ not in plain:
                    return False
            else:
                check = others.get(field)
                if check is not None and not check(inner):
                    return False
        return True

    return fits


def _fits_list(element: Fits) -> Fits:
    def fits(value: object) -> bool:
        if value.__class__ is not list:
            return value is None
        for inner in value:  # noqa: SIM110  # a plain loop is the fast one
            if inner is None or not element(inner):
                return False
        return True

    return fits


def _fits_map(element: Fits) -> Fits:
    def fits(value: object) -> bool:
        if value.__class__ is not dict:
            return value is None
        for inner in value.values():  # noqa: SIM110  # a plain loop is the fast one
            if inner is None or not element(inner):
                return False
        return True

    return fits


def _fits_list_of_plain(plain: type) -> Fits:
    def fits(value: object) -> bool:
        if value.__class__ is not list:
            return value is None
        for inner in value:  # noqa: SIM110  # a plain loop is the fast one
            if inner.__class__ is not plain:
                return False
        return True

    return fits


def _fits_map_of_plain(plain: type) -> Fits:
    def fits(value: object) -> bool:
        if value.__class__ is not dict:
            return value is None
        for inner in value.values():  # noqa: SIM110  # a plain loop is the fast one
            if inner.__class__ is not plain:
                return False
        return True

    return fits
