"""Decodes a value as the server does, to say precisely what does not fit; walked only where `Kind.fits_plainly` said no.

The server goes through the fields in the order of their names (its way from YAML leads through sorted JSON). The first value of a wrong
type is what it reports, alone; a text that a type of its own cannot read (a quantity, a time) goes before that. Unknown fields are
reported, all of them, only when every type was right.

Mirrors: sigs.k8s.io/json UnmarshalStrict (decodeState.value, saveError, addErrorContext) with the Unmarshalers of k8s.io/apimachinery.
"""

from __future__ import annotations

from kubecheck.fields import DUPLICATE_KEY, UNKNOWN_FIELD, WRONG_TYPE, FieldError
from kubecheck.schema.structure.go_types import element, go_field, go_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.fields import Steps
    from kubecheck.schema.structure.catalog import Catalog, Kind

_MAXIMAL_STRICT_ERRORS = 100
_LEAF_GO_TYPES = {
    "s": "string", "i": "int32", "l": "int64", "d": "float64", "b": "bool", "y": "[]uint8", "a": "interface {}", "o": "map[string]interface {}",
    "q": "resource.Quantity", "x": "intstr.IntOrString", "t": "v1.Time", "u": "v1.MicroTime", "D": "v1.Duration",
    "B": "v1.JSONSchemaPropsOrBool", "R": "v1.JSONSchemaPropsOrArray", "S": "v1.JSONSchemaPropsOrStringArray",
}  # fmt: skip

_NAMES_WITHOUT_CASE = {"apiversion": "apiVersion", "kind": "kind"}
_FOLDED = {0x212A: "k", 0x17F: "s"}  # letters that Go takes for k and s where case does not matter


class Decoding:
    """What decoding a value came to.

    ``status_error`` is the sentence of the one error that stops the server, or None; ``strict`` the strict errors in the server's words and
    order; ``errors`` every unknown field, duplicate key and wrong type as facts, also those that the server would not come to report.
    """

    __slots__ = ("errors", "status_error", "strict")

    def __init__(self, status_error: str | None, strict: list[str], errors: list[FieldError]) -> None:
        self.status_error = status_error
        self.strict = strict
        self.errors = errors


def decode(kind: Kind, value: object, duplicates: tuple[str, ...] = ()) -> Decoding:
    """Decodes a value strictly.

    Args:
        kind: what the value says it is.
        value: the whole object.
        duplicates: the reader's words for keys given twice in one mapping.
    """
    walk = _Walk(kind.catalog)
    walk.definition(kind.number, value, (), "", ())
    errors = [FieldError(DUPLICATE_KEY, (), None, each) for each in duplicates] + walk.errors
    status_error = walk.aborted or walk.saved
    strict = [*duplicates, *walk.strict[:_MAXIMAL_STRICT_ERRORS]] if status_error is None else []
    return Decoding(status_error, strict, errors)


def misread_kind(value: dict[str, object], kind: Kind) -> str:
    """What the server says where a field that differs from ``kind`` or ``apiVersion`` in case alone hides the kind, or an empty text.

    It looks for the kind before it decodes strictly, with a decoder that does not mind case and takes the last of several fields.

    Mirrors: SimpleMetaFactory.Interpret, handlers.transformDecodeError.
    """
    fault = ""
    read = {"apiVersion": "", "kind": ""}
    for key in sorted(value):
        name = _NAMES_WITHOUT_CASE.get(key.translate(_FOLDED).lower())
        found = value[key]
        if name is None or found is None:
            continue
        if isinstance(found, str):
            read[name] = found
        else:
            fault = fault or f"json: cannot unmarshal {describe(found)} into Go struct field .{name} of type string"
    if fault:
        return f"the object provided is unrecognized (must be of type {kind.kind}): couldn't get version/kind; json parse error: {fault}"
    version = read["apiVersion"]
    if version == value.get("apiVersion") and read["kind"] == value.get("kind"):
        return ""
    told = f'no kind "{read["kind"]}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:111"'
    return f'{read["kind"]} in version "{version.rpartition("/")[2]}" cannot be handled as a {kind.kind}: {told}'


class _Spot:
    """Where a value of a Go type stands: the struct and field that hold it, and how many lists or maps deep inside of it."""

    __slots__ = ("depth", "owner", "owner_field", "stack")

    def __init__(self, owner: str, owner_field: str, stack: tuple[str, ...], depth: int) -> None:
        self.owner = owner
        self.owner_field = owner_field
        self.stack = stack
        self.depth = depth

    def inner(self) -> _Spot:
        return _Spot(self.owner, self.owner_field, self.stack, self.depth + 1)


