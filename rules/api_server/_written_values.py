"""What a value of the wrong type has to be written as, in a form that can be taken over."""

from __future__ import annotations

import json
import re
import shlex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_PLAIN = re.compile(r"[A-Za-z_/][\w./-]*|[0-9]+(?:[KMGTP]i?|m)")
_WORDS_OF_YAML = frozenset(("false", "n", "no", "null", "off", "on", "true", "y", "yes"))
_SHELL = re.compile(r"[|&;<>$`*?\\]")
# The one field of an object that people mean when they write its value in the object's stead, and of which type it is.
_MAIN_FIELDS = {
    "containerPort": int, "port": int, "number": int, "secretName": str, "claimName": str, "cidr": str, "command": str, "path": str,
    "name": str, "type": str,
}  # fmt: skip
_MOST_FIELDS = 10
_SWITCHES = {**dict.fromkeys(("true", "yes", "on", "1", "y"), "true"), **dict.fromkeys(("false", "no", "off", "0", "n"), "false")}
_SECONDS = {"": 1, "s": 1, "sec": 1, "seconds": 1, "m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600}
_LENGTH = re.compile(r"([0-9]+) ?([a-z]+)")


def write_flow(value: object) -> str:
    """A value in flow style: ``{name: A, value: b}``."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{write_flow(key)}: {write_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_flow, value))}]"
    is_plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)


def as_boolean(value: object) -> str:
    """What to write for a boolean: for ``"yes"`` and for 1 ``true``; both words where the value says nothing."""
    return _SWITCHES.get(str(value).strip().lower(), "true or false")


def as_integer(field: object, text: str) -> str:
    """The number that a text means: of a length of time the seconds, where the field counts them; of a percentage what stands before the sign."""
    length = _LENGTH.fullmatch(text.strip())
    if length and length[2] in _SECONDS and str(field).endswith("Seconds"):
        return str(int(length[1]) * _SECONDS[length[2]])
    number = text.removesuffix("%").strip()
    return number if number.isdecimal() and (field == "averageUtilization" or "percent" in str(field).lower()) else ""


def as_object(value: object, names: Collection[str]) -> str:
    """The object that somebody meant who wrote only the value of its main field: for ``regcred`` ``{name: regcred}``; empty where none is plain.

    Args:
        value: what is written.
        names: the fields that the object has.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)) or len(names) > _MOST_FIELDS:
        return ""
    if isinstance(value, str) and value.replace(":", "").isdecimal():
        value = int(value.rpartition(":")[2] or 0)
    name = next((name for name, type_ in _MAIN_FIELDS.items() if name in names and type_ is type(value)), None)
    needs_more = {"apiGroup", "kind"} if isinstance(value, int) else {"apiGroup", "containerPort", "kind", "port"}
    if name is None or needs_more & set(names):
        return ""
    if isinstance(value, str) and "value" in names:
        key, sign, rest = value.partition("=")
        return write_flow({"name": key, "value": rest}) if sign else ""
    return write_flow({name: as_words(value) if name == "command" and isinstance(value, str) else value})


def as_words(text: str) -> list[str]:
    """The words of a command line, each an item; a line that a shell has to read becomes an item of one for it."""
    if _SHELL.search(text):
        return ["sh", "-c", text]
    try:
        return shlex.split(text) or [text]
    except ValueError:  # a quote is not closed
        return [text]


def as_list(field: object, value: object, names: Collection[str]) -> str:
    """The list that somebody meant who wrote one item, or a map in which the names are keys; empty where none is plain.

    Args:
        field: the field's name.
        value: what is written.
        names: the fields that each item has; none where items are texts.
    """
    if isinstance(value, dict):
        if "value" in names and all(isinstance(each, (str, int, float)) for each in value.values()) and not set(value) <= set(names):
            text = {key: each if isinstance(each, str) else json.dumps(each) for key, each in value.items()}
            return write_flow([{"name": key, "value": each} for key, each in list(text.items())[:1]])
        key, first = next(iter(value.items()), ("", None))
        return write_flow([{"name": key, **first}]) if isinstance(first, dict) and "name" in names and key not in names else ""
    if names:
        item = as_object(value, names)
        return f"[{item}]" if item else ""
    if isinstance(value, str):
        is_line = field == "command" or (field == "args" and not _SHELL.search(value))  # what a shell has to read is no business of arguments
        return json.dumps(as_words(value), ensure_ascii=False) if is_line else write_flow([value])
    return ""
