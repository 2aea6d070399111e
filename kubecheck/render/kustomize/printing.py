"""Values as kustomize prints them in its words: as YAML, and as Go prints what it cannot make YAML of."""

from __future__ import annotations

import math

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.build import Built
    from kubecheck.source import Path


def print_yaml(value: Any, indent: int = 0, *, sort: bool = True) -> str:
    """A value as Go's YAML writer prints it, its keys sorted unless that is not wanted; lists are not indented."""
    margin = " " * indent
    lines = []
    if isinstance(value, dict):
        for key in sorted(value) if sort else value:
            lines.append(f"{margin}{_scalar(key, 0)}:{_inner(value[key], indent, sort)}")
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
    return " " + _scalar(value, indent)


def _scalar(value: Any, indent: int) -> str:
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


def refuse_unprintable(built: Built) -> None:
    """Refuses an object with a number that JSON cannot hold.

    Raises:
        BuildError: there is one.
    """
    path = _unprintable(built.value, ())
    if path is None:
        return
    value: Any = built.value
    for step in path:
        value = value[step]
    sign = "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    written = next(built.marks[path[:length]].below(*path[length:]) for length in range(len(path), -1, -1) if path[:length] in built.marks)
    raise BuildError(f"{go_syntax(built.value)}: json: unsupported value: {sign}", written)


def _unprintable(value: Any, path: Path) -> Path | None:
    """Where such a number is; None where there is none."""
    if value.__class__ is float:
        return None if math.isfinite(value) else path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        if each.__class__ in (float, dict, list):
            found = _unprintable(each, (*path, key))
            if found is not None:
                return found
    return None


def go_syntax(value: Any) -> str:
    """A value as Go's %#v prints it."""
    if isinstance(value, dict):
        return "map[string]interface {}{" + ", ".join(f"{_go_text(str(key))}:{go_syntax(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[]interface {}{" + ", ".join(map(go_syntax, value)) + "}"
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else f"{'+' if value > 0 else '-'}Inf" if math.isinf(value) else repr(value).removesuffix(".0")
    if isinstance(value, int):
        return hex(value) if value > (1 << 63) - 1 else str(value)
    return _go_text(value)


def _go_text(text: str) -> str:
    from kubecheck.field_messages import quote

    return quote(text)
