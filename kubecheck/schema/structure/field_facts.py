"""The fields of built-in kinds one by one: what each is, whether it must be there, since when it is served."""

from __future__ import annotations

from kubecheck.schema.structure.fields_of import TYPE_NAMES, facts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.structure.catalog import Kind
    from kubecheck.source import Path

OBJECT, LIST, MAP, SCALAR, ANY = "object", "list", "map", "scalar", "any"
_SHAPES = {"#": OBJECT, "[": LIST, "{": MAP, "a": ANY, "o": ANY, "B": ANY, "R": ANY, "S": ANY}


class FieldFact:
    """What the published schema says of a field.

    Attributes:
        name: its name; empty for an item of a list or a value of a map.
        shape: object, list, map, scalar or any.
        type: the type in words: ``string``, ``list of Container``.
        is_required: whether the published schema requires it.
        facts: ``enum``, ``default`` and ``x-kubernetes-…`` as the server's OpenAPI has them.
    """

    __slots__ = ("_code", "facts", "is_required", "name", "shape", "type")

    def __init__(self, kind: Kind, code: str, name: str = "", owner: str = "", *, is_required: bool = False) -> None:
        self._code = code
        self.name = name
        self.shape = _SHAPES.get(code[0], SCALAR)
        self.type = _type_of(kind, code)
        self.is_required = is_required
        self.facts = facts_of(owner, name) if name else {}

    @property
    def is_boolean(self) -> bool:
        """Whether it is true or false."""
        return self._code == "b"


def _type_of(kind: Kind, code: str) -> str:
    if code[0] == "#":
        parts = kind.catalog.pack.definition(kind.catalog.minor, int(code[1:]))
        return parts[0].rpartition(".")[2] if parts else "object"
    if code[0] in "[{":
        inner = _type_of(kind, code[1:])
        word = TYPE_NAMES[code[0]]
        return f"{word} of {inner}{'s' if code[1] in 'sildbqtuD' and not inner.endswith(('y', 'text')) else ''}"
    return TYPE_NAMES[code[0]]


def field_at(kind: Kind, path: Path) -> FieldFact | None:
    """The field at a path, the kind itself at the empty one; None where the kind has no such field."""
    code, owner, name, is_required = f"#{kind.number}", "", "", False
    for step in path:
        if code[0] in "[{":
            code, owner, name, is_required = code[1:], "", "", False
            continue
        parts = kind.catalog.pack.definition(kind.catalog.minor, int(code[1:])) if code[0] == "#" else None
        found = _code_of(parts, step) if parts is not None else None
        if parts is None or found is None:
            return None
        code, owner, name = found, parts[0], str(step)
        is_required = name in parts[1].split(",")
    return FieldFact(kind, code, name, owner, is_required=is_required)


def fields_at(kind: Kind, path: Path) -> list[FieldFact]:
    """The fields of the object at a path, in the order of their names; none where no object is."""
    around = field_at(kind, path)
    if around is None or around.shape != OBJECT:
        return []
    parts = kind.catalog.pack.definition(kind.catalog.minor, int(around._code[1:]))  # noqa: SLF001  # of this module
    if parts is None:
        return []
    needed = parts[1].split(",")
    return [
        FieldFact(kind, code, name, parts[0], is_required=name in needed)
        for name, _, code in (part.rpartition(":") for part in parts[2:] if ":" in part)
    ]  # fmt: skip


def served_since(kind: Kind, path: Path) -> int | None:
    """The first minor version since which a field is there without a break; None where that is the oldest version that is known."""
    from kubecheck.schema.structure.catalog import catalog

    minors = kind.catalog.pack.minors
    for minor in range(kind.catalog.minor, minors[0] - 1, -1):
        older = catalog(f"1.{minor}").defined(kind.api_version, kind.kind)
        if older is None or field_at(older, path) is None:
            return minor + 1
    return None


def _code_of(parts: list[str], step: object) -> str | None:
    head = f"{step}:"
    return next((part[len(head) :] for part in parts[2:] if part.startswith(head) and ":" not in part[len(head) :]), None)
