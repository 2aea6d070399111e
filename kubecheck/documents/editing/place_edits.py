"""One value or key of a document becomes another one: the characters that this replaces."""

from __future__ import annotations

import json

from kubecheck.documents.editing.rendering import scalar_text
from kubecheck.findings import Edit
from kubecheck.problems import AS_TEXT, ONCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents.document import Document
    from kubecheck.source import Path, Span

_QUOTES = ("'", '"')
# How texts begin that are no scalar on one line of their own: blocks, anchors, aliases, tags, collections.
_OTHERS = ("|", ">", "&", "*", "!", "{", "[")


def edit_at(document: Document, path: Path, part: str, value: object) -> Edit | None:
    """The edit of a file that changes one scalar of a document.

    Args:
        document: where it stands; of a file, not of a build.
        path: its path.
        part: ``value`` or ``key``.
        value: what it becomes, or `AS_TEXT`, or `ONCE` for a key.

    Returns:
        The edit, in the style of what stands there; None where one place of the text does not say it alone.
    """
    text = document.source.text
    if not document.source.has_own_places or not document.is_written(path) or document.anchor(path) is not None:
        return None
    if value is ONCE and document.source.is_embedded:
        return None
    if value is ONCE:
        from kubecheck.documents.editing.text_edits import without_repetition

        piece = without_repetition(document, path)
        return None if piece is None else Edit(document.source.path, *piece, text[piece[0] : piece[1]])
    if part != "key" and isinstance(_value_at(document, path), (dict, list)):
        return None
    return edit_of(document.locate(path, part), value, is_json=text[document.start : document.end].lstrip().startswith("{"))


def edit_of(span: Span, value: object, *, is_json: bool = False) -> Edit | None:
    """The edit that writes a scalar in the place of another one, or a key in that of another; None for what is not on one line of its own."""
    old = span.source.text[span.start.offset : span.end.offset]
    if not old or "\n" in old or old.startswith(_OTHERS) or value is ONCE:
        return None
    is_quoted = old.startswith(_QUOTES)
    if value is AS_TEXT:
        put = old if is_quoted else json.dumps(old)
    elif is_json:
        put = json.dumps(value, ensure_ascii=False)
    else:
        put = scalar_text(value, old[0] if is_quoted else "")
    return Edit(span.source.path, span.start.offset, span.end.offset, put, old)


def _value_at(document: Document, path: Path) -> Any:
    """What stands at a path that is written."""
    value = document.value
    for step in path:
        value = value[step]
    return value
