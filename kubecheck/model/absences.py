"""Pods that a selector does not find in its world, though something says that they are there: another world, an operator, a part that was left out."""

from __future__ import annotations

from kubecheck.api.views.view import get, mapping, strings
from kubecheck.documents.templates import is_placeholder, may_become
from kubecheck.model.names import telling_words
from kubecheck.model.producers import maker_of_pods, operator_in
from kubecheck.model.resource import belong_together, folder_of, lie_together, parent_of
from kubecheck.near import is_slip
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubecheck.api.views.view import Located
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import Model, World
    from kubecheck.problems import Place, Problem


# Of more pod templates than these no single one is meant for certain.
_MOST_ALIKE = 500
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
    if world.has_unread_beside(resource) and missed_template(resource, selector, world) is None:
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


def missed_template(resource: Located, selector: Selector, world: World) -> tuple[PodTemplate, str] | None:
    """The pod template that a selector misses by a slip in one label's value, wherever in the world it lies, and that label.

    One that another object of the kind selects is not taken for meant: it has what it needs.
    """
    if resource.ref.namespace and is_placeholder(resource.ref.namespace):
        return None
    wanted = selector.exact_values()
    for key, value in wanted.items():
        named = world.near_label(resource.ref.namespace, key, value)
        if named is None or named.labels[key] == value or is_placeholder(named.labels[key]) or not is_slip(value, named.labels[key]):
            continue
        meant = world.templates_matching(resource.ref.namespace, Selector({**wanted, key: named.labels[key]}))
        found = next((each for each in meant if not world.selecting(each, resource.ref.group, resource.ref.kind)), None)
        if found is not None:
            return found, key
    return None


def missed_beside(resource: Located, selector: Selector, model: Model) -> tuple[PodTemplate, str] | None:
    """What `missed_template` finds in the worlds of the folders beside that of an object, whose own world has no pods."""
    if model.worlds_with_pods(selector) or resource.built_by or any(map(is_placeholder, selector.exact_values().values())):
        return None
    folder = folder_of(resource)
    found = (missed_template(resource, selector, world) for world in model.worlds_beside(folder))
    return next((each for each in found if each is not None and parent_of(folder_of(each[0].resource)) == parent_of(folder)), None)


def mend_selector(problem: Problem, labels: Place, resource: Located, wanted: Mapping[str, str], world: World) -> Problem:
    """Adds to a problem the one change of a label by which a selector would select pods; nothing where there are more such ways, or none. Returns the problem.

    Args:
        problem: that of a selector that selects nothing.
        labels: where the labels stand that it wants.
        resource: the object that selects.
        wanted: these labels.
        world: where the pods are.
    """
    ways: set[tuple[str, str, str]] = set()
    for template in _near_templates(resource.ref.namespace, wanted, world):
        ways.update(each for each in _ways_to(template.labels, wanted) if _is_sure(template, each[1]))
    if len(ways) != 1:
        return problem
    key, meant, value = ways.pop()
    place = labels.at(key)
    return problem.fix(f"write {meant}={value}", place.key if meant != key else place, meant if meant != key else value)


def _is_sure(template: PodTemplate, key: str) -> bool:
    """Whether pods have a label on purpose, as something else says: what selects them for their workload, its labels, or its name. Else theirs may be the wrong one."""
    resource, value = template.resource, template.labels[key]
    own = mapping(get(resource.value, ("spec", "selector")))
    selected = strings(own.get("matchLabels") if "matchLabels" in own else own)
    if any(template.labels.get(each) != wanted for each, wanted in selected.items()):
        return False
    labels = mapping(get(resource.value, ("metadata", "labels")))
    return key in selected or value == resource.ref.name or (resource.ref.kind != "Pod" and labels.get(key) == value)


def _near_templates(namespace: str, wanted: Mapping[str, str], world: World) -> Iterator[PodTemplate]:
    """Pod templates that have all wanted labels but one; none where so many are alike that nobody can say which was meant."""
    for key, value in wanted.items():
        rest = {name: each for name, each in wanted.items() if name != key}
        if rest:
            found = world.templates_matching(namespace, Selector(rest))
        else:
            found = [*world.label_values(namespace, key).values(), *_templates_by_value(world).get((namespace, value), {}).values()]
        if len(found) <= _MOST_ALIKE:
            yield from found


def _templates_by_value(world: World) -> dict[tuple[str, str], dict[str, PodTemplate]]:
    """For each namespace and value of a label the keys that have it, each with the first pod template."""
    found: dict[tuple[str, str], dict[str, PodTemplate]] | None = world.kept.get(_templates_by_value)
    if found is None:
        found = world.kept[_templates_by_value] = {}
        for template in world.pod_templates:
            for key, value in template.labels.items():
                found.setdefault((template.namespace, value), {}).setdefault(key, template)
    return found


def _ways_to(labels: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The changes of one wanted label by which labels are as they are wanted: its key, and the key and the value that it would have to have."""
    wrong = [(key, value) for key, value in wanted.items() if labels.get(key) != value]
    if len(wrong) != 1:
        return
    key, value = wrong[0]
    if key in labels:
        if _is_meant(value, labels[key]):
            yield key, key, labels[key]
        return
    yield from ((key, meant, value) for meant, each in labels.items() if each == value and meant not in wanted and _is_meant(key, meant))


def _is_meant(word: str, other: str) -> bool:
    return word.lower() == other.lower() or is_slip(word, other)


def _has_kin_beside(resource: Located, selector: Selector, world: World, model: Model) -> bool:
    """Whether pods are applied with an object, or such lie beside it that have a near label, or a word of its name or selector in their names or labels.

    Pods that only a slip keeps from being selected count wherever they lie.

    What stands in several files of a folder does not count for the word: it is there to choose from.
    """
    if _is_applied_with_pods(resource, world) or closest_template(resource, selector, world) is not None or missed_template(resource, selector, world):
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
