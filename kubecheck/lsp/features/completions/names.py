"""Names as completions: of objects, of their entries and ports, of volumes, of labels of pods."""

from __future__ import annotations

from kubecheck.lsp.features.completions.fields import completion_of
from kubecheck.lsp.features.meanings.built import as_built
from kubecheck.lsp.features.meanings.labels import selection_at
from kubecheck.lsp.features.meanings.meaning import LabelMeaning
from kubecheck.lsp.features.meanings.pointing import meaning_of
from kubecheck.lsp.features.project import worlds_of
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.reading.situation import SENTINEL
from kubecheck.lsp.features.results import LABEL, NAME, Completion
from kubecheck.model.templates import pod_templates_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.meanings.meaning import Meaning
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.source import Path


def name_completions(situation: Situation) -> list[Completion]:
    """The names that may stand at the cursor, in the order of the files; none where no name is meant there."""
    cursor, place = situation.cursor, situation.steps
    if not place or place == ("metadata", "name"):
        return []
    is_key = cursor.role is not Role.VALUE
    found: dict[str, Completion] = {}
    for world in worlds_of(situation.project, situation.path):
        meaning = _key_meaning(situation, world) if is_key else None
        if meaning is None and cursor.role is not Role.KEY:
            meaning = _value_meaning(situation, world)
        kind = LABEL if isinstance(meaning, LabelMeaning) else NAME
        suffix = ": " if is_key and isinstance(meaning, LabelMeaning) and not cursor.has_colon else ""
        for choice in () if meaning is None else meaning.choices(world):
            if choice.text and choice.text != SENTINEL and not (is_key and choice.text in cursor.keys) and choice.text not in found:
                value: object = int(choice.text) if choice.text.isdigit() and kind == NAME and not cursor.quote else choice.text
                found[choice.text] = completion_of(cursor, value, kind, choice.detail, len(found), behind=suffix)
    return list(found.values())


def _value_meaning(situation: Situation, world: World) -> Meaning | None:
    """What a name would mean that stood at the cursor."""
    place = situation.steps
    resource = situation.with_name_at(place)
    if resource is None:
        return None
    return meaning_of(as_built(resource, world, situation.path), place, world, is_key=False)


def _key_meaning(situation: Situation, world: World) -> Meaning | None:
    """The label that a key at the cursor would be: of a selector, or of pods."""
    place: Path = (*situation.steps, SENTINEL)
    resource = situation.with_name_at(place, "")
    if resource is None:
        return None
    if _is_in_labels(resource, place):
        resource = as_built(resource, world, situation.path)
        return LabelMeaning(resource.ref.namespace, SENTINEL, None)
    return None


def _is_in_labels(resource: Resource, place: Path) -> bool:
    """Whether the key at a path is one of a label: of pods, or of those that a selector wants."""
    selection = selection_at(resource, place)
    if selection is not None:
        return place[:-1] == (selection.path if selection.is_map else (*selection.path, "matchLabels"))
    return any(place[:-1] == (*each.path, "metadata", "labels") for each in pod_templates_of(resource))
