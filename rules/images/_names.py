"""The images that a pod pulls: those of its containers, and those that are mounted as volumes."""

from __future__ import annotations

import json

from kubecheck.sdk import annotations_of, get, late, parse_image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Container, Place, PodTemplate


# By this OpenShift writes the image of an ImageStream into the workload, by its digest.
_TRIGGERS = "image.openshift.io/triggers"
# The container that a trigger names, by its place or its name.
_TRIGGERED = late(r"""\.(containers|initContainers)\[(?:(\d+)|\?\(@\.name==["']([^"']*)["']\))\]\.image""")


class Image:
    """An image that a pod pulls.

    ``text`` is the name as written, ``policy`` when it is pulled, None where that is not written.
    """

    __slots__ = ("_around", "_path", "_policy_path", "_reference", "policy", "text")

    def __init__(self, text: str, policy: object, around: Container | Place, path: tuple[str, ...], policy_path: tuple[str, ...]) -> None:
        self.text = text
        self._reference: Any = False  # not read yet
        self.policy = policy
        self._around = around
        self._path = path
        self._policy_path = policy_path

    @property
    def reference(self) -> Any:
        """Its parts; None where the name cannot be read."""
        if self._reference is False:
            self._reference = parse_image(self.text)
        return self._reference

    @property
    def place(self) -> Place:
        """Where the name stands."""
        return self._around.at(*self._path)

    @property
    def policy_place(self) -> Place:
        """Where the policy stands, or would."""
        return self._around.at(*self._policy_path)

    @property
    def is_filled_in(self) -> bool:
        """Whether the name holds something that is filled in later."""
        return "$" in self.text or "{" in self.text or "<" in self.text

    def is_supplied(self, names: frozenset[str]) -> bool:
        """Whether another tool that has such names puts an image there.

        Mirrors: imageReplacer.NewValue (skaffold/pkg/skaffold/kubernetes/manifest)
        """
        name, _, tag = self.text.rpartition(":")
        return self.text in names or ("/" not in tag and f"{name}:*" in names)


def images_of(template: PodTemplate) -> tuple[Image, ...]:
    """The images of the containers, then those of volumes; names that are no strings are left out, and those that a trigger replaces. Worked out once: several rules ask."""
    _ = template.resource.value  # what rests is woken first: it comes with nothing kept
    kept = template.resource.kept
    key = (images_of, template)
    found: tuple[Image, ...] | None = kept.get(key)
    if found is None:
        found = kept[key] = tuple(_find_images(template))
    return found


def _find_images(template: PodTemplate) -> Iterator[Image]:
    triggered = _triggered(annotations_of(template.resource.value).get(_TRIGGERS, "[]"))
    for container in template.all_containers:
        text = container.value.get("image")
        known = triggered is not None and not {(container.list_name, str(container.index)), (container.list_name, f"@{container.name}")} & triggered
        if isinstance(text, str) and known:
            yield Image(text, container.value.get("imagePullPolicy"), container, ("image",), ("imagePullPolicy",))
    for index, volume in enumerate(template.items("volumes")):
        text = get(volume, ("image", "reference"))
        if isinstance(text, str):
            place = template.at("spec", "volumes", index, "image")
            yield Image(text, get(volume, ("image", "pullPolicy")), place, ("reference",), ("pullPolicy",))


def _triggered(text: str) -> set[tuple[str, str]] | None:
    """The containers whose image triggers replace: the list, and the place in it or ``@`` with the name; None where that may be any, since what is written cannot be read.

    Mirrors: UpdateObjectFromImages, ContainerForObjectFieldPath (openshift-controller-manager, pkg/image/trigger/annotations)
    """
    try:
        triggers = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = set()
    for each in triggers if isinstance(triggers, list) else [None]:
        match = _TRIGGERED.search(str(get(each, ("fieldPath",))))
        if match is None:
            return None
        if get(each, ("paused",)) not in (True, "true"):  # that one waits until somebody lets it go on
            found.add((match[1], match[2] or f"@{match[3]}"))
    return found
