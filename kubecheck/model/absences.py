"""Pods that a selector does not find in its world, though something says that they are there: another world, an operator, a part that was left out."""

from __future__ import annotations

from kubecheck.documents.templates import is_placeholder, may_become
from kubecheck.model.producers import maker_of_pods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.api.views.view import Located
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import Model, World
    from kubecheck.problems import Place, Problem
    from kubecheck.values.selector import Selector


def explain_absence(place: Place, text: str, resource: Located, selector: Selector, world: World, model: Model) -> list[Problem] | None:
    """What is worth a note about pods that a selector does not find in a world; None where nothing explains that they are not there.

    Nothing is to be said where the object stands in another world as well and has its pods there, or where labels are filled in later.

    Args:
        place: where the selector stands.
        text: what it does: ``selects app=web``.
        resource: the object that selects.
        selector: the selector.
        world: where it finds nothing.
        model: the worlds beside.
    """
    if _hangs_on_placeholder(resource.ref.namespace, selector, world):
        return []
    found = None
    for other in model.worlds_with_pods(resource.ref.namespace, selector):
        template = None if other is world else next(iter(other.templates_matching(resource.ref.namespace, selector)), None)
        if template is not None:
            if other.by_key(resource.ref.key) is resource:
                return []
            found = found or template
    if found is not None:
        problem = place.info(f"{text}, which only pods in other folders or files carry, that may not be applied together with it")
        return [problem.note(f"pods of {found.resource.ref.label}", found.at("metadata", "labels"))]
    if world.is_partial:
        return [place.info(f"{text}, which no pod template carries that is known: a part of the build was left out")]
    maker = maker_of_pods(world, resource.ref.namespace, selector)
    return [place.info(f"{text}, which no pod template carries: {maker} is likely to make the pods")] if maker else None


def _hangs_on_placeholder(namespace: str, selector: Selector, world: World) -> bool:
    """Whether a selector, or the labels of pods that it may be after, are filled in later."""
    wanted = selector.exact_values()
    if any(map(is_placeholder, wanted.values())):
        return True
    for template in _unfinished_templates(world):
        labels = template.labels
        filled = {key: wanted[key] for key, value in labels.items() if key in wanted and isinstance(value, str) and may_become(value, wanted[key])}
        if filled and template.resource.ref.namespace == namespace and selector.matches({**labels, **filled}):
            return True
    return False


def _unfinished_templates(world: World) -> list[PodTemplate]:
    """The pod templates of which a label is filled in later."""
    found: list[PodTemplate] | None = world.kept.get(_unfinished_templates)
    if found is None:
        found = [each for each in world.pod_templates if any(isinstance(value, str) and is_placeholder(value) for value in each.labels.values())]
        world.kept[_unfinished_templates] = found
    return found
