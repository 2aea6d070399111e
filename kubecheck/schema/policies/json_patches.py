"""JSON patches of admission policies, applied to plain objects.

Mirrors: gopkg.in/evanphx/json-patch.v4.
"""

from __future__ import annotations

import json
import re
from types import NoneType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MISSING = "missing value"
_INVALID = "invalid index referenced"
_NOTHING: Any = object()
_MOST_COPIED = 3 << 20  # bytes of JSON that the copies of one patch may come to; mirrors: server.NewConfig, JSONPatchMaxCopyBytes


class PatchError(Exception):
    """A patch that does not apply; the text is the library's."""


class UnmetTestError(Exception):
    """A patch whose test fails: nothing of it is applied, and nobody is told."""


def apply_patch(value: dict[str, Any], operations: list[dict[str, Any]]) -> Any:
    """The object with the operations applied in their order; it is not changed itself.

    Args:
        value: the object.
        operations: each with ``op`` and ``path``, and ``from`` and ``value`` where it has these.

    Raises:
        PatchError: an operation does not apply.
        UnmetTestError: a test fails.
    """
    document: Any = _copied(value)
    copied = 0
    for each in operations:
        kind, path = each["op"], each["path"]
        if kind == "add":
            _add(document, path, _copied(each.get("value")), "add")
        elif kind == "remove":
            _remove(document, path)
        elif kind == "replace" and path == "":
            document = _copied(each.get("value"))
            if not isinstance(document, (dict, list, NoneType)):
                raise PatchError("replace operation value must be object or array: %!w(<nil>)")  # as Go prints the error that it lacks
        elif kind == "replace":
            _replace(document, path, _copied(each.get("value")))
        elif kind == "move":
            _move(document, path, _from(each))
        elif kind == "test":
            _test(document, path, each.get("value", _NOTHING))
        elif kind == "copy":
            copied = _copy(document, path, _from(each), copied)
        else:
            raise PatchError(f"Unexpected kind: {kind}")
    return document


def _from(operation: dict[str, Any]) -> str:
    if not operation.get("from"):
        raise PatchError(f"{operation['op']} operation failed to decode from: operation, missing from field: {_MISSING}")
    found: str = operation["from"]
    return found


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _find(document: Any, path: str) -> tuple[Any, str]:
    """What holds the end of a path, None where there is no such thing, and the key in it. Mirrors: findObject."""
    steps = path.split("/")
    if len(steps) < 2 or document is None:
        return None, ""
    at = document
    for step in map(_decoded, steps[1:-1]):
        try:
            at = _get(at, step)
        except PatchError:
            return None, ""
        if not isinstance(at, (dict, list)):
            return None, ""
    return at, _decoded(steps[-1])


def _decoded(step: str) -> str:
    return re.sub("~[01]", lambda found: "/" if found[0] == "~1" else "~", step)


def _index(key: str) -> int:
    """Mirrors: strconv.Atoi."""
    if re.fullmatch(r"[+-]?[0-9]+", key) is None:
        from kubecheck.field_messages import quote

        raise PatchError(f"strconv.Atoi: parsing {quote(key)}: invalid syntax")
    return int(key)


def _within(key: str, size: int) -> int:
    """The index of something that is there, counted from the end where it is negative."""
    index = _index(key)
    if index >= size or index < -size:
        raise PatchError(f"Unable to access invalid index: {index}: {_INVALID}")
    return index + size if index < 0 else index


def _get(holder: Any, key: str) -> Any:
    if isinstance(holder, list):
        return holder[_within(key, len(holder))]
    return holder.get(key)


def _add(document: Any, path: str, value: Any, kind: str) -> None:
    holder, key = _find(document, path)
    if holder is None:
        raise PatchError(f'add operation does not apply: doc is missing path: "{path}": {_MISSING}')
    try:
        _put(holder, key, value)
    except PatchError as error:
        raise PatchError(f"error in {kind} for path: '{path}': {error}") from None


