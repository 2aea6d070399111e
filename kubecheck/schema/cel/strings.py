"""Texts of CEL and the regular expressions of the Kubernetes library.

Mirrors: github.com/google/cel-go/ext strings, k8s.io/apiserver/pkg/cel/library regex v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.operators import to_string
from kubecheck.schema.cel.parse import UInt
from kubecheck.schema.cel.values import CelError, TypeValue
from kubecheck.schema.openapi import print_float

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


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
    return to_string(value)


def _quote(text: str) -> str:
    from kubecheck.field_messages import quote

    return quote(text)


STRINGS: dict[str, Callable[..., Any]] = {
    ".contains": lambda text, part: part in text,
    ".startsWith": lambda text, part: text.startswith(part),
    ".endsWith": lambda text, part: text.endswith(part),
    ".matches": _matches,
    "matches": _matches,
    ".charAt": _char_at,
    ".lowerAscii": lambda text: "".join(each.lower() if each.isascii() else each for each in text),
    ".upperAscii": lambda text: "".join(each.upper() if each.isascii() else each for each in text),
    ".replace": lambda text, old, new, limit=-1: text.replace(old, new, limit),
    ".split": _split,
    ".substring": _substring,
    ".trim": lambda text: text.strip(),
    ".format": _format,
    "strings.quote": _quote,
    ".join": lambda values, separator="": separator.join(values),
    ".find": lambda text, pattern: (_find_all(text, pattern, 1) or [""])[0],
    ".findAll": _find_all,
    "jsonpatch.escapeKey": lambda text: text.replace("~", "~0").replace("/", "~1"),
}  # fmt: skip
