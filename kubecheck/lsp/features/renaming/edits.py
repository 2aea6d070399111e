"""From places that name something to the edits of a renaming, or to the one sentence that says why there are none."""

from __future__ import annotations

from dataclasses import dataclass

from kubecheck.api.views.view import get
from kubecheck.documents.editing.field_edits import FieldEdit, edited
from kubecheck.documents.editing.rendering import scalar_text
from kubecheck.engine.places import locate
from kubecheck.findings import Edit
from kubecheck.lsp.features.results import RenameError
from kubecheck.lsp.features.words import place_words
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.lsp.features.meanings.meaning import Spot
    from kubecheck.lsp.features.project import Project
    from kubecheck.source import Span

_QUOTES = ("'", '"')


@dataclass(frozen=True, slots=True)
class Change:
    """A place whose text becomes the new name; ``piece`` are the characters of the value that do, where it holds more than the name."""

    spot: Spot
    piece: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """The same of a file that holds no object, as a kustomization."""

    span: Span
    label: str


def start_of(place: Spot | Change | FileChange) -> tuple[str, int]:
    """The file and the offset at which the text of a place begins, behind its quote."""
    span = place.spot.span if isinstance(place, Change) else place.span
    return span.source.path, span.start.offset + (span.source.text[span.start.offset : span.start.offset + 1] in _QUOTES)


def edits_of(project: Project, changes: Iterable[Change | FileChange], old: str, new: str) -> list[Edit]:
    """The edits that put a new name in the place of an old one.

    Args:
        project: the files.
        changes: the places.
        old: the name as it is written there.
        new: the name that it becomes.

    Raises:
        RenameError: a place is not to be changed, or the server would refuse what comes of it.
    """
    changes = list(changes)
    edits: dict[tuple[str, int], Edit] = {}
    for change in changes:
        edit = _edit(project, change, old, new)
        edits[edit.path, edit.start] = edit
    _refuse_invalid(project, [each for each in changes if isinstance(each, Change)], new)
    return [edits[key] for key in sorted(edits)]


def _edit(project: Project, change: Change | FileChange, old: str, new: str) -> Edit:
    if isinstance(change, FileChange):
        return _replacing(project, change.span, old, new, change.label, is_json=False)
    spot, document = change.spot, change.spot.resource.document  # type: ignore[attr-defined]  # objects of worlds have one
    label = spot.resource.ref.label
    if document.is_rendered:
        raise RenameError(f"{label} is rendered from the chart {document.built_by}, where its name is put together")
    if document.anchor((*spot.resource.base, *spot.path)) is not None:  # type: ignore[attr-defined]
        raise RenameError(f"{label} gets the name through an alias, at {place_words(spot.span)}")
    span = spot.span
    if span.source.is_embedded:
        raise RenameError(f"{label} is written inside another text, at {place_words(span)}")
    is_json = span.source.text.lstrip()[:1] in ("{", "[")
    if change.piece is None:
        return _replacing(project, span, old, new, label, is_json=is_json)
    place = locate(spot.resource.at(*spot.path).piece(*change.piece))
    found = place.source.text[place.offset : place.end_offset] if place.source is not None else ""
    if place.source is None or found not in (old, str(spot.value)[slice(*change.piece)]):
        raise RenameError(f"{label} names it within a text of several lines, at {place_words(span)}")
    _refuse_changed(project, place.source.span(place.offset, place.end_offset))
    return Edit(place.path, place.offset, place.end_offset, new, found)


def _replacing(project: Project, span: Span, old: str, new: str, label: str, *, is_json: bool) -> Edit:
    """The edit that replaces a whole scalar, which must say the old name and nothing else."""
    source = span.source
    start, end = span.start.offset, span.end.offset
    text = source.text[start:end]
    quote = text[:1] if text[:1] in _QUOTES and text[-1:] == text[:1] and len(text) > 1 else ""
    if (text[1:-1] if quote else text) != old:
        shown = text.partition("\n")[0]
        raise RenameError(f"{label} says {shown[:60]} and not {old}, at {place_words(span)}")
    _refuse_changed(project, span)
    return Edit(source.path, start, end, scalar_text(new, '"' if is_json else quote), text)


def _refuse_changed(project: Project, span: Span) -> None:
    """Refuses what would change a file that is none of the project's, or that has changed since."""
    path = span.source.path
    if normal_path(path) not in {normal_path(each) for each in project.paths}:
        raise RenameError(f"{path} is no file of the project, so it is left alone")
    now = project.text_of(path)
    start, end = span.start.offset, span.end.offset
    if now is None or now.text[start:end] != span.source.text[start:end]:
        raise RenameError(f"{path} has changed meanwhile; try again")


def _refuse_invalid(project: Project, changes: list[Change], new: str) -> None:
    """Refuses a name by which an object gets an error of the server that it does not have."""
    by_object: dict[int, list[Change]] = {}
    for change in changes:
        by_object.setdefault(id(change.spot.resource), []).append(change)
    for group in by_object.values():
        value = before = group[0].spot.resource.value
        for change in group:
            value = _renamed(value, change, new)
        known = _refusals(project, before)
        for each, message in _refusals(project, value).items():
            if each not in known:
                raise RenameError(f"{group[0].spot.resource.ref.label} would be refused: {message}")


def _refusals(project: Project, value: Any) -> dict[object, str]:
    """What the server has against an object, in its words; nothing where it cannot be asked, as where texts stand for numbers that are filled in later."""
    from kubecheck.verdicts import judge

    try:
        errors = judge(value, project.judge.server).errors
    except Exception:  # noqa: BLE001  # a text may stand where the server's rules count on a number
        return {}
    return {(error.type, error.path, error.detail): f"{error.field}: {error.message}" for error in errors}


def _renamed(value: Any, change: Change, new: str) -> Any:
    """An object with the new name at a place."""
    path = change.spot.path
    if change.piece is not None:
        text = get(value, path)
        return edited(value, [FieldEdit(path, text[: change.piece[0]] + new + text[change.piece[1] :])]) if isinstance(text, str) else value
    if change.spot.part != "key":
        return edited(value, [FieldEdit(path, new)])
    swapped = {new if key == path[-1] else key: each for key, each in get(value, path[:-1]).items()}
    return edited(value, [FieldEdit(path[:-1], swapped)])
