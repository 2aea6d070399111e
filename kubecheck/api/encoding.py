"""Objects as the server prints them: what is empty left out, what its types always write filled in.

Checks need none of this; it serves those who compare with what a cluster returns.

Mirrors: encoding/json over the types of k8s.io/api v1.36.
"""

from __future__ import annotations

import os

from kubecheck.values.quantity import parse_quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TABLE: dict[str, tuple[tuple[str, str], ...]] = {}
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


def _fields_of(name: str) -> tuple[tuple[str, str], ...] | None:
    if not _TABLE:
        import kubecheck_schemas

        with open(os.path.join(kubecheck_schemas.__path__[0], "kubernetes", "encodings.txt"), encoding="utf-8") as stream:
            for line in stream:
                head, *fields = line.rstrip("\n").split("|")
                _TABLE[head] = tuple((field, code) for field, _, code in (each.partition(":") for each in fields))
    return _TABLE.get(name)


def _encode_struct(value: dict[str, Any], fields: tuple[tuple[str, str], ...], *, was_stored: bool) -> dict[str, Any]:
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


def _encode_items(items: Any, fields: tuple[tuple[str, str], ...], *, was_stored: bool) -> Any:
    if isinstance(items, str):
        return items
    if isinstance(items, dict):
        return {key: _encode_struct(item or {}, fields, was_stored=was_stored) for key, item in items.items()}
    return items if items is None else [_encode_struct(item or {}, fields, was_stored=was_stored) for item in items]
