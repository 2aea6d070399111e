"""Fields and their values as completions."""

from __future__ import annotations

import json

from kubecheck.documents.editing.rendering import scalar_text
from kubecheck.lsp.features.fields import Field
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.results import FIELD, VALUE, Completion
from kubecheck.schema.structure.field_facts import LIST, MAP, OBJECT, SCALAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.lsp.features.fields import Fields
    from kubecheck.lsp.features.reading.cursor import Cursor
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.source import Path

# What the server writes, and nobody else: behind everything.
_OF_SERVER = frozenset((
    "status", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid",
))  # fmt: skip
# The order at the root, which everybody keeps.
_ROOT = ("apiVersion", "kind", "metadata", "spec")


class FieldList:
    """Fields of which only the names are known, of one mapping."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)

    def at(self, path: Path) -> Field | None:
        """A field by its name."""
        return Field(str(path[-1]), SCALAR if path[-1] != "metadata" else OBJECT, "") if path and path[-1] in self.names else None

    def below(self, path: Path) -> list[Field]:
        """All of them, wherever that is."""
        return [Field(name, SCALAR if name != "metadata" else OBJECT, "") for name in self.names]


def field_completions(situation: Situation, known: Fields) -> list[Completion]:
    """The fields of the mapping at the cursor that it does not have, those first that it must have; in a list those of an item that begins here."""
    cursor, path = situation.cursor, situation.steps
    around = known.at(path)
    if around is not None and around.shape == LIST:
        return _fields(cursor, known, (*path, 0), "- ") if cursor.role is Role.ENTRY else []
    found = _fields(cursor, known, path, "")
    if cursor.open_key and (field := known.at((*path, cursor.open_key))) is not None and field.shape == LIST:
        return [*_fields(cursor, known, (*path, cursor.open_key, 0), "- "), *found]
    return found


def _fields(cursor: Cursor, known: Fields, path: Path, dash: str) -> list[Completion]:
    found = []
    for field in known.below(path):
        if field.name in cursor.keys and not dash:
            continue
        detail = f"{field.type}, required" if field.is_required else field.type
        insert = dash + _key_text(field.name, cursor) + ("" if cursor.has_colon else _behind_key(field, cursor, len(dash)))
        sort = ("0" if dash else "") + _sort(field, is_root=not path)
        found.append(Completion(field.name, FIELD, cursor.start, cursor.end, _lead(cursor) + insert, detail, field.description, sort))
    return sorted(found, key=lambda each: each.sort)


def _lead(cursor: Cursor) -> str:
    """A blank that has to stand before what is written."""
    text = cursor.source.text
    return " " if cursor.role is Role.VALUE and not cursor.is_flow and text[cursor.start - 1 : cursor.start] == ":" else ""


def _sort(field: Field, *, is_root: bool) -> str:
    if is_root and field.name in _ROOT:
        return f"0{_ROOT.index(field.name)}"
    rank = 1 if field.is_required else 3 if field.name in _OF_SERVER else 2
    return f"{rank}{field.name}"


def _key_text(name: str, cursor: Cursor) -> str:
    if cursor.quote:
        return name
    return json.dumps(name) if _is_json(cursor) else scalar_text(name)


def _is_json(cursor: Cursor) -> bool:
    return cursor.is_flow and cursor.source.text[cursor.chunk.start : cursor.chunk.end].lstrip()[:1] in ("{", "[")


def _behind_key(field: Field, cursor: Cursor, dash: int) -> str:
    """The colon, and where the value is a collection the next line with its indentation."""
    if cursor.is_flow:
        return "" if cursor.quote else ": "
    newline = "\r\n" if "\r\n" in cursor.source.text else "\n"
    indent = " " * (cursor.column + dash + 2)
    if field.shape == LIST:
        return f":{newline}{indent}- "
    if field.shape in (OBJECT, MAP):
        return f":{newline}{indent}"
    return ": "


def value_completions(situation: Situation, known: Fields) -> list[Completion]:
    """The values that the field at the cursor may have: words that are allowed, true and false, the default."""
    cursor = situation.cursor
    field = known.at(situation.steps)
    if field is None:
        return []
    dash = ""
    if field.shape == LIST and cursor.role is Role.ENTRY:
        dash, field = "- ", known.at((*situation.steps, 0)) or field
    words: list[tuple[object, str]] = [(each, "") for each in field.enum]
    if field.is_boolean and not words:
        words = [(True, ""), (False, "")]
    if field.has_default and isinstance(field.default, (str, int, float, bool)):
        words = [(field.default, "default"), *((each, detail) for each, detail in words if each != field.default)]
    return [completion_of(cursor, each, VALUE, detail or field.type, index, dash) for index, (each, detail) in enumerate(words)]


def completion_of(
    cursor: Cursor, value: object, kind: str, detail: str = "", index: int = 0, dash: str = "", behind: str = ""
) -> Completion:
    """A value as a completion: in the quotes that it stands in, or with those that it needs."""
    label = value if isinstance(value, str) else json.dumps(value)
    if cursor.quote:
        text = json.dumps(label, ensure_ascii=False)[1:-1] if cursor.quote == '"' else label.replace("'", "''")
    else:
        text = json.dumps(value, ensure_ascii=False) if _is_json(cursor) else scalar_text(value)
    return Completion(label, kind, cursor.start, cursor.end, _lead(cursor) + dash + text + behind, detail, "", f"{index:04d}")
