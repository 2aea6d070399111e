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
