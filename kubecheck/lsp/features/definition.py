"""Where something is declared that is named at the cursor, and where else it is meant."""

from __future__ import annotations

from kubecheck.lsp.features.charts import references_to_value, template_targets
from kubecheck.lsp.features.kustomizations import kustomization_targets
from kubecheck.lsp.features.meanings.addresses import addresses_of, services_at
from kubecheck.lsp.features.meanings.built import patches_of
from kubecheck.lsp.features.meanings.labels import selection_at
from kubecheck.lsp.features.meanings.meaning import LabelMeaning, ObjectMeaning, Spot
from kubecheck.lsp.features.meanings.pointing import meanings_at, objects_at
from kubecheck.lsp.features.project import worlds_of
from kubecheck.lsp.features.reading.situation import is_kustomization, situation_at
from kubecheck.lsp.features.results import Target, target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubecheck.lsp.features.meanings.meaning import Meaning
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.model.world import World


def definition(project: Project, path: str, offset: int) -> list[Target]:
    """The places where what is named at an offset of a file is declared; none where that is nothing, or not among the files."""
    situation = situation_at(project, path, offset)
    if situation is None:
        return []
    if is_kustomization(path):
        return unique_targets(kustomization_targets(project, situation))
    found = template_targets(project, path, offset)
    if found or situation.resource is None:
        return found
    found = [target for meaning, world in _meant(situation) for target in _declared(meaning, world)]
    return unique_targets(found or _selected(situation))


def references(project: Project, path: str, offset: int, *, with_declaration: bool = True) -> list[Target]:
    """The places where what is named, or declared, at an offset of a file is meant.

    Args:
        project: the files.
        path: the file.
        offset: the place in it.
        with_declaration: whether the places where it is declared are among them.
    """
    situation = situation_at(project, path, offset)
    if situation is None:
        return []
    of_value = references_to_value(project, situation, with_declaration=with_declaration)
    if of_value or situation.resource is None:
        return of_value
    found: list[Target] = []
    meanings = _meant(situation)
    for meaning, world in meanings:
        declared = list(_declared(meaning, world))
        if with_declaration:
            found += declared
        found += (_target(spot) for spot in meaning.uses(world))
        if isinstance(meaning, ObjectMeaning):
            found += (target_of(span, f"patch of {each.ref.label}") for each in world.definitions(meaning.key) for span in patches_of(each))
            found += addresses_of(meaning, world)
    declarations = [] if with_declaration else [target for meaning, world in meanings for target in _declared(meaning, world)]
    return [each for each in unique_targets(found) if each not in declarations]


def _meant(situation: Situation) -> Sequence[tuple[Meaning, World]]:
    """What is named at the cursor, by a field or by an address within a text."""
    return meanings_at(situation) or services_at(situation)


def _declared(meaning: Meaning, world: World) -> Iterator[Target]:
    spots = meaning.declarations(world)
    if not spots and isinstance(meaning, LabelMeaning) and meaning.selection is not None:
        # the whole selector selects none: what this label alone means
        spots = LabelMeaning(meaning.namespace, meaning.key, meaning.value).declarations(world)
    return map(_target, spots)


def _target(spot: Spot) -> Target:
    return target_of(spot.span, spot.resource.ref.label)


def _selected(situation: Situation) -> Iterator[Target]:
    """The labels of the pods that the selector around the cursor selects."""
    for world in worlds_of(situation.project, situation.path):
        for resource, place in objects_at(situation, world):
            selection = selection_at(resource, place)
            for template in () if selection is None else selection.templates(world):
                labels = Spot(template.resource, (*template.path, "metadata", "labels"), "key")
                yield target_of(labels.span, template.resource.ref.label)


def unique_targets(found: Iterable[Target]) -> list[Target]:
    """The targets, each place once, in order."""
    kept: dict[object, Target] = {}
    for each in found:
        kept.setdefault((each.path, each.start, each.end), each)
    return list(kept.values())
