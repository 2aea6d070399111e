"""Objects as the server prints them: what is empty left out, what its types always write filled in.

Checks need none of this; it serves those who compare with what a cluster returns.

Mirrors: encoding/json over the types of k8s.io/api v0.31 to v0.37.
"""

from __future__ import annotations

import os

from kubecheck.release import current
from kubecheck.values.quantity import parse_quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_Fields = tuple[tuple[str, str], ...]

# The minor versions of which Go's types are known.
_MINORS = (31, 33, 34, 35, 36, 37)
_TEXT: list[str] = []
_TYPES: dict[tuple[str, int], _Fields | None] = {}
_ZEROS: dict[str, object] = {'"': "", "0": 0, "f": False, "q": "0", "d": "0s", "n": None, "a": None}
_ROOTS = {"apiextensions": "apiextensions-apiserver.pkg.apis.apiextensions", "apiregistration": "kube-aggregator.pkg.apis.apiregistration"}


def encode(value: dict[str, Any], *, was_stored: bool = True) -> dict[str, Any]:
    """The stored object in the form in which the server would answer with it; an object of an unknown kind as it is.

    Args:
        value: the object; it is not changed.
        was_stored: whether it came out of the storage, which makes no list of an empty one; admission sees objects before that.
    """
    group, _, version = str(value.get("apiVersion") or "").rpartition("/")
    short = group.split(".", 1)[0] or "core"
    fields = _fields_of(f"{_ROOTS.get(short, f'api.{short}')}.{version}.{value.get('kind')}")
    if fields is None:
        return value
    encoded = _encode_struct(value, fields, was_stored=was_stored)
    encoded.get("metadata", {}).pop("selfLink", None)  # the server has not kept it for years
    return encoded


def minor_of_types() -> int:
    """The newest minor version of which Go's types are known and that is not newer than the one asked for, the oldest where there is none."""
    minor = current().minor
    return max((known for known in _MINORS if known <= minor), default=_MINORS[0])


def _fields_of(name: str) -> _Fields | None:
    key = name, minor_of_types()
    if key not in _TYPES:
        line = _line_of(f"{name}@{key[1]}")
        line = _line_of(name) if line is None else line
        _TYPES[key] = None if line is None else tuple((field, code) for field, _, code in (each.partition(":") for each in line.split("|")[1:]))
    return _TYPES[key]


def _line_of(head: str) -> str | None:
    if not _TEXT:
        import kubecheck_schemas

        with open(os.path.join(kubecheck_schemas.__path__[0], "kubernetes", "encodings.txt"), encoding="utf-8") as stream:
            _TEXT.append(f"\n{stream.read()}")
    text = _TEXT[0]
    start = text.find(f"\n{head}|")
    return None if start < 0 else text[start + 1 : text.index("\n", start + 1)]


def _encode_struct(value: dict[str, Any], fields: _Fields, *, was_stored: bool) -> dict[str, Any]:
    encoded: dict[str, Any] = {}
    if isinstance(value, str):
        return value  # a placeholder, which fits any type
    for field, code in fields:
        letter, item = code[0], value.get(field)
        if letter in "SZPR":
            if item is None and letter != "S":
                if letter == "R":
                    encoded[field] = None
                continue
            found = _encode_struct(item or {}, _fields_of(code[1:]) or (), was_stored=was_stored)
            if found or letter != "Z":
                encoded[field] = found
        elif letter in "LMlm":
            if item or letter in "lm":
                items = item or None if was_stored else item
                encoded[field] = _encode_items(items, _fields_of(code[1:]) or (), was_stored=was_stored)
        elif letter in "oe":
            if item:
                encoded[field] = item
        elif letter == "q" and item is not None:
            encoded[field] = parse_quantity(item).text
        elif item is not None and (letter != "n" or not was_stored or item not in ([], {})):
            encoded[field] = item
        elif letter != "p":
            encoded[field] = _ZEROS[letter]
    return encoded


def _encode_items(items: Any, fields: _Fields, *, was_stored: bool) -> Any:
    if isinstance(items, str):
        return items
    if isinstance(items, dict):
        return {key: _encode_struct(item or {}, fields, was_stored=was_stored) for key, item in items.items()}
    return items if items is None else [_encode_struct(item or {}, fields, was_stored=was_stored) for item in items]
