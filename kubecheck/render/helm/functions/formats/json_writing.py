"""Functions that write JSON. Mirrors: encoding/json's Marshal, MarshalIndent and Encoder; Helm's and Sprig's toJson and its kin."""

from __future__ import annotations

import math
from json.encoder import encode_basestring

from kubecheck.field_messages import format_float
from kubecheck.render.helm.functions.reflection import is_nil
from kubecheck.render.helm.kinds import FunctionError, Struct, type_of
from kubecheck.render.helm.template.text import carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029", **{chr(code): "\\ufffd" for code in range(0xDC80, 0xDD00)}}
)
_RAW_ESCAPES = {code: text for code, text in _ESCAPES.items() if chr(code) not in "<>&"}


class JsonError(ValueError):
    """A value that JSON cannot hold, in Go's words."""


def to_json(value: Any) -> str:
    """Mirrors: Helm's toJSON: what cannot be written is empty."""
    try:
        return carried(marshal(value), value)
    except JsonError:
        return ""


def must_to_json(value: Any) -> str:
    """Mirrors: mustToJson."""
    try:
        return carried(marshal(value), value)
    except JsonError as error:
        raise FunctionError(str(error)) from None


def to_pretty_json(value: Any) -> str:
    """Mirrors: toPrettyJson."""
    try:
        return carried(marshal(value, indent="\n"), value)
    except JsonError:
        return ""


def must_to_pretty_json(value: Any) -> str:
    """Mirrors: mustToPrettyJson."""
    try:
        return carried(marshal(value, indent="\n"), value)
    except JsonError as error:
        raise FunctionError(str(error)) from None


def to_raw_json(value: Any) -> str:
    """Mirrors: toRawJson, mustToRawJson."""
    try:
        return carried(marshal(value, escapes=_RAW_ESCAPES), value)
    except JsonError as error:
        raise FunctionError(str(error)) from None


def marshal(value: Any, *, indent: str = "", escapes: dict[int, str] = _ESCAPES) -> str:
    """A value as JSON.

    Args:
        value: any value of a template.
        indent: a line's end and the margin, where each item has a line of its own.
        escapes: which characters are escaped beside those that must be.

    Raises:
        JsonError: JSON cannot hold it.
    """
    try:
        return _marshal(value, indent, escapes)
    except RecursionError:
        raise JsonError(f"json: unsupported value: encountered a cycle via {type_of(value)}") from None


def _marshal(value: Any, indent: str, escapes: dict[int, str]) -> str:
    if isinstance(value, str):
        return _string(value, escapes)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        if math.isfinite(value):
            return float_text(value)
        raise JsonError(f"json: unsupported value: {'NaN' if math.isnan(value) else '+Inf' if value > 0 else '-Inf'}")
    if isinstance(value, dict):
        if is_nil(value):
            return "null"
        return _object({key: value[key] for key in sorted(value)}, indent, escapes)
    if isinstance(value, list):
        if is_nil(value):
            return "null"
        inner = indent and indent + "  "
        return _enclosed("[", [_marshal(each, inner, escapes) for each in value], "]", indent)
    if isinstance(value, bytes):
        import base64

        return f'"{base64.b64encode(value).decode()}"'
    if isinstance(value, Struct):
        found = getattr(value, "json_value", value.fields)()
        return _object(found, indent, escapes) if found.__class__ is dict else _marshal(found, indent, escapes)
    raise JsonError(f"json: unsupported type: {type_of(value)}")


def _string(text: str, escapes: dict[int, str]) -> str:
    found = encode_basestring(text)
    return found if found.isalnum() else found.translate(escapes)


def float_text(value: float) -> str:
    """A finite number as JSON has it. Mirrors: floatEncoder.encode."""
    return "-0" if value == 0 and math.copysign(1, value) < 0 else format_float(float(value))


def _object(value: dict[str, Any], indent: str, escapes: dict[int, str]) -> str:
    inner = indent and indent + "  "
    colon = '": ' if indent else '":'
    return _enclosed("{", [f"{_string(key, escapes)[:-1]}{colon}{_marshal(each, inner, escapes)}" for key, each in value.items()], "}", indent)


def _enclosed(start: str, items: list[str], end: str, indent: str) -> str:
    if not items:
        return start + end
    if not indent:
        return f"{start}{','.join(items)}{end}"
    inner = indent + "  "
    return f"{start}{inner}{f',{inner}'.join(items)}{indent}{end}"