class _Walk:
    """One decoding: its errors so far."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.errors: list[FieldError] = []
        self.strict: list[str] = []
        self.saved: str | None = None
        self.aborted: str | None = None
        self.lenient = 0
        self.placeholder = catalog.placeholder

    def definition(self, number: int, value: object, steps: Steps, go_type: str, stack: tuple[str, ...], spot: _Spot | None = None) -> None:
        """Decodes into a struct."""
        if value is None or self.fills(value):
            return
        parts = self.catalog.pack.definition(self.catalog.minor, number)
        if parts is None:
            return
        name = parts[0]
        if parts[2:] == ["=o"]:
            parts = parts[:2]  # a struct without fields
        elif parts[2:3] and parts[2].startswith("="):
            self.type(parts[2][1:], value, steps, spot or _Spot(name, "", stack, 0))
            return
        if not isinstance(value, dict):
            self.wrong(value, steps, spot, go_type or go_name(name))
            return
        codes = {}
        for part in parts[2:]:
            field, _, code = part.rpartition(":")
            codes[field] = code
        for field in sorted(value):
            if field not in codes:
                if not self.lenient:
                    self.unknown((*steps, field), tuple(codes))
                continue
            self.type(codes[field], value[field], (*steps, field), _Spot(name, field, stack, 0))

    def type(self, code: str, value: object, steps: Steps, spot: _Spot) -> None:
        """Decodes into a value of a type's code."""
        if value is None or code == "a" or (code != "s" and self.fills(value)):
            return
        first = code[0]
        if first == "[":
            self._list(code, value, steps, spot)
        elif first == "{":
            if not isinstance(value, dict):
                self.wrong(value, steps, spot, self.go_type(code, spot))
                return
            for key in sorted(value):
                self.type(code[1:], value[key], (*steps, key), spot.inner())
        elif first == "#":
            self.definition(int(code[1:]), value, steps, self.go_type(code, spot), self.full_stack(spot), spot)
        else:
            _READERS[first](self, value, steps, spot, code)

    def _list(self, code: str, value: object, steps: Steps, spot: _Spot) -> None:
        if not isinstance(value, list):
            self.wrong(value, steps, spot, self.go_type(code, spot))
            return
        for index, each in enumerate(value):
            self.type(code[1:], each, (*steps, index), spot.inner())

    def fills(self, value: object) -> bool:
        """Whether the value stands for one that is filled in later."""
        return self.placeholder is not None and isinstance(value, str) and self.placeholder(value)

    def full_stack(self, spot: _Spot) -> tuple[str, ...]:
        """The JSON names from the root to a spot, with the Go names of embedded structs between."""
        embedded = go_field(spot.owner, spot.owner_field)[1]
        return (*spot.stack, *(embedded.split(".") if embedded else ()), spot.owner_field) if spot.owner_field else spot.stack

    def go_type(self, code: str, spot: _Spot) -> str:
        """The Go type of the value at a spot, as the decoder prints it."""
        told = go_field(spot.owner, spot.owner_field)[0]
        for _ in range(spot.depth):
            told = element(told)
        return told.lstrip("*") or self.suggested(code)

    def suggested(self, code: str) -> str:
        """The Go type that a code suggests."""
        if code[0] == "[":
            return "[]" + self.suggested(code[1:])
        if code[0] == "{":
            return "map[string]" + self.suggested(code[1:])
        if code[0] == "#":
            parts = self.catalog.pack.definition(self.catalog.minor, int(code[1:]))
            return go_name(parts[0]) if parts else "interface {}"
        return _LEAF_GO_TYPES[code[0]]

    def unknown(self, steps: Steps, known: tuple[str, ...]) -> None:
        """Notes a field that the struct does not have."""
        from kubecheck.field_messages import quote

        error = FieldError(UNKNOWN_FIELD, steps, None, "", known)
        error.detail = f"unknown field {quote(error.field if steps != ('',) else '')}"
        self.errors.append(error)
        self.strict.append(error.detail)

    def wrong(self, value: object, steps: Steps, spot: _Spot | None, go_type: str, described: str | None = None, *, aborts: bool = False) -> None:
        """Notes a value that Go cannot decode into the type.

        Args:
            value: what stands there.
            steps: its path.
            spot: the struct field that holds it; None at the root.
            go_type: the type.
            described: the decoder's word for the value, where it is not the plain one.
            aborts: whether the error comes of a type's own reader and so ends the decoding.
        """
        described = described or describe(value)
        place = "value"
        if spot is not None and spot.owner:
            place = f"struct field {spot.owner.rpartition('.')[2]}.{'.'.join(self.full_stack(spot))}"
        self.note(value, steps, f"json: cannot unmarshal {described} into Go {place} of type {go_type}", aborts=aborts)

    def note(self, value: object, steps: Steps, sentence: str, *, aborts: bool) -> None:
        """Notes an error with its sentence; the first one counts for the server."""
        if aborts or self.lenient:
            self.aborted = self.aborted or sentence
        else:
            self.saved = self.saved or sentence
        self.errors.append(FieldError(WRONG_TYPE, steps, value, sentence))


