"""How messages of field errors print values: Go's quoting and JSON. Imported only when an error is at hand.

Mirrors: strconv.Quote, encoding/json.Marshal, fmt's ``%v``.
"""

from __future__ import annotations

import json

from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EXPONENT_FROM = 6  # the smallest power of ten printed with an exponent
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"'}


class Omitted:
    """Stands for a bad value that the server leaves out of its message (field.OmitValueType)."""


OMITTED = Omitted()


class Struct(dict):  # type: ignore[type-arg]  # only printed, never handed on
    """A bad value that is a Go struct: its fields are printed in the order in which they stand, not sorted as a map's keys are."""


class GoText(str):
    """A bad value as the server prints it, which keeps what it stands for: what later servers would print of their own."""

    __slots__ = ("stands_for",)
    prints_itself = True
    stands_for: object


def go_text(text: str, value: object) -> GoText:
    """The text that servers before 1.34 print for a value."""
    made = GoText(text)
    made.stands_for = value
    return made


def format_value(value: object) -> str:
    """A bad value as the server prints it: strings quoted as Go does, plain numbers as ``%v`` has them, everything else as JSON.

    So are strings whose type has a name of its own, as `kubecheck.fields.Named` has. Before 1.34 nothing at all was printed as a text,
    what prints itself was not quoted, and maps and lists stood in Go's notation.
    """
    if type(value) is str:
        return quote(value)
    if type(value) is GoText:
        return str(value)
    if not current().since(34):
        if value is None:
            return '"null"'
        if isinstance(value, str):
            return str(value) if getattr(value, "prints_itself", False) else quote(value)
        if value.__class__ is dict and all(isinstance(each, str) for each in value.values()):
            return go_syntax("map[string]string", value)
        if value.__class__ is list and all(isinstance(each, str) for each in value):
            return go_syntax("[]string", value)
    return print_float(value) if value.__class__ is float else marshal(value)


def in_go(kind: str, value: object) -> object:
    """What to show of a value whose Go type is another list or map than of strings, or may be nothing: itself, before 1.34 as Go writes it."""
    return value if current().since(34) else go_text(go_syntax(kind, value), value)


def go_syntax(kind: str, value: Any) -> str:
    """Mirrors: fmt's ``%#v`` of lists, maps, numbers that may be percentages, and those without a sign; ``kind`` is the type: ``[]string``."""
    if kind == "uint64":
        return f"{value:#x}"
    if kind == "interface {}":
        return _go_interface(value)
    if kind == "intstr.IntOrString":
        number, text = (0, value) if isinstance(value, str) else (value, "")
        return f"{kind}{{Type:{isinstance(value, str):d}, IntVal:{number}, StrVal:{quote(text)}}}"
    if value is None:
        return f"{kind}(nil)"
    if isinstance(value, dict):
        return f"{kind}{{{', '.join(f'{quote(key)}:{_go_item(value[key])}' for key in sorted(value))}}}"
    return f"{kind}{{{', '.join(map(_go_item, value))}}}"


def _go_interface(value: Any) -> str:
    """What stands in an empty interface, which names the types of lists and maps alone."""
    if isinstance(value, dict):
        return f"map[string]interface {{}}{{{', '.join(f'{quote(key)}:{_go_interface(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(map(_go_interface, value))}}}"
    return "interface {}(nil)" if value is None else _go_item(value)


def _go_item(item: object) -> str:
    if isinstance(item, GoText):
        return str(item)
    return quote(item) if isinstance(item, str) else marshal(item)


def about(field: str, detail: str) -> str:
    """A sentence about a field, which began with its name before 1.34."""
    return detail if current().since(34) else f"{field} {detail}"


def quote(text: str) -> str:
    """Mirrors: strconv.Quote."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    parts = ['"']
    for character in text:
        escape = _ESCAPES.get(character)
        if escape is not None:
            parts.append(escape)
        elif character == " " or character.isprintable():
            parts.append(character)
        else:
            code = ord(character)
            parts.append(f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    parts.append('"')
    return "".join(parts)


def marshal(value: object) -> str:
    """Mirrors: encoding/json.Marshal for plain values: sorted keys, no spaces, HTML characters escaped, shortest floats."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) or (isinstance(value, int) and not -(1 << 63) <= value < 1 << 63):
        return format_float(float(value))
    if isinstance(value, dict):
        keys = value if value.__class__ is Struct else sorted(value)
        return "{" + ",".join(f"{marshal(str(key))}:{marshal(value[key])}" for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(marshal, value)) + "]"
    text = json.dumps(value, ensure_ascii=False)
    for character, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(character, escape)
    return text


def print_plain(value: object) -> str:
    """Mirrors: fmt's ``%v`` for plain values: texts as they are, maps and lists with blanks between."""
    if value is None or isinstance(value, bool):
        return {None: "<nil>", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return print_float(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{print_plain(value[key])}" for key in sorted(value)) + "]"
    return "[" + " ".join(map(print_plain, value)) + "]" if isinstance(value, (list, tuple)) else str(value)


def print_float(number: float) -> str:
    """Mirrors: strconv.FormatFloat with format g and the shortest precision, which is also fmt's ``%v``."""
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124  # only NaN differs from itself
        return "NaN" if number != number else "+Inf" if number > 0 else "-Inf"  # noqa: PLR0124  # as above
    shortest = repr(float(number))
    mantissa, _, exponent = shortest.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).strip("0") or "0"
    leading = len(whole) - 1 if whole != "0" else -1 - (len(fraction) - len(fraction.lstrip("0")))
    scale = leading + int(exponent or 0)
    if number and (scale < -4 or scale >= _EXPONENT_FROM):
        body = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
        return f"{'-' if number < 0 else ''}{body}e{scale:+03d}"
    return shortest.removesuffix(".0")


def format_float(value: float) -> str:
    """Mirrors: encoding/json's float encoder: plain digits between 1e-6 and 1e21, else an exponent without padding."""
    text = repr(value)
    if value == int(value) and abs(value) < 1e21:
        if "e" not in text:
            return text.removesuffix(".0")
        mantissa, exponent = text.split("e")
        whole, _, fraction = mantissa.partition(".")
        return whole + fraction.ljust(int(exponent), "0")
    if "e" in text:
        mantissa, exponent = text.split("e")
        number = int(exponent)
        if -7 < number < 0:
            return f"{value:.{len(mantissa.replace('.', '').replace('-', '')) - 1 - number}f}"
        return f"{mantissa}e{number:+d}" if number >= 0 else f"{mantissa}e{number}"
    if abs(value) < 1e-6 and value:
        return f"{value:e}"
    return text
