"""The objects of a build in order, and the ways in which kustomize looks for them."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubecheck.render.kustomize.resource import BuildResource, ResourceId


class ResourceMap:
    """Objects in order. Mirrors: resmap.resWrangler."""

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
        known = self.by_name()
        for each in resources:
            identity = each.current_id
            namesakes = known.setdefault(identity.name, [])
            if any(other.kind == identity.kind and identity.equals(other.current_id) for other in namesakes):
                raise BuildError(f"may not add resource with an already registered id: {identity}", each.value.written)
            namesakes.append(each)
            self.resources.append(each)

    def absorb_all(self, resources: Iterable[BuildResource], *, is_incomplete: bool = False) -> None:
        """Adds generated objects, or merges them into those that are there, as their behavior says. Mirrors: AbsorbAll.

        Those that are to be merged into nothing are left out where what is missing may be in a part that was left out.

        Raises:
            BuildError: the behavior does not fit.
        """
        for each in resources:
            if not (is_incomplete and each.behavior in ("merge", "replace") and not self.matching(each.current_id.equals)):
                self._absorb(each)

    def _absorb(self, resource: BuildResource) -> None:
        """Mirrors: appendReplaceOrMerge."""
        identity, behavior = resource.current_id, resource.behavior or "unspecified"
        found = self.matching(identity.equals)
        written = resource.value.written
        if not found:
            if behavior in ("merge", "replace"):
                raise BuildError(f"id {go_syntax(identity)} does not exist; cannot merge or replace", written)
            self.append(resource)
            return
        if len(found) > 1:
            raise BuildError(f"found multiple objects {[str(each.current_id) for each in found]} that could accept merge of {identity}", written)
        old = found[0]
        if behavior not in ("merge", "replace"):
            words = f"id {go_syntax(identity)} exists; can not use behavior: '{behavior}', behavior must be merge or replace"
            raise BuildError(words, written)
        _take_metadata(resource, old)
        if behavior == "merge":
            for field in ("data", "binaryData"):
                _merge_under(resource.value, old.value, field)
            if old.kind == "Secret" and old.api_version == "v1":
                _merge_string_data(resource.value, old.value)
            resource.origin = old.origin or resource.origin
        self.resources[self.resources.index(old)] = resource

    def matching(self, matches: Callable[[ResourceId], bool]) -> list[BuildResource]:
        """The objects that match by a name that they have or had. Mirrors: GetMatchingResourcesByAnyId."""
        return [each for each in self.resources if each.value and any(map(matches, (*each.previous_ids, each.current_id)))]

    def by_current_id(self, identity: ResourceId) -> list[BuildResource]:
        """The objects that are this one now."""
        return [each for each in self.resources if each.name == identity.name and identity.equals(each.current_id)]

    def by_name(self) -> dict[str, list[BuildResource]]:
        """The objects by the names that they have now."""
        found: dict[str, list[BuildResource]] = {}
        for each in self.resources:
            found.setdefault(each.name, []).append(each)
        return found

    def by_id(self, identity: ResourceId) -> BuildResource:
        """The one object that is or was this one. Mirrors: GetById.

        Raises:
            BuildError: there is none, or there are several.
        """
        found = self.matching(identity.equals)
        if len(found) == 1:
            return found[0]
        words = f"{'multiple' if found else 'no'} matches for Id {identity}; failed to find unique target for patch {identity}"
        raise BuildError(words)


def go_syntax(identity: ResourceId) -> str:
    """An identity as Go's %#v prints it."""
    from kubecheck.field_messages import quote

    kind = f"Group:{quote(identity.group)}, Version:{quote(identity.version)}, Kind:{quote(identity.kind)}, isClusterScoped:false"
    return f"resid.ResId{{Gvk:resid.Gvk{{{kind}}}, Name:{quote(identity.name)}, Namespace:{quote(identity.namespace)}}}"


def _take_metadata(resource: BuildResource, old: BuildResource) -> None:
    """Labels and annotations of both, name and namespace of the old one. Mirrors: Resource.CopyMergeMetaDataFieldsFrom."""
    metadata = resource.value.mapping("metadata", resource.value.written)
    before = old.value.mapping("metadata", old.value.written)
    for field in ("labels", "annotations"):
        _merge_under(metadata, before, field)
    resource.set_name(old.name, before.at("name"))
    resource.set_namespace(old.namespace, before.at("namespace"))
    resource.previous, resource.prefixes, resource.suffixes = old.previous, old.prefixes, old.suffixes
    resource.folders = old.folders
    resource.referrers, resource.variables = old.referrers, old.variables
    resource.needs_hash, resource.behavior = old.needs_hash and resource.needs_hash, old.behavior
    resource.may_change_name, resource.may_change_kind = old.may_change_name, old.may_change_kind


def _merge_under(value: Mapping, old: Mapping, field: str) -> None:
    """Puts what an old mapping holds under the keys of a new one that it does not have."""
    before, now = old.get(field), value.get(field)
    if not isinstance(before, Mapping) or not before:
        return
    if not isinstance(now, Mapping):
        now = value.mapping(field, before.written)
    for key, each in before.items():
        if key not in now:
            now.put(key, each, before.at(key))


def _merge_string_data(value: Mapping, old: Mapping) -> None:
    """Puts what a Secret holds in plain into the data of the one that is merged into it. Mirrors: normalizeSecretStringData."""
    import base64

    plain = old.get("stringData")
    if not isinstance(plain, Mapping):
        return
    data = value.mapping("data", plain.written)
    before = old.get("data")
    for key, each in plain.items():
        is_own = key in data and not (isinstance(before, Mapping) and data[key] is before.get(key))
        if not is_own:
            data.put(key, base64.b64encode(text_of(each).encode()).decode(), plain.at(key))
