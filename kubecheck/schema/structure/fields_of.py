"""Questions about single fields of a kind: what type they have, what values they take, what is missing."""

from __future__ import annotations

from kubecheck.fields import FieldError, required

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.fields import Steps
    from kubecheck.schema.structure.catalog import Kind

TYPE_NAMES = {
    "s": "string", "i": "integer", "l": "integer", "d": "number", "b": "boolean", "y": "base64 text", "a": "any value", "o": "object",
    "q": "quantity", "x": "integer or string", "t": "time", "u": "time", "D": "duration", "B": "schema or boolean", "R": "schema or list of schemas",
    "S": "schema or list of strings", "[": "list", "{": "map", "#": "object",
}  # fmt: skip
_FACTS: list[str] = []
_MOST_HOMES = 2
# What a controller writes, and what a volume is or makes, is no home for what stands outside of it.
_NOBODYS = frozenset(("status", "volumeClaimTemplate", "volumes"))
# So many levels below an object a field is looked for: from the root of a Deployment down to its containers.
_DEEPEST = 5


def missing(kind: Kind, value: object) -> list[FieldError]:
    """Required fields that a value lacks, in the order of the walk."""
    errors: list[FieldError] = []
    _note_missing(kind, f"#{kind.number}", value, (), errors)
    return errors


def _note_missing(kind: Kind, code: str, value: object, steps: Steps, errors: list[FieldError]) -> None:
    if code[0] == "[" and isinstance(value, list):
        for index, each in enumerate(value):
            _note_missing(kind, code[1:], each, (*steps, index), errors)
    elif code[0] == "{" and isinstance(value, dict):
        for key, each in value.items():
            _note_missing(kind, code[1:], each, (*steps, key), errors)
    elif code[0] == "#" and isinstance(value, dict):
        parts = kind.catalog.pack.definition(kind.catalog.minor, int(code[1:]))
        if parts is None:
            return
        errors.extend(required((*steps, name)) for name in parts[1].split(",") if name and value.get(name) is None)
        codes = dict(part.rpartition(":")[::2] for part in parts[2:] if ":" in part)
        for field, inner in value.items():
            if field in codes:
                _note_missing(kind, codes[field], inner, (*steps, field), errors)


def homes(kind: Kind, parent: tuple[str | int, ...], name: str) -> list[tuple[str | int, ...]]:
    """Where near an object a field of this name belongs: the nearest objects that have one, below it or beside those around it.

    Args:
        kind: what the whole is.
        parent: the path of an object that has no such field.
        name: the name.

    Returns:
        The paths of a few objects, in which a list counts by its first item; empty where there is none or where there are many.
    """
    is_crowded = False  # there are many homes near by, so only an object around them may be the one that was meant
    for length in range(len(parent), -1, -1):
        around = parent[:length]
        code = _code_at(kind, around)
        found = _having(kind, code, around, name) if code is not None else []
        if found:
            main = [path for path in found if not set(path[length:]) & _NOBODYS and (*path, name) != parent[: len(path) + 1]]
            main = [path for path in main if not {"initContainers", "ephemeralContainers"} & set(path)] or main
            if main and (len(main) <= _MOST_HOMES if not is_crowded else main == [around]):
                return main
            is_crowded = is_crowded or len(main) > _MOST_HOMES
    return []


def _code_at(kind: Kind, path: tuple[str | int, ...]) -> str | None:
    code = f"#{kind.number}"
    for step in path:
        if code[0] in "[{":
            code = code[1:]
            continue
        inner = _codes(kind, code).get(str(step))
        if inner is None:
            return None
        code = inner
    return code


def _codes(kind: Kind, code: str) -> dict[str, str]:
    """The codes of the fields of an object; empty for anything else."""
    if code[0] != "#":
        return {}
    known = kind.catalog.codes_of_fields
    found = known.get(code)
    if found is None:
        parts = kind.catalog.pack.definition(kind.catalog.minor, int(code[1:]))
        found = known[code] = dict(part.rpartition(":")[::2] for part in parts[2:] if ":" in part) if parts else {}
    return found


def _having(kind: Kind, code: str, path: tuple[str | int, ...], name: str) -> list[tuple[str | int, ...]]:
    """The objects that have the field: this one, else those one step below, else those two steps below, and so on."""
    level: list[tuple[str, tuple[str | int, ...]]] = [(code, path)]
    for _ in range(_DEEPEST):
        found = [where for each, where in level if name in _codes(kind, each)]
        if found:
            return found
        below = [(inner, (*where, field)) for each, where in level for field, inner in _codes(kind, each).items()]
        level = [(inner[1:], (*where, 0)) if inner[0] == "[" else (inner, where) for inner, where in below]
        level = [(inner, where) for inner, where in level if inner[0] == "#"]
    return []


def describe(kind: Kind, path: tuple[str | int, ...]) -> dict[str, object]:
    """What is known of the field at a path.

    Returns:
        ``type`` in plain words and ``fields``, the names below an object; ``enum``, ``default`` and ``x-kubernetes-…`` as the server's OpenAPI
        has them. Empty when the kind has no such field.
    """
    code, owner, name = f"#{kind.number}", "", ""
    for step in path:
        if code[0] in "[{":
            code = code[1:]
            continue
        parts = kind.catalog.pack.definition(kind.catalog.minor, int(code[1:])) if code[0] == "#" else None
        codes = dict(part.rpartition(":")[::2] for part in parts[2:] if ":" in part) if parts else {}
        if parts is None or not isinstance(step, str) or step not in codes:
            return {}
        code, owner, name = codes[step], parts[0], step
    found: dict[str, object] = {"type": TYPE_NAMES[code[0]]}
    if code[0] == "#":
        parts = kind.catalog.pack.definition(kind.catalog.minor, int(code[1:]))
        found["fields"] = tuple(part.rpartition(":")[0] for part in parts[2:] if ":" in part) if parts else ()
    found.update(facts_of(owner, name))
    return found


def facts_of(owner: str, name: str) -> dict[str, object]:
    """What the server's OpenAPI says of a field of a definition beside its type."""
    if not _FACTS:
        from kubecheck.schema.structure.pack import shipped

        with open(shipped("facts.txt"), encoding="utf-8") as stream:
            _FACTS.append(stream.read())
    text = _FACTS[0]
    head = f"\n{owner} {name} "
    start = text.find(head)
    if start < 0:
        return {}
    import json

    facts: dict[str, object] = json.loads(text[start + len(head) : text.index("\n", start + 1)])
    return facts
