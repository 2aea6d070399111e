"""Nodes as their texts stand in the files, which kustomize keeps: quotes, flow collections, spellings of numbers. Mirrors: RNode.String (kyaml)."""

from __future__ import annotations

from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Timestamp, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STYLES = "\"'|>"


def is_quoted(value: object, written: Written | None) -> bool:
    """Whether a text stands in quotes, or as a block, where it is written."""
    if written is None or not isinstance(value, str):
        return False
    text = _text_at(written)
    if text[:1] in ("|", ">") or "\n" in value:
        return True
    return text[:1] in ('"', "'") and text[-1:] == text[:1] and (text[1:-1] == value or "\\" in text or "''" in text)


def written_text(value: Any, written: Written | None, null: str = "null") -> str:
    """The text of a scalar as it is spelt: ``0x10``, ``null``, ``1e3``; its own text where it is written elsewhere, or otherwise.

    ``null`` is what a null says that is not spelt.
    """
    if isinstance(value, (str, Mapping, Sequence)) or written is None:
        return text_of(value)
    text = _text_at(written)
    return text if text and text[0] not in _STYLES and _is_plainly(value, text) else null if value is None else text_of(value)


def _is_plainly(value: Any, text: str) -> bool:
    from kubecheck.documents.scalars import ScalarError
    from kubecheck.render.kustomize.files.scalars import plain_scalar

    try:
        found = plain_scalar(text)
    except ScalarError:
        return False
    return found == value and isinstance(found, bool) == isinstance(value, bool)


def contents_of(value: Any, written: Written | None) -> str:
    """A node as kustomize prints it in its refusals: in its own style, keys in their order, with an end of line."""
    if isinstance(value, (Mapping, Sequence)):
        return _block(value, 0) if value and not _is_flow(value) else _flow(value) + "\n"
    return _scalar(value, written, 0) + "\n"


def _block(value: Any, indent: int) -> str:
    margin = " " * indent
    lines = []
    if isinstance(value, Mapping):
        for key, each in value.items():
            below = indent + 2 if isinstance(each, Mapping) else indent
            lines.append(f"{margin}{_key(key)}:{_below(each, value.at(key), indent, below)}")
    else:
        for index, each in enumerate(value):
            text = _below(each, value.at(index), indent, indent + 2)
            lines.append(f"{margin}- {text.lstrip()}" if text.startswith("\n") else f"{margin}-{text}")
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _below(value: Any, written: Written, indent: int, below: int) -> str:
    if isinstance(value, (Mapping, Sequence)):
        return "\n" + _block(value, below) if value and not _is_flow(value) else " " + _flow(value)
    text = _scalar(value, written, indent)
    return f" {text}" if text else ""


def _flow(value: Any) -> str:
    """A collection in brackets, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_within(each, value.at(key))}" for key, each in value.items()) + "}"
    return "[" + ", ".join(_within(each, value.at(index)) for index, each in enumerate(value)) + "]"


def _within(value: Any, written: Written) -> str:
    return _flow(value) if isinstance(value, (Mapping, Sequence)) else _scalar(value, written, 0)


def _is_flow(value: Any) -> bool:
    """Whether a collection stands in brackets where it is written."""
    return _text_at(value.written)[:1] in ("{", "[")


def _key(key: object) -> str:
    from kubecheck.render.kustomize.files.scalars import plain_scalar

    text = str(key)
    is_plain = text and text[0] not in "'\"{[&*!|>@`%#" and ": " not in text and plain_scalar(text).__class__ is str
    return text if is_plain else f'"{text}"'


def _scalar(value: Any, written: Written | None, indent: int) -> str:
    """A scalar in the quotes that it stands in."""
    from kubecheck.render.kustomize.files.scalars import plain_scalar
    from kubecheck.render.kustomize.printing import print_scalar

    if not isinstance(value, str) or value.__class__ is Timestamp:
        spelt = _text_at(written) if value is None and written is not None else None
        return "" if spelt is not None and spelt not in ("null", "Null", "NULL", "~") else written_text(value, written)
    quote = _text_at(written)[:1] if written is not None and is_quoted(value, written) else ""
    if quote == '"' and "\n" not in value:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if quote == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    is_plain = "\n" not in value and plain_scalar(value).__class__ is str
    return value if is_plain else print_scalar(value, indent)


def _text_at(written: Written) -> str:
    """The text of the place where something is written; empty where it is no part of a document."""
    text, path = written.resolve()
    span = text.locate(path)
    return span.source.text[span.start.offset : span.end.offset]
