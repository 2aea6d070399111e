"""Bad values as servers before 1.34 print them: in Go's own notation, with the names and types of what the server holds them in.

``{"name": "web"}`` is printed ``core.ServicePort{Name:"web", Protocol:"TCP", AppProtocol:(*string)(nil), ...}``. What stands behind a pointer is
not shown there, only where in memory it lies: `ADDRESS` stands for that. The packed table that `kubecheck.schema.extraction.go_notations` describes says for each
type its fields. Imported only when an error is at hand.

Mirrors: fmt's ``%#v`` (fmtPointer, printValue), field.Error.ErrorBody v1.33.
"""

from __future__ import annotations

import os

from kubecheck.field_messages import go_syntax, go_text, marshal, quote
from kubecheck.release import current
from kubecheck.values.quantity import Quantity, as_kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from typing import Any

ADDRESS = "0x…"

_Field = tuple[str, str, str]  # Go's name, ours, type

# What the published types keep in the spec of a pod, and the internal ones in its security context.
_HOST_SETTINGS = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers")

_TEXT: list[str] = []
_TYPES: dict[tuple[str, bool], str | tuple[_Field, ...]] = {}


def in_notation(kind: str, value: Any) -> Any:
    """What to show of a value of that type: itself, before 1.34 as Go writes it.

    Args:
        kind: Go's type as it prints it: ``core.Taint``, ``[]core.NodeSelectorTerm``, ``resource.Quantity``.
        value: as it is stored.
    """
    return value if current().since(34) else go_text(go_notation(kind, value), value)


def printed_time(value: Any) -> Any:
    """What to show of a time: itself, before 1.34 as it prints itself. Mirrors: time.Time.String."""
    if current().since(34):
        return value
    found = moment(value)
    if found is None:
        return go_text("0001-01-01 00:00:00 +0000 UTC", value)
    fraction = f".{found.microsecond:06}".rstrip("0") if found.microsecond else ""
    return go_text(f"{found:%Y-%m-%d %H:%M:%S}{fraction} +0000 UTC", value)


def shown_amount(value: Any, *, was_printed: bool = False) -> str:
    """What to show of an amount: as the server prints it, before 1.34 as Go writes it; of one that ``was_printed`` before, the text is kept."""
    text = Quantity.parse(value).text
    return text if current().since(34) else go_text(_quantity(value, was_printed=was_printed), text)


def go_notation(kind: str, value: Any) -> str:
    """The value as Go writes one of that type; None is a struct without anything, and otherwise nothing at all."""
    if kind in _OWN:
        return _OWN[kind](value)
    if kind.startswith("*"):
        return f"({kind})({'nil' if value is None else ADDRESS})"
    if kind.startswith("[]"):
        return _list(kind, kind[2:], value)
    if kind.startswith("map["):
        return _map(kind, kind[kind.index("]") + 1 :], value)
    found = _type(kind)
    if not found:
        return _scalar(value)
    if isinstance(found, tuple):
        return _struct(kind, found, value)
    item = found[found.index("]") + 1 :]
    return _list(kind, item, value) if found.startswith("[]") else _map(kind, item, value)


def _struct(kind: str, fields: tuple[_Field, ...], value: Any) -> str:
    value = internal_value(kind, value if isinstance(value, dict) else {})
    return f"{kind}{{{', '.join(f'{name}:{go_notation(of, value if not ours else value.get(ours))}' for name, ours, of in fields)}}}"


