"""The objects of a build in order, and the ways in which kustomize looks for them."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubecheck.render.kustomize.resource import BuildResource, ResourceId


class ResourceMap:
    """Objects in order. Mirrors: resmap.resWrangler"""

    __slots__ = ("resources",)

    def __init__(self, resources: Iterable[BuildResource] = ()) -> None:
        self.resources = list(resources)

    def __iter__(self) -> Iterator[BuildResource]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)

    def append(self, resource: BuildResource) -> None:
        """Adds an object.

        Raises:
            BuildError: one of the same identity is there.
        """
        identity = resource.current_id
        if self.by_current_id(identity):
            words = f"may not add resource with an already registered id: {identity}"
            raise BuildError(words, resource.value.written)
        self.resources.append(resource)

    def append_all(self, resources: Iterable[BuildResource]) -> None:
        """Adds objects in order."""
        for each in resources:
            self.append(each)

    def matching(self, matches: Callable[[ResourceId], bool]) -> list[BuildResource]:
        """The objects that match by a name that they have or had. Mirrors: GetMatchingResourcesByAnyId"""
        return [each for each in self.resources if each.value and any(map(matches, (*each.previous_ids, each.current_id)))]

    def by_current_id(self, identity: ResourceId) -> list[BuildResource]:
        """The objects that are this one now."""
        return [each for each in self.resources if identity.equals(each.current_id)]

    def by_id(self, identity: ResourceId) -> BuildResource:
        """The one object that is or was this one. Mirrors: GetById

        Raises:
            BuildError: there is none, or there are several.
        """
        found = self.matching(identity.equals)
        if len(found) == 1:
            return found[0]
        words = f"{'multiple' if found else 'no'} matches for Id {identity}; failed to find unique target for patch {identity}"
        raise BuildError(words)
