"""Values as text: for places in block style, in flow style and in JSON."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Texts that YAML reads as such without quotes: words that are no booleans or nulls, and quantities with a unit.
_WORD = re.compile(r"[A-Za-z_/](?:[\w./-]*[\w/])?", re.ASCII)
_AMOUNT = re.compile(r"\d+(?:m|k|M|G|T|Ki|Mi|Gi|Ti|Pi|%)")
_OTHER_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))


def scalar_text(value: object, quote: str = "") -> str:
    """A scalar as YAML, a text between the quotes that are given."""
    if not isinstance(value, str):
        return json.dumps(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    is_plain = (_WORD.fullmatch(value) and value.lower() not in _OTHER_WORDS) or _AMOUNT.fullmatch(value)
    return value if is_plain and not quote else json.dumps(value, ensure_ascii=False)


def flow_text(value: Any, *, is_json: bool = False) -> str:
    """A value on one line."""
    if is_json:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar_text(key)}: {flow_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar_text(value)


def entry_lines(key: str, value: Any, indent: int) -> list[str]:
    """A key with its value in block style, the lines indented."""
    start = " " * indent + scalar_text(key) + ":"
    if isinstance(value, dict) and value:
        return [start, *(line for name, each in value.items() for line in entry_lines(name, each, indent + 2))]
    if isinstance(value, list) and value:
        return [start, *(line for each in value for line in item_lines(each, indent))]
    return [f"{start} {flow_text(value)}"]


def item_lines(value: Any, indent: int) -> list[str]:
    """An item of a list in block style, the lines indented."""
    if isinstance(value, dict) and value:
        lines = [line for name, each in value.items() for line in entry_lines(name, each, indent + 2)]
        return [" " * indent + "- " + lines[0].lstrip(), *lines[1:]]
    return [" " * indent + "- " + flow_text(value)]
