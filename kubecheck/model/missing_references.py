"""References to what no file holds, with what tells how sure it is that it should be there."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.documents.templates import is_placeholder
from kubecheck.model.templates import PodTemplate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.api.views.view import View
    from kubecheck.model.references import Reference
    from kubecheck.model.world import World
    from kubecheck.problems import Problem


class MissingReference:
    """A reference to what no file holds; ``near`` is the name that its own was probably meant to be, if any, and ``nearest`` who has it.

    ``maker`` is the custom resource of which an operator makes what is missing, if any; then no name is near.
    """

    __slots__ = ("maker", "near", "nearest", "reference", "world")

    def __init__(self, reference: Reference, world: World) -> None:
        from kubecheck.model.producers import maker_of_object  # only where something is missing

        self.reference = reference
        self.world = world
        self.maker = maker_of_object(world, reference.target)
        self.near = world.near_name(*reference.target) if self.maker is None else None
        self.nearest = None if self.near is None else world.get(*reference.target[:3], self.near)

    @property
    def name(self) -> str:
        """The name that is missing."""
        return self.reference.target[3]

    @property
    def has_siblings(self) -> bool:
        """Whether objects of the kind lie beside who refers to it: where there are none, they are likely to be elsewhere."""
        return self.world.has_beside(self.reference.resource, *self.reference.target[:3])

    @property
    def is_guess(self) -> bool:
        """Whether the name is a part of the name of who refers to it, and the near one is none: then it is likely to be meant as it is."""
        own = f"-{self.reference.resource.ref.name}-"
        return self.near is not None and f"-{self.name}-" in own and f"-{self.near}-" not in own and self.name != own[1:-1]

    def problem(self, consequence: str = "", text: str = "") -> Problem:
        """An error that names the near name, or else a problem of the rule's severity that ends with the consequence; a note where it may well be there.

        Args:
            consequence: what comes of it.
            text: what is said of it; without one, that it is not found.
        """
        from kubecheck.model.producers import is_release, releases_in  # as above

        text = text or f"{self.reference.target[1]} {self.name} is not found in the checked files"
        place = self.reference.place
        if self.maker is not None:
            who = f"the chart of {self.maker.ref.label} is likely to bring it" if is_release(self.maker) else "an operator makes it"
            return place.info(f"{text}: {who}").note(self.maker.ref.label, self.maker.at("metadata", "name"))
        if self.reference.resource.is_live:
            return place.info(f"{text}, and {self.reference.resource.ref.label} was read from a cluster, which may have it")
        if self.near is None:
            release = next((each for each, _ in releases_in(self.reference.target[2], self.world)), None)
            if release is not None:
                return place.info(f"{text}, and the chart of {release.ref.label} may bring it").note(release.ref.label, release.at("metadata", "name"))
            if self.world.has_unread_beside(self.reference.resource):
                return place.info(f"{text}, and a file beside could not be read")
            return place.problem(f"{text}{consequence}")
        label = f"did you mean {self.near}?"
        if self.is_guess:
            return place.info(f"{text}; {label}", label=label)
        problem = place.error(f"{text}; {label}", label=label)
        is_alone = get(getattr(place.document, "value", None), place.path) == self.name
        return problem.fix(f"write {self.near}", place, self.near) if is_alone else problem


def missing_references(subject: PodTemplate | View, world: World, group: str, kind: str) -> Iterator[MissingReference]:
    """The references of a pod template, or of a whole object, to objects of a kind that must be there and may not.

    Args:
        subject: The pod template, of which only what stands in it counts, or the object.
        world: What the references are looked up in.
        group: The API group of the kind.
        kind: The kind that is referred to.
    """
    for reference in world.references(subject.resource):
        target = reference.target
        if target[1] != kind or target[0] != group or reference.optional or world.may_exist(target):
            continue
        if isinstance(subject, PodTemplate) and (reference.template is None or reference.template.path != subject.path):
            continue
        if not is_placeholder(target[3]):  # else nobody knows yet what it will be called
            yield MissingReference(reference, world)
