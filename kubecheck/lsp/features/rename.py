"""Renaming: an object with all that refers to it, an entry, a port, a volume, or a label of pods with the selectors that need it."""

from __future__ import annotations

from kubecheck.lsp.features.meanings.meaning import ContainerPortMeaning, LabelMeaning, ObjectMeaning
from kubecheck.lsp.features.meanings.pointing import meanings_at
from kubecheck.lsp.features.meanings.ports import widened
from kubecheck.lsp.features.reading.situation import is_kustomization, situation_at
from kubecheck.lsp.features.renaming.edits import Change, edits_of, start_of
from kubecheck.lsp.features.renaming.labels import label_changes
from kubecheck.lsp.features.renaming.objects import object_changes
from kubecheck.lsp.features.results import Renameable, RenameError
from kubecheck.lsp.features.words import place_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubecheck.findings import Edit
    from kubecheck.lsp.features.meanings.meaning import Meaning
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.lsp.features.renaming.edits import FileChange
    from kubecheck.model.world import World

_NOTHING = "here is no name of an object, of an entry, a port or a volume of one, and no label of pods"


def prepare_rename(project: Project, path: str, offset: int) -> Renameable:
    """What can be renamed at an offset of a file.

    Raises:
        RenameError: nothing can, or that would not be sure.
    """
    situation, meanings = _meant(project, path, offset)
    for meaning, world in meanings:
        _changes(project, meaning, world)
    cursor = situation.cursor
    return Renameable(cursor.start, cursor.end, cursor.word)


def rename(project: Project, path: str, offset: int, new_name: str) -> list[Edit]:
    """The edits that give what is named at an offset of a file another name, everywhere; by file and place.

    What they touch may be part of other worlds too, in which more goes by the same name: that changes with it.

    Raises:
        RenameError: they would not be sure, or the server would refuse what comes of them.
    """
    situation, meanings = _meant(project, path, offset)
    old = situation.cursor.word
    if new_name == old:
        return []
    changes: list[Change | FileChange] = []
    known: set[tuple[int, str, int]] = set()
    waiting: list[tuple[str, int]] = []
    while meanings or waiting:
        for meaning, world in meanings:
            _refuse_taken(meaning, world, new_name)
            for change in _changes(project, meaning, world, new_name):
                changes.append(change)
                if isinstance(meaning, LabelMeaning) or (isinstance(change, Change) and change.piece is None):
                    place = start_of(change)
                    waiting += [] if (id(world), *place) in known else [place]
                    known.add((id(world), *place))
        meanings = []
        while waiting and not meanings:
            place = waiting.pop()
            if any((id(world), *place) not in known for world in project.worlds_of(place[0])):
                found = situation_at(project, *place)
                meanings = (
                    []
                    if found is None or found.cursor.word != old
                    else [each for each in meanings_at(found) if (id(each[1]), *place) not in known]
                )
                known.update((id(world), *place) for world in project.worlds_of(place[0]))
    return edits_of(project, changes, old, new_name)


def _meant(project: Project, path: str, offset: int) -> tuple[Situation, list[tuple[Meaning, World]]]:
    situation = situation_at(project, path, offset)
    if situation is not None and is_kustomization(path):
        raise RenameError("names in a kustomization are renamed where the object itself is written")
    if situation is None:
        raise RenameError(_NOTHING)
    if not situation.is_exact:
        chunk = situation.cursor.chunk
        if "{{" in situation.cursor.source.text[chunk.start : chunk.end]:
            raise RenameError(f"{path} is filled in before it is applied, so what it names is not known")
        raise RenameError("the document around the cursor cannot be read as it is")
    if situation.cursor.start == situation.cursor.end or situation.place in (("kind",), ("apiVersion",), ("metadata", "namespace")):
        raise RenameError(_NOTHING)
    meanings = [(meaning, world) for meaning, world in meanings_at(situation) if meaning.name]
    if not meanings:
        raise RenameError(_NOTHING)
    return situation, meanings


def _changes(project: Project, meaning: Meaning, world: World, new_name: str = "") -> Sequence[Change | FileChange]:
    """What has to change for a renaming in one world.

    Raises:
        RenameError: that would not be sure.
    """
    if isinstance(meaning, LabelMeaning):
        return label_changes(project, meaning, world, new_name)
    declarations = meaning.declarations(world)
    if not declarations:
        raise RenameError(f"{meaning.label} is not among the files, so it would keep its name")
    if isinstance(meaning, ObjectMeaning):
        return object_changes(project, meaning, world)
    if isinstance(meaning, ContainerPortMeaning):
        meaning = widened(world, meaning)
        declarations = meaning.declarations(world)
    return [Change(each) for each in (*declarations, *meaning.uses(world))]


def _refuse_taken(meaning: Meaning, world: World, new_name: str) -> None:
    if isinstance(meaning, ObjectMeaning):
        there = ObjectMeaning((*meaning.key[:3], new_name)).declarations(world)
        if there:
            raise RenameError(f"{there[0].resource.ref.label} is there already, at {place_words(there[0].span)}")
    elif not isinstance(meaning, LabelMeaning) and any(each.text == new_name for each in meaning.choices(world)):
        raise RenameError(f"{new_name} is taken already beside {meaning.label}")
