"""Pods that a selector does not find in its world, though something says that they are there: another world, an operator, a part that was left out."""

from __future__ import annotations

from kubecheck.documents.templates import is_placeholder, may_become
from kubecheck.model.names import telling_words
from kubecheck.model.producers import maker_of_pods, operator_in
from kubecheck.model.resource import belong_together, folder_of, lie_together
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.api.views.view import Located
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import Model, World
    from kubecheck.problems import Place, Problem


# Labels of pods in kube-system that no file holds, as kubeadm and installers set them.
_OF_CLUSTERS = {
    "k8s-app": ("kube-dns", "kube-proxy"),
    "component": ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"),
}


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
    if _hangs_on_placeholder(resource.ref.namespace, selector, world) or _selects_pods_of_any_cluster(resource.ref.namespace, selector):
        return []
    if any(each is not world and _found_there(resource, selector, each) is not None for each in model.worlds_holding(resource)):
        return []
    elsewhere = (_found_there(resource, selector, each) for each in model.worlds_with_pods(selector) if each is not world)
    found = next((each for each in elsewhere if each is not None), None)
    if found is not None:
        problem = place.info(f"{text}, which only pods in other folders or files carry, that may not be applied together with it")
        return [problem.note(f"pods of {found.resource.ref.label}", found.at("metadata", "labels"))]
    why = _why_elsewhere(resource, selector, world, model)
    return [place.info(f"{text}, which no pod template carries{why}")] if why else None


def _selects_pods_of_any_cluster(namespace: str, selector: Selector) -> bool:
    """Whether a selector is after pods that every cluster has, or every one whose control plane runs in it: those of DNS, the proxy, the control plane."""
    return namespace == "kube-system" and any(value in _OF_CLUSTERS.get(key, ()) for key, value in selector.exact_values().items())


def _found_there(resource: Located, selector: Selector, world: World) -> PodTemplate | None:
    """The first pod template of another world that is selected; of other namespaces only one from beside the object, which a build puts there."""
    found = next(iter(world.templates_matching(resource.ref.namespace, selector)), None)
    if found is not None:
        return found
    every = world.templates_matching(None, selector)
    return next((each for each in every if each.resource.built_by and folder_of(each.resource) == folder_of(resource)), None)


def _why_elsewhere(resource: Located, selector: Selector, world: World, model: Model) -> str:
    """Why the pods may be there though no file holds them, as the end of a sentence; empty where nothing says so."""
    if world.is_partial:
        return " that is known: a part of the build was left out"
    maker = maker_of_pods(world, resource.ref.namespace, selector)
    if maker:
        return f": {maker} is likely to make the pods"
    if resource.is_live:
        return ", and it was read from a cluster, which may have them"
    if world.has_unread_beside(resource):
        return " that could be read: a file beside it could not"
    operator = operator_in(resource.ref.namespace, world)
    if operator is not None and closest_template(resource, selector, world) is None:
        return f": {operator.ref.label} may create workloads, and is likely to make the pods"
    return "" if _has_kin_beside(resource, selector, world, model) else ": no pods beside it have to do with it, so they are likely to be elsewhere"


def closest_template(resource: Located, selector: Selector, world: World) -> PodTemplate | None:
    """The pod template that a selector was probably after: of those beside with equal or near values of a label, the one that has most of them."""
    found: dict[int, tuple[PodTemplate, int]] = {}
    for key, value in selector.exact_values().items():
        named = world.near_label(resource.ref.namespace, key, value)
        alike = world.templates_matching(resource.ref.namespace, Selector({key: named.labels[key]})) if named is not None else ()
        near = next((each for each in alike if belong_together(each.resource, resource)), None)
        if near is not None:
            found[id(near)] = (near, found.get(id(near), (near, 0))[1] + (2 if near.labels.get(key) == value else 1))
    return max(found.values(), key=lambda entry: entry[1], default=(None, 0))[0]


def _has_kin_beside(resource: Located, selector: Selector, world: World, model: Model) -> bool:
    """Whether pods are applied with an object, or such lie beside it that have a near label, or a word of its name or selector in their names or labels.

    What stands in several files of a folder does not count for the word: it is there to choose from.
    """
    if _is_applied_with_pods(resource, world) or closest_template(resource, selector, world) is not None:
        return True
    by_word = _templates_by_word(world)
    related = (each for word in sorted(telling_words(resource.ref.name, *selector.exact_values().values())) for each in by_word.get(word, ()))
    return any(
        each.resource.ref.namespace == resource.ref.namespace and lie_together(each.resource, resource) and not _is_to_choose(each, world, model)
        for each in related
    )


def _is_applied_with_pods(resource: Located, world: World) -> bool:
    """Whether `applied_together` holds of an object and one with pods."""
    found: set[tuple[str, str]] | None = world.kept.get(_is_applied_with_pods)
    if found is None:
        owners = [each.resource for each in world.pod_templates]
        found = world.kept[_is_applied_with_pods] = {*(("file", each.path) for each in owners), *(("build", each.built_by) for each in owners if each.built_by)}
    return ("file", resource.path) in found or ("build", resource.built_by) in found


def _is_to_choose(template: PodTemplate, world: World, model: Model) -> bool:
    """Whether another file of its folder defines the same object: samples, of which one is applied if any."""
    own = template.resource
    return any(each.path != own.path and folder_of(each) == folder_of(own) for each in model.definitions(own.ref.key, world))


def _templates_by_word(world: World) -> dict[str, list[PodTemplate]]:
    """The pod templates by the words of their names and labels."""
    found: dict[str, list[PodTemplate]] | None = world.kept.get(_templates_by_word)
    if found is None:
        found = world.kept[_templates_by_word] = {}
        for template in world.pod_templates:
            for word in telling_words(template.resource.ref.name, *template.labels.values()):
                found.setdefault(word, []).append(template)
    return found


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
