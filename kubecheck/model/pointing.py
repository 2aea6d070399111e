"""Where in an object as written a field error stands: often further in than the server says, or under another name.

The server names a map and says which key of it is wrong, a list and which item, a struct and which of its values; it names fields that it made
itself (data from stringData, a name from generateName), and some by names of its own. The path of the error stays what it is; here is where to look.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.near import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError
    from kubecheck.source.positions import Path

# What the server says about names in maps; of values it speaks otherwise.
_OF_KEYS = (
    "name part ", "prefix part ", "a valid config key ", "must be a standard resource", "must be an integer", "must be a qualified name",
    "must have at least one of", "Invalid key",
)  # fmt: skip
_MADE_FROM = {("data",): ("stringData",), ("metadata", "name"): ("metadata", "generateName")}
_MOST = 2_000


def point(value: Any, error: FieldError, before: int = 0) -> tuple[Path, bool]:
    """Where to look for what an error is about.

    Args:
        value: the object as written.
        error: what the server says.
        before: how often it says the same before: of equal entries each is meant once.

    Returns:
        The path from the object's root, and whether its key is meant instead of the value.
    """
    path = error.path
    if error.type in (fields.UNKNOWN_FIELD, fields.DUPLICATE_KEY, fields.WRONG_TYPE):
        return path, False
    there, rest = _deepest(value, path)
    if rest:
        path, there, rest = _renamed(value, path, path[: len(path) - len(rest)], there, rest)
        if rest and error.type in (fields.REQUIRED, fields.FORBIDDEN):
            return path, False
    if not isinstance(there, (dict, list)):
        return path, bool(path) and not rest and path[-1] == error.bad_value != there  # what is wrong is what the entry is called
    written = path[: len(path) - len(rest)]
    bad = str(error.bad_value) if isinstance(error.bad_value, str) else error.bad_value  # a text of a named type is looked for as a text
    if error.type == fields.NOT_SUPPORTED and not rest and not isinstance(bad, str):
        return _unsupported(there, written, error.known, before)
    if rest and written and isinstance(rest[-1], str) and isinstance(bad, (str, int, float)):
        same = _search_field(there, rest[-1], bad)
        if same is not None:
            return (*written, *same), False
    if isinstance(bad, (str, int)) and bad not in ("", False, True) and (not rest or written):
        found = _search(there, bad, error.detail.startswith(_OF_KEYS), before)
        if found is not None:
            return (*written, *found[0]), found[1]
    return path, False


def written_path(value: Any, path: Path) -> Path:
    """The path by the names that were written, where the server has others, as it has for data from stringData."""
    there, rest = _deepest(value, path)
    return _renamed(value, path, path[: len(path) - len(rest)], there, rest)[0] if rest else path


def _deepest(value: Any, path: Path) -> tuple[Any, Path]:
    """What stands at the path, or at the longest beginning of it, with the steps that are left."""
    for index, step in enumerate(path):
        inside = isinstance(value, dict) and step in value
        if not inside and not (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            return value, path[index:]
        value = value[step]
    return value, ()


def _renamed(value: Any, path: Path, written: Path, there: Any, rest: Path) -> tuple[Path, Any, Path]:
    """The path by the names that were written, where the server has others."""
    for made, origin in _MADE_FROM.items():
        if path[: len(made)] == made:
            other = (*origin, *path[len(made) :])
            found, left = _deepest(value, other)
            if not left:
                return other, found, ()
    if isinstance(there, dict) and isinstance(rest[0], str):
        name = _same_name(rest[0], there)
        if name is not None:
            found, left = _deepest(there[name], rest[1:])
            return (*written, name, *rest[1:]), found, left
    return path, there, rest


def _same_name(name: str, there: dict[str, Any]) -> str | None:
    """The key that is the name in other letters (``cephFS``), or but for one (``downwarAPI``)."""
    alike = next((key for key in there if isinstance(key, str) and key.lower() == name.lower()), None)
    if alike is not None or len(name) < 8:
        return alike
    near = nearest(name, [key for key in there if isinstance(key, str)])
    return near if near is not None and abs(len(near) - len(name)) == 1 else None


def _unsupported(there: Any, path: Path, known: tuple[str, ...], before: int) -> tuple[Path, bool]:
    """The item, the key or the type that is none of those known."""
    if isinstance(there, list):
        found = [((*path, index), False) for index, each in enumerate(there) if isinstance(each, str) and each not in known]
    elif isinstance(there.get("type"), str) and there["type"] not in known:
        return (*path, "type"), False
    else:
        found = [((*path, key), True) for key in there if key not in known and known]
    return found[min(before, len(found) - 1)] if found else (path, False)


def _search_field(value: Any, name: str, wanted: object) -> Path | None:
    """The first place in a value where a field of that name holds just that."""
    waiting: list[tuple[Any, Path]] = [(value, ())]
    for inside, path in waiting:
        if len(waiting) > _MOST:
            break
        for step, each in inside.items() if isinstance(inside, dict) else enumerate(inside):
            if step == name and each == wanted and type(each) is type(wanted):
                return (*path, step)
            if isinstance(each, (dict, list)):
                waiting.append((each, (*path, step)))
    return None


def _search(value: Any, wanted: str | int, keys_first: bool, before: int) -> tuple[Path, bool] | None:
    """The first place in a value where a text or number stands as a key or as a value, and whether it is a key; or one of the next, up to the last."""
    keys: list[Path] = []
    values: list[Path] = []
    waiting: list[tuple[Any, Path]] = [(value, ())]
    for inside, path in waiting:
        if len(waiting) > _MOST:
            break
        for step, each in inside.items() if isinstance(inside, dict) else enumerate(inside):
            if step == wanted and isinstance(inside, dict):
                keys.append((*path, step))
            if isinstance(each, (dict, list)):
                waiting.append((each, (*path, step)))
            elif type(each) is type(wanted) and each == wanted:
                values.append((*path, step))
    found = keys if keys and (keys_first or not values) else values
    return (found[min(before, len(found) - 1)], found is keys) if found else None