def internal_value(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """The object with what the internal type keeps elsewhere in its place. Mirrors: Convert_v1_PodSpec_To_core_PodSpec."""
    if kind != "core.PodSpec":
        return value
    settings = {field: value[field] for field in _HOST_SETTINGS if field in value}
    return {**value, "securityContext": {**(value.get("securityContext") or {}), **settings}}


def _list(kind: str, item: str, value: Any) -> str:
    if item in {"byte", "uint8"}:
        return _bytes(kind, _decoded(value))
    return f"{kind}(nil)" if value is None else f"{kind}{{{', '.join(go_notation(item, each) for each in value)}}}"


def _map(kind: str, item: str, value: Any) -> str:
    return (
        f"{kind}(nil)"
        if value is None
        else f"{kind}{{{', '.join(f'{quote(key)}:{go_notation(item, value[key])}' for key in sorted(value))}}}"
    )


def _scalar(value: Any) -> str:
    return quote(value) if isinstance(value, str) else marshal(value)


def _decoded(text: Any) -> bytes | None:
    import base64

    try:
        return None if text is None else base64.b64decode(text)
    except ValueError:
        return None


def _bytes(kind: str, data: bytes | None) -> str:
    return f"{kind}(nil)" if data is None else f"{kind}{{{', '.join(map('{:#x}'.format, data))}}}"


def _int_or_string(value: Any) -> str:
    return go_syntax("intstr.IntOrString", value or 0 if value != "" else value)


def _quantity(value: Any, *, was_printed: bool = False) -> str:
    """Mirrors: ParseQuantity: what is kept as a decimal lies behind a pointer; a text that is canonical is kept beside the amount."""
    quantity, text = as_kept(value)
    number, scale = quantity.integer
    text = quantity.text if was_printed else text
    decimal = ADDRESS if quantity.is_decimal else "nil"
    return (
        f"resource.Quantity{{i:resource.int64Amount{{value:{number}, scale:{scale}}}, d:resource.infDecAmount{{Dec:(*inf.Dec)({decimal})}}, "
        f"s:{quote(text)}, Format:{quote(quantity.format)}}}"
    )


def _raw(value: Any) -> str:
    return (
        f"runtime.RawExtension{{Raw:{_bytes('[]uint8', None if value is None else marshal(value).encode())}, Object:runtime.Object(nil)}}"
    )


def _fields_of_managers(value: Any) -> str:
    return f"v1.FieldsV1{{Raw:{_bytes('[]uint8', None if value is None else marshal(value).encode())}}}"


def _duration(value: Any) -> str:
    from kubecheck.values.duration import parse_duration

    return f"v1.Duration{{Duration:{0 if value is None else parse_duration(str(value))}}}"


def _time(value: Any) -> str:
    """Mirrors: time.Time.GoString."""
    found = moment(value)
    if found is None:
        return "time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)"
    date = f"{found.year}, time.{found:%B}, {found.day}, {found.hour}, {found.minute}, {found.second}"
    return f"time.Date({date}, {found.microsecond * 1000}, time.Local)"


def _pointed_time(value: Any) -> str:
    return "<nil>" if value is None else _time(value)


def moment(value: Any) -> dt.datetime | None:
    """A time as it is stored, in the zone of servers, which is that of Greenwich; None where there is none."""
    import datetime as dt

    try:
        return dt.datetime.fromisoformat(str(value).upper()).astimezone(dt.UTC) if value is not None else None
    except (ValueError, OverflowError):
        return None


def _json(value: Any) -> str:
    return "apiextensions.JSON(nil)" if value is None else go_syntax("interface {}", value)


# What is written by code of its own; the first four are the codes of the table.
_OWN: dict[str, Callable[[Any], str]] = {
    '"': lambda value: quote("" if value is None else str(value)),
    "0": lambda value: marshal(value or 0),
    "x": lambda value: f"{value or 0:#x}",
    "f": lambda value: marshal(bool(value)),
    "*v1.MicroTime": _pointed_time,
    "*v1.Time": _pointed_time,
    "apiextensions.JSON": _json,
    "intstr.IntOrString": _int_or_string,
    "resource.Quantity": _quantity,
    "runtime.RawExtension": _raw,
    "v1.Duration": _duration,
    "v1.FieldsV1": _fields_of_managers,
    "v1.MicroTime": _time,
    "v1.Time": _time,
}


def _type(kind: str) -> str | tuple[_Field, ...]:
    """The fields of a struct, what another type stands for, nothing where neither is known, as of a plain one."""
    is_early = not current().since(33)
    found = _TYPES.get((kind, is_early))
    if found is None:
        line = (_line_of(f"{kind}@31") if is_early else "") or _line_of(kind)
        found = _TYPES[kind, is_early] = tuple(map(_field, line[1:].split("|"))) if line.startswith("|") else line[1:]
    return found


def _field(text: str) -> _Field:
    names, _, kind = text.partition(":")
    name, renamed, ours = names.partition("=")
    return name, ours if renamed else name[0].lower() + name[1:], kind


def _line_of(head: str) -> str:
    """What the table says behind that name."""
    if not _TEXT:
        import kubecheck_schemas

        with open(os.path.join(kubecheck_schemas.__path__[0], "kubernetes", "notations.txt"), encoding="utf-8") as stream:
            _TEXT.append(stream.read())
    start = max(_TEXT[0].find(f"\n{head}{mark}") for mark in "|>")
    return "" if start < 0 else _TEXT[0][start + 1 + len(head) : _TEXT[0].index("\n", start + 1)]
