"""The older state that a run compares with: read and put into worlds as the present one, then what its objects have become is judged."""

from __future__ import annotations

import os

from kubecheck.documents.reading import LFS_POINTER
from kubecheck.findings import Fate
from kubecheck.source import Source, disk
from kubecheck.source.text import LARGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.engine.cache.files import KnownFiles
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.model.changes.pairing import Changes
    from kubecheck.model.world import Model
    from kubecheck.source.trees import Tree

# So many paths are named in a sentence.
_MOST_NAMED = 3


class Against:
    """An older state of what is checked.

    Args:
        tree: its files; None where all of them are texts.
        entries: what is loaded of it.
        is_whole: whether the run looks at all files of both states, so that what is not there now is gone.
        shown: the path of the older state of a file, where there is no tree.
    """

    __slots__ = ("_shown", "entries", "is_whole", "tree")

    def __init__(self, tree: Tree | None, entries: Iterable[Any], *, is_whole: bool, shown: str = "") -> None:
        self.tree = tree
        self.entries = list(entries)
        self.is_whole = is_whole
        self._shown = shown

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from other states, as plain data."""
        tree = self.tree
        return (tree.root, tree.label, tree.identity) if tree is not None else (self._shown,)

    def shown(self, path: str) -> str:
        """The path under which people find the older state of a file."""
        return self.tree.shown(path) if self.tree is not None else f"{self._shown}{path}"

    def text_at(self, path: str) -> Source | None:
        """The text that is shown under a path; None where none of this state is."""
        if self.tree is None:
            return None
        data = self.tree.read_shown(path)
        self.tree.close()
        try:
            return None if data is None else Source.from_bytes(path, data)
        except UnicodeDecodeError:
            return None

    def load(self, request: Request, present: Loaded | None = None) -> tuple[Model, dict[str, str]]:
        """Everything of the older state, in worlds; and what in it is not read or not built, as of `unread_in`.

        Args:
            request: what is asked.
            present: what was read of the present state, where that is at hand: files that are the same are not judged again.
        """
        from kubecheck.engine.loading import load
        from kubecheck.engine.pipeline import model
        from kubecheck.engine.workers.spreading import forks

        older = request.without_rules()
        older.entries, older.reported = self.entries, None
        older.jobs = request.jobs if forks() else 1  # others would read the present files
        if self.tree is None:
            return model(load(older, keeps=True), older), {}
        try:
            with disk.showing(self.tree):
                loaded = load(older, keeps=True, known=_known_of(present, older))
                return model(loaded, older), unread_in(loaded)
        finally:
            self.tree.close()


def _known_of(present: Loaded | None, older: Request) -> KnownFiles | None:
    """What is known of older files from the present ones; None where that is nothing, or where so much is loaded that it rests."""
    if present is None or older.size > LARGE:
        return None
    from kubecheck.engine.cache.files import known_from

    return known_from(present.results, older.namespace)


def unread_in(loaded: Loaded) -> dict[str, str]:
    """What was not read or not built, so that its objects are not known: the paths of files, and the names of builds, each with how it is shown."""
    found = {each.fate.path: each.fate.path for each in loaded.results if each.fate is not None and (each.fate.fate == Fate.UNREADABLE or each.fate.detail == LFS_POINTER)}
    found |= {os.path.dirname(each.path) or ".": each.path for each in loaded.builds if each.refusal is not None}
    charts = loaded.charts.builds if loaded.charts is not None else ()
    return found | {each.name: each.folder for each in charts if each.refusal is not None}


def changes_of(request: Request, loaded: Loaded, whole: Model) -> list[Changes]:
    """What becomes of the objects of each world, with what the server holds against it.

    Args:
        request: what is asked, with an older state.
        loaded: what was read of the present state.
        whole: the present state in worlds.
    """
    from kubecheck.engine.against.updates import refusals_of
    from kubecheck.engine.custom_resources import judge_by
    from kubecheck.model.changes.pairing import changes_between

    assert request.against is not None
    older, unread = request.against.load(request, loaded)
    still = unread_in(loaded)
    _tell_of([shown for name, shown in unread.items() if name not in still], loaded, request.against)
    found = changes_between(older, whole, request.against.shown, is_whole=request.against.is_whole, unread=still)
    judge_with = judge_by(loaded, request)
    for each in found:
        if unread:
            each.additions = []  # they may have been in what was not read
        for change in each.changes:
            change.refusals = tuple(refusals_of(change, judge_with))
            if change.new.ref.kind == "CustomResourceDefinition":
                from kubecheck.engine.against.narrowings import narrowings_of

                change.narrowings = tuple(narrowings_of(change))
    return found


def _tell_of(unread: list[str], loaded: Loaded, against: Against) -> None:
    """Says of what could not be read as it was, and can now, that nothing is compared with it; of what cannot be read now either, its own findings tell."""
    names = list(dict.fromkeys(unread))
    if names and against.tree is not None:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        was, them = ("it was", "it") if len(names) == 1 else ("they were", "them")
        words = f"--against {against.tree.label}: {', '.join(names[:_MOST_NAMED])}{more} could not be read or built as {was}, and nothing is compared with {them}"
        loaded.notices = (*loaded.notices, words)
