"""Changes of objects as edits of the files that these are read from, or built from, where one place there says what is changed."""

from __future__ import annotations

from kubecheck.documents import Document
from kubecheck.documents.editing.field_edits import FieldEdit, edited
from kubecheck.documents.editing.text_edits import edits_to
from kubecheck.render.documents import BuiltDocument
from kubecheck.sim.play.ways_out.steps import lookup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.findings import Edit
    from kubecheck.model.resource import Resource
    from kubecheck.source import Path


def edits_of_files(changes: Iterable[tuple[Resource, list[FieldEdit]]]) -> tuple[Edit, ...]:
    """The edits of files that change fields of objects, in the order of their places; none where a part of that is nothing that these files say."""
    changed: dict[int, tuple[Document, list[FieldEdit]]] = {}
    for resource, fields in changes:
        for field in fields:
            found = _written_at(resource.document, (*resource.base, *field.path), field.value)
            if found is None:
                return ()
            changed.setdefault(id(found[0]), (found[0], []))[1].append(found[1])
    edits: list[Edit] = []
    for document, own in changed.values():
        try:
            made = edits_to(document, edited(document.value, own))
        except LookupError:
            return ()
        if not made:
            return ()
        edits += made
    return tuple(sorted(edits, key=lambda each: (each.path, each.start)))


def _written_at(document: Document, path: Path, value: object) -> tuple[Document, FieldEdit] | None:
    """The document of a file, and the change there, that change a field of an object; None where no such change is known."""
    if type(document) is Document:
        return document, FieldEdit(path, value)
    if not isinstance(document, BuiltDocument):
        return None
    length = len(path)
    while length and lookup(document.value, path[:length]) is None:
        length -= 1
    there = path[:length]
    text, steps = document.written_at(there)
    if type(text) is not Document:
        return None
    before, after = lookup(text.value, steps), lookup(document.value, there)
    is_same = type(before) is type(after) and (isinstance(before, (dict, list)) or before == after)
    is_free = length == len(path) or lookup(before, path[length : length + 1]) is None
    return (text, FieldEdit((*steps, *path[length:]), value)) if is_same and is_free else None
