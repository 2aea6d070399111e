"""``namespace:``: puts objects into a namespace, and what they say of it. Mirrors: filters/namespace (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.field_specs import SCALAR, FieldSpec, Slot, set_entry, set_fields, specs_of
from kubecheck.render.kustomize.files.loader import quoted
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource import BuildResource
    from kubecheck.render.kustomize.resource_map import ResourceMap

_DEFAULT, _ALL, _NONE = "defaultOnly", "allServiceAccounts", "none"
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")


class NamespaceTransformer:
    """Puts objects into a namespace. Mirrors: NamespaceTransformerPlugin."""

    __slots__ = ("_put", "field_specs", "namespace", "subjects", "unset_only", "written")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        metadata = settings.get("metadata")
        metadata = metadata if isinstance(metadata, Mapping) else Mapping(settings.written)
        self.namespace = text_of(metadata.get("namespace"))
        self.written = metadata.at("namespace")
        self.unset_only = settings.get("unsetOnly") is True
        self.subjects = text_of(settings.get("setRoleBindingSubjects")) or _DEFAULT
        if self.subjects not in (_DEFAULT, _ALL, _NONE):
            words = f"must be one of {quoted(_DEFAULT)}, {quoted(_NONE)} or {quoted(_ALL)}"
            raise BuildError(f"invalid value {quoted(self.subjects)} for setRoleBindingSubjects: {words}", settings.at("setRoleBindingSubjects"))
        self.field_specs = specs_of(settings.get("fieldSpecs")) if field_specs is None else field_specs
        self._put = set_entry("", self.namespace, self.written)

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to all objects."""
        if not self.namespace:
            return
        for each in resources:
            if not each.value:
                continue
            each.store_previous_id()
            self.set_namespace(each)
            matches = resources.by_current_id(each.current_id)
            if len(matches) != 1:
                raise BuildError(f"namespace transformation produces ID conflict: {_shown(matches)}", self.written)

    def set_namespace(self, resource: BuildResource) -> None:
        """Does it, to one object. Mirrors: namespace.Filter."""
        tree = resource.value
        try:
            if not resource.current_id.is_cluster_scoped:
                set_fields(tree, (FieldSpec("metadata/namespace", create=True),), self._set, SCALAR, self.written)
            specs = [each for each in self.field_specs if each.path != "metadata/namespace"]
            if resource.api_version != "v1":
                specs = [each for each in specs if each.path != "metadata/name"]
            if resource.kind in _BINDINGS:
                specs = [each for each in specs if not (each.kind in _BINDINGS and each.path == "subjects/namespace")]
                self._set_subjects(tree)
            set_fields(tree, specs, self._set, SCALAR, self.written)
        except BuildError as error:
            raise error.wrapped("namespace transformation failed") from error

    def _set(self, slot: Slot) -> None:
        if self.unset_only and slot.text:
            return
        self._put(slot)

    def _set_subjects(self, tree: Mapping) -> None:
        """Subjects called default, or all that are service accounts. Mirrors: namespace.Filter.roleBindingHack."""
        subjects = tree.get("subjects")
        if self.subjects == _NONE or not isinstance(subjects, Sequence):
            return
        field, wanted = ("kind", "ServiceAccount") if self.subjects == _ALL else ("name", "default")
        for each in subjects:
            if isinstance(each, Mapping) and text_of(each.get(field)) == wanted and not (self.unset_only and text_of(each.get("namespace"))):
                each.put("namespace", self.namespace, self.written)


def _shown(resources: list[BuildResource]) -> str:
    """Objects as Go prints them, in JSON."""
    import json

    return f"[{' '.join(json.dumps(each.value, sort_keys=True, separators=(',', ':')) for each in resources)}]"
