"""What a cursor is about: the object around it, read as well as a half-typed text allows, and the path within that object."""

from __future__ import annotations

import os

from kubecheck.documents import read
from kubecheck.documents.editing.field_edits import FieldEdit, edited
from kubecheck.engine.reading import KUSTOMIZATIONS
from kubecheck.lsp.features.reading.cursor import Role, cursor_at
from kubecheck.model.refs import CLUSTER_KINDS, ref_of
from kubecheck.model.resource import Resource
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.cursor import Cursor
    from kubecheck.source import Path

# What stands for a name that is not written yet.
SENTINEL = "kubecheck-at-the-cursor"
# A document of more characters that cannot be read as it is takes too long to be read again and again.
_LARGE = 50_000


class Situation:
    """A cursor in an object.

    Attributes:
        path: the file.
        cursor: where it stands.
        document: the document around it as far as it can be read; None where it cannot.
        base: the path of the object in its document.
        value: the object; an empty one where the document cannot be read.
        steps: the cursor's path from the object's root.
        is_exact: whether the document is the one that the file has, and its places are those of the text.
    """

    __slots__ = ("base", "cursor", "document", "is_exact", "path", "project", "steps", "value")

    def __init__(self, project: Project, path: str, cursor: Cursor, document: Document | None, *, is_exact: bool) -> None:
        self.project = project
        self.path = path
        self.cursor = cursor
        self.document = document
        self.is_exact = is_exact
        whole = document.value if document is not None else {}
        self.base = _base_of(whole, cursor.path)
        self.steps = cursor.path[len(self.base) :]
        value = _at(whole, self.base)
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}

    @property
    def api_version(self) -> str:
        """What the object says as its ``apiVersion``; empty where it does not."""
        return _text(self.value.get("apiVersion"))

    @property
    def kind(self) -> str:
        """What it says as its ``kind``."""
        return _text(self.value.get("kind"))

    @property
    def place(self) -> Path:
        """The path of the field at the cursor: of the key that stands there, or of the value."""
        return (*self.steps, self.cursor.word.strip()) if self.cursor.role is Role.KEY else self.steps

    @property
    def resource(self) -> Resource | None:
        """The object, where it says what it is."""
        return self.with_value(self.value)

    def with_value(self, value: dict[str, Any]) -> Resource | None:
        """The object with another value."""
        if self.document is None or not (self.kind and self.api_version):
            return None
        return Resource(ref_of(value, self.project.request.namespace, CLUSTER_KINDS), self.document, self.base, value)

    def with_name_at(self, path: Path, name: str = SENTINEL) -> Resource | None:
        """The object with a name written at a path of it, as if somebody had finished typing."""
        try:
            value = edited(self.value, (FieldEdit(path, name),))
        except (LookupError, TypeError):
            return None
        return self.with_value(value) if isinstance(value, dict) else None


def situation_at(project: Project, path: str, offset: int) -> Situation | None:
    """What is at an offset of a file; None where there is no such file, or no such place in it."""
    source = project.text_of(path)
    if source is None or not 0 <= offset <= len(source.text):
        return None
    cursor = cursor_at(source, offset)
    document = _read_at(project, path, cursor)
    return Situation(project, path, cursor, document or _recovered(source, cursor), is_exact=document is not None)


def _read_at(project: Project, path: str, cursor: Cursor) -> Document | None:
    """The document at the cursor among those that the file reads as."""
    reading = project.read(path).reading
    if reading is None or cursor.source is not project.text_of(path):
        return None
    return next((each for each in reading.documents if each.start <= cursor.offset <= each.end and each.start == cursor.chunk.start), None)


def is_kustomization(path: str) -> bool:
    """Whether a file is a kustomization by its name."""
    return os.path.basename(path) in KUSTOMIZATIONS


def _recovered(source: Source, cursor: Cursor) -> Document | None:
    """The document around the cursor: as it is, else with the word at the cursor made a key or left out, else no more than what says its kind and name."""
    chunk, text = cursor.chunk, source.text
    tries: list[str] = []
    if chunk.end - chunk.start <= _LARGE:
        tries.append(text[chunk.start : chunk.end])
        if cursor.role is Role.ENTRY:
            tries.append(f"{text[chunk.start : cursor.start]}{cursor.word.strip() or SENTINEL}:{text[cursor.end : chunk.end]}")
        begin = text.rfind("\n", 0, cursor.offset) + 1
        end = text.find("\n", cursor.offset)
        lead = text[begin : begin + cursor.column]
        tries.append(text[chunk.start : begin] + (lead + "{}" if lead.strip() else "") + (text[end : chunk.end] if end >= 0 else ""))
    whole = text[chunk.start : chunk.end]
    for each in (*tries, _outline(whole, ("apiVersion:", "kind:", "metadata:")), _outline(whole, ("apiVersion:", "kind:"))):
        document = _first_of(Source(source.path, each))
        if document is not None:
            return document
    return None


def _outline(text: str, keys: tuple[str, ...]) -> str:
    """The lines of a document under some of its keys, those that say what it is."""
    kept, is_kept = [], False
    for line in text.splitlines():
        if line[:1] not in (" ", "#", ""):
            is_kept = line.startswith(keys)
        if is_kept:
            kept.append(line)
    return "\n".join(kept)


def _first_of(source: Source) -> Document | None:
    documents = read(source).documents
    found = documents[0] if documents else None
    return found if found is not None and isinstance(found.value, (dict, list)) else None


def _base_of(whole: object, path: Path) -> Path:
    """The path of the innermost object of a list that a path leads into."""
    base: Path = ()
    here = whole
    if isinstance(whole, list) and path and isinstance(path[0], int):
        base, here = path[:1], _at(whole, path[:1])
    while (
        isinstance(here, dict)
        and _text(here.get("kind")).endswith("List")
        and path[len(base) : len(base) + 1] == ("items",)
        and len(path) > len(base) + 1
    ):
        base = path[: len(base) + 2]
        here = _at(whole, base)
    return base


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int) and isinstance(value, list):
            value = value[step] if step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
