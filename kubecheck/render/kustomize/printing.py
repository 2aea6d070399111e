"""Values as kustomize prints them: as YAML, as Go's syntax in its words; and what cannot be printed. Mirrors: resWrangler.AsYaml, RNode.MarshalJSON."""

from __future__ import annotations

import math

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.scalars import Mistagged, OddKey, timestamp_parts
from kubecheck.render.kustomize.tree import Mapping, Sequence, Timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.render.kustomize.tree import Written

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_NOT_DECODED = "map[string]interface {}(nil)"


def print_yaml(value: Any, indent: int = 0, *, sort: bool = True) -> str:
    """A value as Go's YAML writer prints it, its keys sorted unless that is not wanted; lists are not indented."""
    if not value:
        return print_scalar(value, indent) + "\n"
    margin = " " * indent
    lines = []
    if isinstance(value, dict):
        for key in sorted(value) if sort else value:
            lines.append(f"{margin}{print_scalar(key, 0)}:{_inner(value[key], indent, sort)}")
    else:
        for each in value:
            is_scalar = not isinstance(each, (dict, list)) or not each
            text = _inner(each, indent, sort) if is_scalar else " " + print_yaml(each, indent + 2, sort=sort).lstrip(" ")
            lines.append(f"{margin}-{text}")
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _inner(value: Any, indent: int, sort: bool) -> str:
    if isinstance(value, dict) and value:
        return "\n" + print_yaml(value, indent + 2, sort=sort)
    if isinstance(value, list) and value:
        return "\n" + print_yaml(value, indent, sort=sort)
    return " " + print_scalar(value, indent)


def print_scalar(value: Any, indent: int) -> str:
    """A scalar, or an empty collection, as Go's YAML writer prints it at an indent."""
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, Sequence):
        return "[]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if "\n" in value:
        chomping = "" if value.endswith("\n") and not value.endswith("\n\n") else "+" if value.endswith("\n") else "-"
        hint = "2" if value[:1] in (" ", "\n") else ""
        margin = " " * (indent + 2)
        body = "\n".join(margin + line if line else "" for line in value.removesuffix("\n").split("\n"))
        return f"|{hint}{chomping}\n{body}"
    return _quoted(value)


def _quoted(text: str) -> str:
    """A text on one line, in quotes where it would else be read as something else."""
    from kubecheck.documents.scalars import plain_value

    try:
        changes = not text or plain_value(text) != text
    except Exception:  # noqa: BLE001  # infinity, which JSON cannot hold
        changes = True
    if changes:
        return f'"{text}"'
    if text[0] in "-?:,[]{}#&*!|>'\"%@` " or text[-1] in " :" or ": " in text or " #" in text:
        if text[0] in "-?:" and len(text) > 1 and text[1] != " " and ": " not in text and " #" not in text and text[-1] not in " :":
            return text
        return "'" + text.replace("'", "''") + "'"
    return text


def fault_of(tree: Mapping) -> BuildError | None:
    """Why an object cannot be printed; None when it can.

    First come scalars that are not what their tag says and keys that cannot be keys, as the text is decoded; then what JSON does not know:
    keys that are no texts, and numbers without end, in the order of sorted keys.
    """
    if not _is_odd(tree):
        return None
    for value, written in _scalars(tree):
        if value.__class__ is Mistagged:
            return BuildError(f"{_NOT_DECODED}: {value.words}", written)
        if isinstance(value, OddKey) and value.is_invalid:
            return BuildError(f"{_NOT_DECODED}: yaml: invalid map key: {value.shown}", written)
    for value, written in _scalars(tree, ordered=True):
        if value.__class__ is OddKey:
            return BuildError(f"{go_syntax(tree)}: json: unsupported type: map[interface {{}}]interface {{}}", written)
        if value.__class__ is float and not math.isfinite(value):
            return BuildError(f"{go_syntax(tree)}: json: unsupported value: {go_syntax(value)}", written)
    return None


def _is_odd(tree: Any) -> bool:
    """Whether a tree holds anything that most do not."""
    is_mapping = tree.__class__ is Mapping
    for value in tree.values() if is_mapping else tree:
        typed = value.__class__
        if typed is Mapping or typed is Sequence:
            if _is_odd(value):
                return True
        elif typed is Mistagged or (typed is float and not math.isfinite(value)):
            return True
    return is_mapping and any(key.__class__ is OddKey for key in tree)


def _scalars(tree: Any, *, ordered: bool = False) -> Iterator[tuple[Any, Written]]:
    """The odd keys and all scalars of a tree, each with its place."""
    is_mapping = tree.__class__ is Mapping
    keys: list[Any] = list(tree) if is_mapping else list(range(len(tree)))
    if ordered and is_mapping:
        keys.sort(key=lambda each: str(each).encode())
    for key in keys:
        if key.__class__ is OddKey:
            yield key, tree.at(key)
    for key in keys:
        value = tree[key]
        if value.__class__ is Mapping or value.__class__ is Sequence:
            yield from _scalars(value, ordered=ordered)
        else:
            yield value, tree.at(key)


def json_word(value: object) -> str:
    """What Go's JSON reader calls a value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    return "number" if isinstance(value, (int, float)) else "array" if isinstance(value, list) else "object"


def go_syntax(value: Any) -> str:
    """A value of YAML as Go's %#v prints it."""
    from kubecheck.field_messages import print_float, quote

    if isinstance(value, dict):
        typed = "interface {}" if any(key.__class__ is OddKey for key in value) else "string"
        keys = sorted(value, key=lambda each: (each.__class__ is OddKey, str(each).encode()))
        pairs = ", ".join(f"{key.shown if isinstance(key, OddKey) else quote(key)}:{go_syntax(value[key])}" for key in keys)
        return f"map[{typed}]interface {{}}{{{pairs}}}"
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(map(go_syntax, value))}}}"
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value < 1 << 63 else hex(value)
    if isinstance(value, float):
        return _float(value, print_float)
    return _time(value) if value.__class__ is Timestamp else quote(str(value))


def _float(value: float, print_float: Any) -> str:
    """Mirrors: fmt's %#v of a float, whose exponents begin at 21."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e21:
        return ("-0" if math.copysign(1, value) < 0 else "0") if value == 0 else f"{value:.0f}" if abs(value) < 1e6 else str(print_float(value))
    return str(print_float(value))


def _time(text: str) -> str:
    """Mirrors: time.Time.GoString."""
    year, month, day, hour, minute, second, fraction, zone = timestamp_parts(text)
    where = "time.UTC" if zone in ("", "Z") else 'time.Location("")'
    nanoseconds = int((fraction or "0").ljust(9, "0")[:9])
    return f"time.Date({year}, time.{_MONTHS[month - 1]}, {day}, {hour}, {minute}, {second}, {nanoseconds}, {where})"
