"""What the rules about pods without a node share: how many pods, the place of the field behind it, the nodes by reason, what would help."""

from __future__ import annotations

from kubecheck.sdk import get, hint_of, items, names_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import Place, Problem, Resource, UnplacedPod

    Path = tuple[str | int, ...]


def tell(fact: UnplacedPod, resource: Resource, field: Path, text: str) -> Problem:
    """The problem at a field of the pod.

    Args:
        fact: what the dry run found.
        resource: the object that the pods come from.
        field: the field, counted from the pod.
        text: what is wrong with it; what follows for the pods is added.
    """
    facts = {"scheduler": fact.message, "pod": fact.pod, "pods": fact.count, "wanted": fact.wanted}
    help_text = hint_of(fact.changes[0]) if fact.changes else ""
    problem = place_of(fact, resource, field).problem(f"{text}; {pods_in_words(fact)}", help=help_text, facts=facts)
    if len(fact.rejected) > 1:
        for rejected in fact.rejected:
            problem.note(f"{names_in_words(rejected.nodes)}: {rejected.reason}")
    return problem


def pods_in_words(fact: UnplacedPod) -> str:
    """``2 of 5 pods stay pending``."""
    if fact.wanted <= 1:
        return "the pod stays pending"
    return f"{fact.count} of {fact.wanted} pods stay{'s' if fact.count == 1 else ''} pending"


def place_of(fact: UnplacedPod, resource: Resource, field: Path) -> Place:
    """The place of a field of the pod; where a person wrote it otherwise, there: limits that stand for requests, templates of claims."""
    path = (*fact.template, *field)
    is_written = resource.document.is_written
    if "requests" in field and not is_written((*resource.base, *path)):
        limits = tuple("limits" if step == "requests" else step for step in path)
        if is_written((*resource.base, *limits)):
            return resource.at(*limits)
    return resource.at(*path)


def place_of_volume(fact: UnplacedPod, resource: Resource, name: str) -> Place | None:
    """Where a volume's claim is named, or made by a template; None where nobody wrote it."""
    path = (*fact.template, "spec", "volumes")
    for index, volume in enumerate(items(get(resource.value, path))):
        if get(volume, ("name",)) == name:
            claim = ("persistentVolumeClaim", "claimName")
            return resource.at(*path, index, *(claim if get(volume, claim) is not None else ()))
    for index, template in enumerate(items(get(resource.value, ("spec", "volumeClaimTemplates")))):
        if get(template, ("metadata", "name")) == name:
            return resource.at("spec", "volumeClaimTemplates", index)
    return None