def describe(value: object) -> str:
    """The decoder's word for a value that it cannot take."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _number(value: object) -> str:
    from kubecheck.field_messages import format_float

    return f"number {format_float(value) if isinstance(value, float) else value}"


def _read_string(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    if not isinstance(value, str):
        walk.wrong(value, steps, spot, walk.go_type(code, spot))


def _read_boolean(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    if not isinstance(value, bool):
        walk.wrong(value, steps, spot, walk.go_type(code, spot))


def _read_integer(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    from kubecheck.schema.structure.compile import fits_int32, fits_int64

    if not (fits_int64 if code == "l" else fits_int32)(value):
        described = _number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        walk.wrong(value, steps, spot, walk.go_type(code, spot), described)


def _read_double(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        walk.wrong(value, steps, spot, walk.go_type(code, spot))


def _read_object(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    if not isinstance(value, dict):
        walk.wrong(value, steps, spot, walk.go_type(code, spot))


def _read_bytes(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    """Mirrors: decodeState.literalStore and array for a slice of bytes."""
    if isinstance(value, str):
        from kubecheck.schema.structure.decoded_texts import base64_fault

        fault = base64_fault(value)
        if fault is not None:
            walk.note(value, steps, fault, aborts=False)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if each is None:
                continue
            is_number = isinstance(each, (int, float)) and not isinstance(each, bool)
            if not is_number or not 0 <= each <= 255 or each != int(each):
                walk.wrong(each, (*steps, index), spot, "uint8", _number(each) if is_number else None)
    else:
        walk.wrong(value, steps, spot, walk.go_type(code, spot))


def _read_quantity(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    """Mirrors: Quantity.UnmarshalJSON."""
    from kubecheck.schema.structure.decoded_texts import FORMAT_WRONG, quantity_fault

    if isinstance(value, str):
        fault = quantity_fault(value)
    else:
        fault = None if isinstance(value, (int, float)) and not isinstance(value, bool) else FORMAT_WRONG
    if fault is not None:
        walk.note(value, steps, fault, aborts=True)


def _read_int_or_string(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    """Mirrors: IntOrString.UnmarshalJSON."""
    from kubecheck.schema.structure.compile import fits_int32

    if not isinstance(value, str) and not fits_int32(value):
        described = _number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        walk.wrong(value, steps, spot, "int32", described, aborts=True)


def _reader_of_text(read: Callable[[str], str | None]) -> Callable[[_Walk, object, Steps, _Spot, str], None]:
    """A reader of a type that decodes a string and then parses it."""

    def reader(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
        if not isinstance(value, str):
            walk.wrong(value, steps, spot, "string", aborts=True)
            return
        fault = read(value)
        if fault is not None:
            walk.note(value, steps, fault, aborts=True)

    return reader


def _time_fault(text: str) -> str | None:
    from kubecheck.schema.structure.decoded_texts import time_fault

    return time_fault(text)


def _micro_time_fault(text: str) -> str | None:
    from kubecheck.schema.structure.decoded_texts import RFC3339_MICRO, time_fault

    return time_fault(text, RFC3339_MICRO)


def _duration_fault(text: str) -> str | None:
    from kubecheck.schema.structure.decoded_texts import duration_fault

    return duration_fault(text)


def _read_schema_or(walk: _Walk, value: object, steps: Steps, spot: _Spot, code: str) -> None:
    """Mirrors: JSONSchemaPropsOrBool, JSONSchemaPropsOrArray and JSONSchemaPropsOrStringArray UnmarshalJSON: lenient inside."""
    walk.lenient += 1
    schema = int(code[1:])
    stack = walk.full_stack(spot)
    if isinstance(value, dict):
        walk.definition(schema, value, steps, "", stack)
    elif isinstance(value, list) and code[0] != "B":
        for index, each in enumerate(value):
            if code[0] == "R":
                walk.definition(schema, each, (*steps, index), "", stack, spot)
            elif each is not None and not isinstance(each, str):
                walk.wrong(each, (*steps, index), spot, "string")
    elif code[0] == "B" and not isinstance(value, bool):
        walk.note(value, steps, "boolean or JSON schema expected", aborts=True)
    walk.lenient -= 1


_READERS = {
    "s": _read_string, "b": _read_boolean, "i": _read_integer, "l": _read_integer, "d": _read_double, "o": _read_object, "y": _read_bytes,
    "q": _read_quantity, "x": _read_int_or_string, "t": _reader_of_text(_time_fault), "u": _reader_of_text(_micro_time_fault),
    "D": _reader_of_text(_duration_fault), "B": _read_schema_or, "R": _read_schema_or, "S": _read_schema_or,
}  # fmt: skip
