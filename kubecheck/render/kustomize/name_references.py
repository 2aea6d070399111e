"""References by name, brought up to date when names have changed. Mirrors: nameReferenceTransformer, filters/nameref (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import FieldSpec, Slot, set_fields
from kubecheck.render.kustomize.resource import BuildResource, ResourceId, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubecheck.render.kustomize.fields.configuration import BackReferences, TransformerConfiguration
    from kubecheck.render.kustomize.resource_map import ResourceMap


def fix_back_references(resources: ResourceMap, configuration: TransformerConfiguration) -> None:
    """Writes the names that objects have now wherever others name them. Mirrors: ResAccumulator.FixBackReferences.

    Raises:
        BuildError: a reference may mean several objects.
    """
    renamed = _Renamed(resources)
    by_kind: dict[tuple[str, str, str], list[tuple[BackReferences, FieldSpec]]] = {}
    for resource in resources:
        identity = resource.original_id
        key = (identity.group, identity.version, identity.kind)
        wanted = by_kind.get(key)
        if wanted is None:
            wanted = by_kind[key] = [
                (back, spec) for back in configuration.name_reference for spec in back.referrers if spec.selects(identity)
            ]
        if wanted:
            referrer = _Referrer(resource, renamed)
            for back, spec in wanted:
                referrer.update(back, spec)


class _Renamed:
    """Objects by the names that they had."""

    __slots__ = ("_identities", "_previous", "names", "resources")

    def __init__(self, resources: ResourceMap) -> None:
        self.resources = list(resources)
        self.names: dict[str, list[BuildResource]] = {}
        for each in self.resources:
            for name in {name for _, name, _ in each.previous}:
                self.names.setdefault(name, []).append(each)
        self._identities: dict[int, ResourceId] = {}
        self._previous: dict[int, list[ResourceId]] = {}

    def identity_of(self, resource: BuildResource) -> ResourceId:
        """Who an object is now."""
        known = self._identities.get(id(resource))
        if known is None:
            known = self._identities[id(resource)] = resource.current_id
        return known

    def previous_of(self, resource: BuildResource) -> list[ResourceId]:
        """Who an object was."""
        known = self._previous.get(id(resource))
        if known is None:
            known = self._previous[id(resource)] = resource.previous_ids
        return known

    def forget(self, resource: BuildResource) -> None:
        """Looks again who an object is, of which something was changed."""
        self._identities.pop(id(resource), None)
        self._previous.pop(id(resource), None)


class _Referrer:
    """An object whose references are brought up to date. Mirrors: nameref.Filter."""

    __slots__ = ("_binding_namespaces", "_identity", "back", "renamed", "resource", "spec")

    def __init__(self, resource: BuildResource, renamed: _Renamed) -> None:
        self.resource = resource
        self.renamed = renamed
        self._identity = renamed.identity_of(resource)
        self._binding_namespaces = set() if self._identity.is_cluster_scoped else self._namespaces()

    def update(self, back: BackReferences, spec: FieldSpec) -> None:
        """Handles one field in which objects of one kind are named."""
        self.back = back
        self.spec = spec
        identity = self.renamed.identity_of(self.resource)
        field = FieldSpec(spec.path, spec.create, identity.group, identity.version, identity.kind)
        try:
            set_fields(self.resource.value, (field,), self._set)
        except BuildError as error:
            raise error.wrapped(f"updating name reference in '{spec.path}' field of '{identity}'") from error
        if spec.steps[0] in ("metadata", "kind", "apiVersion"):
            self.renamed.forget(self.resource)

    def _set(self, slot: Slot) -> None:
        value = slot.value
        if value is None:
            return
        if isinstance(value, Mapping):
            self._set_mapping(value)
        elif isinstance(value, Sequence):
            for index, each in enumerate(value):
                if isinstance(each, Mapping):
                    self._set_mapping(each)
                elif isinstance(each, Sequence):
                    raise BuildError("a list is expected to be either a string or a map of string", each.written)
                elif each is not None:
                    self._set_scalar(Slot(value, index))
        else:
            self._set_scalar(slot)

    def _set_scalar(self, slot: Slot) -> None:
        name = slot.text
        found = self._select(name, self.renamed.names.get(name, ()), _same_names)
        if found is None:
            return
        found.referrers.append(self.renamed.identity_of(self.resource))
        if found.name != name:
            slot.put_text(found.name, slot.written)

    def _set_mapping(self, node: Mapping) -> None:
        if "name" not in node:
            raise BuildError("path config error; no 'name' field in node", node.written)
        name = text_of(node["name"])
        candidates = [each for each in self.renamed.names.get(name, ()) if self._may_see(each)]
        if "namespace" in node:
            candidates = self._of_namespace(candidates, text_of(node["namespace"]))
        found = self._select(name, candidates, _same_names_and_namespaces)
        if found is None:
            return
        found.referrers.append(self.renamed.identity_of(self.resource))
        if found.name == name and not found.namespace:
            return
        node.put("name", found.name, node.at("name"))
        if found.namespace:
            known = text_of(node.get("namespace"))
            if known != found.namespace:
                node.put("namespace", found.namespace, found.value["metadata"].at("namespace"))

    def _of_namespace(self, candidates: Iterable[BuildResource], namespace: str) -> list[BuildResource]:
        """Those that were in a namespace; where none of all objects was, those that are. Mirrors: filterMapCandidatesByNamespace."""
        everybody = [each for each in self.renamed.resources if self._may_see(each)]
        if any(each.original_id.effective_namespace == namespace for each in everybody):
            return [each for each in candidates if each.original_id.effective_namespace == namespace]
        return [each for each in candidates if each.current_id.effective_namespace == namespace]

    def _may_see(self, candidate: BuildResource) -> bool:
        """Whether the object might be referred to at all. Mirrors: SubsetThatCouldBeReferencedByResource."""
        mine, other = self._identity, self.renamed.identity_of(candidate)
        if mine.is_cluster_scoped or other.is_cluster_scoped or mine.effective_namespace == other.effective_namespace:
            return True
        return other.namespace in self._binding_namespaces

    def _namespaces(self) -> set[str]:
        """The namespaces of the service accounts that a RoleBinding names. Mirrors: getNamespacesForRoleBinding."""
        found: set[str] = set()
        subjects = self.resource.value.get("subjects") if self.resource.kind == "RoleBinding" else None
        if not isinstance(subjects, Sequence):
            return found
        for each in subjects:
            if not isinstance(each, Mapping):
                found_type = "string" if isinstance(each, str) else "nil" if each is None else "[]interface {}"
                raise BuildError(f"panic: interface conversion: interface {{}} is {found_type}, not map[string]interface {{}}", subjects.written)
            if each.get("kind") == "ServiceAccount" and "namespace" in each:
                if not isinstance(each["namespace"], str):
                    raise BuildError(f'Invalid Input: namespace is blank for resource "{self._identity}"\n', each.at("namespace"))
                found.add(each["namespace"])
        return found

    def _select(self, name: str, candidates: Iterable[BuildResource], same: Callable[[list[BuildResource]], bool]) -> BuildResource | None:
        """The object that a name means. Mirrors: nameref.Filter.selectReferral."""
        kind = self.back.kind
        found = [
            each
            for each in candidates
            if (not kind or any(kind == was for _, _, was in each.previous)) and self._may_see(each) and self._fits(each)
        ]
        if len(found) == 1:
            return found[0]
        found = [each for each in found if _same_context(each, self.resource, allow_empty=True)]
        if len(found) > 1:
            found = [each for each in found if _same_context(each, self.resource, allow_empty=False)]
        if len(found) == 1 or (found and same(found)):
            return found[0]
        if not found:
            return None
        identities = ", ".join(str(each.current_id) for each in found)
        raise BuildError(f"found multiple possible referrals: {identities}\n{_details(self.resource, found)}", self.resource.value.written)

    def _fits(self, candidate: BuildResource) -> bool:
        """Whether a candidate was of the kind that is meant, in a role's reference of the role's, and is in the same namespace."""
        previous = self.renamed.previous_of(candidate)
        if not _was(previous, *self.back.target):
            return False
        if self.spec.path.endswith("roleRef/name"):
            role = self.resource.value.get("roleRef")
            is_known = isinstance(role, Mapping) and "apiGroup" in role and "kind" in role
            if is_known and not _was(previous, text_of(role["apiGroup"]), "", text_of(role["kind"])):
                return False
        if self._identity.is_cluster_scoped or candidate.kind == "ServiceAccount":
            return True
        identity = self.renamed.identity_of(candidate)
        return identity.is_cluster_scoped or identity.effective_namespace == self._identity.effective_namespace


def _was(previous: Iterable[ResourceId], group: str, version: str, kind: str) -> bool:
    """Whether an object was once of a kind. Mirrors: previousIdSelectedByGvk."""
    selector = ResourceId(group, version, kind)
    return any(each.is_kind_selected_by(selector) for each in previous)


def _same_names(found: list[BuildResource]) -> bool:
    return len({each.name for each in found}) == 1


def _same_names_and_namespaces(found: list[BuildResource]) -> bool:
    return len({(each.name, each.namespace) for each in found}) == 1


def _same_context(one: BuildResource, other: BuildResource, *, allow_empty: bool) -> bool:
    """Whether the same prefixes and suffixes were put around both. Mirrors: Resource.PrefixesSuffixesEquals."""
    return all(
        (allow_empty and (not mine or not theirs)) or _same_ending(mine, theirs)
        for mine, theirs in ((one.prefixes, other.prefixes), (one.suffixes, other.suffixes))
    )


def _same_ending(one: list[str], other: list[str]) -> bool:
    """Mirrors: utils.SameEndingSubSlice."""
    short, long = sorted((one, other), key=len)
    return long[len(long) - len(short) :] == short if short else not long


def _details(referrer: BuildResource, found: list[BuildResource]) -> str:
    from kubecheck.render.kustomize.printing import print_yaml

    parts = [f"\n**** Too many possible referral targets to referrer:\n{print_yaml(referrer.kept_value)}\n"]
    parts += [f"--- possible referral {number}:\n{print_yaml(each.kept_value)}\n" for number, each in enumerate(found)]
    return "".join(parts)