def _put(holder: Any, key: str, value: Any) -> None:
    """Mirrors: partialDoc.add, partialArray.add."""
    if isinstance(holder, dict):
        holder[key] = value
    elif key == "-":
        holder.append(value)
    else:
        try:
            _index(key)
        except PatchError as error:
            raise PatchError(f"value was not a proper array index: '{key}': {error}") from None
        holder.insert(_within(key, len(holder) + 1), value)


def _take(holder: Any, key: str) -> None:
    """Mirrors: partialDoc.remove, partialArray.remove."""
    if isinstance(holder, list):
        del holder[_within(key, len(holder))]
    elif key in holder:
        del holder[key]
    else:
        raise PatchError(f"Unable to remove nonexistent key: {key}: {_MISSING}")


def _remove(document: Any, path: str) -> None:
    holder, key = _find(document, path)
    if holder is None:
        raise PatchError(f'remove operation does not apply: doc is missing path: "{path}": {_MISSING}')
    try:
        _take(holder, key)
    except PatchError as error:
        raise PatchError(f"error in remove for path: '{path}': {error}") from None


def _replace(document: Any, path: str, value: Any) -> None:
    holder, key = _find(document, path)
    if holder is None:
        raise PatchError(f"replace operation does not apply: doc is missing path: {path}: {_MISSING}")
    if isinstance(holder, dict):
        holder[key] = value
        return
    try:
        holder[_within(key, len(holder))] = value
    except PatchError:
        raise PatchError(f"replace operation does not apply: doc is missing key: {path}: {_MISSING}") from None


def _move(document: Any, path: str, origin: str) -> None:
    holder, key = _find(document, origin)
    if holder is None:
        raise PatchError(f"move operation does not apply: doc is missing from path: {origin}: {_MISSING}")
    try:
        value = _get(holder, key)
        _take(holder, key)
    except PatchError as error:
        raise PatchError(f"error in move for path: '{key}': {error}") from None
    holder, _ = _find(document, path)
    if holder is None:
        raise PatchError(f"move operation does not apply: doc is missing destination path: {path}: {_MISSING}")
    _add(document, path, value, "move")


def _copy(document: Any, path: str, origin: str, copied: int) -> int:
    """Copies, given how much the copies before came to; how much all of them come to. Mirrors: Patch.copy."""
    holder, key = _find(document, origin)
    if holder is None:
        raise PatchError(f"copy operation does not apply: doc is missing from path: {origin}: {_MISSING}")
    try:
        value = _get(holder, key)
    except PatchError as error:
        raise PatchError(f"error in copy for from: '{origin}': {error}") from None
    holder, key = _find(document, path)
    if holder is None:
        raise PatchError(f"copy operation does not apply: doc is missing destination path: {path}: {_MISSING}")
    copied += _size(value)
    if copied > _MOST_COPIED:
        raise PatchError(f"Unable to complete the copy, the accumulated size increase of copy is {copied}, exceeding the limit {_MOST_COPIED}")
    try:
        _put(holder, key, _copied(value))
    except PatchError as error:
        raise PatchError(f"error while adding value during copy: {error}") from None
    return copied


def _size(value: Any) -> int:
    """How many bytes Go's JSON of a value has, which writes three letters as six of ASCII; what nobody knows counts as an empty text."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=lambda _: "")
    return len(text.encode("utf-8", "surrogatepass")) + 5 * sum(map(text.count, "<>&"))


def _test(document: Any, path: str, wanted: Any) -> None:
    if path == "":
        if not _equal(document, wanted):
            raise UnmetTestError
        return
    holder, key = _find(document, path)
    if holder is None:
        raise PatchError(f"test operation does not apply: is missing path: {path}: {_MISSING}")
    try:
        found = _get(holder, key)
    except PatchError as error:
        raise PatchError(f"error in test for path: '{path}': {error}") from None
    if found is None or wanted is _NOTHING or not _equal(found, wanted):
        raise UnmetTestError


def _equal(one: Any, other: Any) -> bool:
    """Equality of JSON texts: a number is never a boolean."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(each, other[key]) for key, each in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
