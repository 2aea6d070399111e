"""``namespace:``: puts objects into a namespace, and what they say of it. Mirrors: filters/namespace (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import SCALAR, FieldSpec, Slot, set_entry, set_fields, specs_of, wrong_kind
from kubecheck.render.kustomize.files.loader import quoted
from kubecheck.render.kustomize.files.structs import decode_settings
from kubecheck.render.kustomize.generators.hasher import go_json
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource import BuildResource
    from kubecheck.render.kustomize.resource_map import ResourceMap
    from kubecheck.render.kustomize.tree import Written

_DEFAULT, _ALL, _NONE = "defaultOnly", "allServiceAccounts", "none"
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")


class NamespaceTransformer:
    """Puts objects into a namespace. Mirrors: NamespaceTransformerPlugin."""

    __slots__ = ("_put", "field_specs", "namespace", "subjects", "unset_only", "written")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if field_specs is None:
            try:
                settings = decode_settings(settings, "NamespaceTransformerPlugin", settings.written)
            except BuildError as error:
                raise error.wrapped("unmarshalling NamespaceTransformer config") from error
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
        namesakes = resources.by_name()
        for each in resources:
            if not each.value or each.is_rendered:  # of a chart, which Helm puts into its namespace
                continue
            before = each.name
            each.store_previous_id()
            self.set_namespace(each)
            identity = each.current_id
            if identity.name != before:  # a field of somebody's own may be the name
                namesakes = resources.by_name()
            matches = [other for other in namesakes.get(identity.name, ()) if other.kind == identity.kind and identity.equals(other.current_id)]
            if len(matches) != 1:
                raise BuildError(f"namespace transformation produces ID conflict: {_shown(matches)}", self.written)

    def set_namespace(self, resource: BuildResource) -> None:
        """Does it, to one object. Mirrors: namespace.Filter."""
        tree = resource.value
        specs = [each for each in self.field_specs if each.path != "metadata/namespace"]
        if resource.api_version != "v1":
            specs = [each for each in specs if each.path != "metadata/name"]
        if not resource.current_id.is_cluster_scoped:
            set_fields(tree, (FieldSpec("metadata/namespace", create=True),), self._set, SCALAR, self.written)
        if resource.kind in _BINDINGS:
            specs = [each for each in specs if not (each.kind in _BINDINGS and each.path == "subjects/namespace")]
            self._set_subjects(tree.get("subjects"))
        try:
            set_fields(tree, specs, self._set, SCALAR, self.written)
        except BuildError as error:
            is_collection = "wrong node kind: expected " in error.text and " but got ScalarNode: " not in error.text
            raise error.wrapped("namespace field specs must target scalar nodes" if is_collection else "namespace transformation failed") from error

    def _set(self, slot: Slot) -> None:
        if self.unset_only and slot.value is not None and slot.text:
            return
        self._put(slot)

    def _set_subjects(self, subjects: Any) -> None:
        """Subjects called default, or all that are service accounts. Mirrors: namespace.Filter.roleBindingHack."""
        if self.subjects == _NONE or subjects is None:
            return
        try:
            if not isinstance(subjects, Sequence):
                raise wrong_kind("SequenceNode", subjects)
            for index, each in enumerate(subjects):
                if each is not None:
                    self._set_subject(each, subjects.at(index))
        except BuildError as error:
            raise error.wrapped("setting namespace on (cluster)role binding subjects") from error

    def _set_subject(self, subject: Any, written: Written) -> None:
        field, wanted = ("kind", "ServiceAccount") if self.subjects == _ALL else ("name", "default")
        try:
            if not isinstance(subject, Mapping):
                raise wrong_kind("MappingNode", subject, written)
            if isinstance(subject.get(field), (Mapping, Sequence)):
                raise wrong_kind("ScalarNode", subject[field])
        except BuildError as error:
            raise error.wrapped(f"looking up {field} on (cluster)role binding subject") from error
        if text_of(subject.get(field)) != wanted:
            return
        if "namespace" not in subject:
            subject.put("namespace", "", self.written)
        self._set(Slot(subject, "namespace"))


def _shown(resources: list[BuildResource]) -> str:
    """Objects as Go prints them, in JSON."""
    return f"[{' '.join(go_json(each.kept_value) for each in resources)}]"
