"""``replicas:``. Mirrors: ReplicaCountTransformerPlugin (kustomize/api)."""

from __future__ import annotations

import functools

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import SCALAR, FieldSpec, set_entry, set_fields, specs_of
from kubecheck.render.kustomize.files.structs import decode_settings
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource import ResourceId
    from kubecheck.render.kustomize.resource_map import ResourceMap


class ReplicaCountTransformer:
    """Sets how many pods a workload of a name has."""

    __slots__ = ("count", "field_specs", "loader", "name", "named", "written")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if field_specs is None:
            settings = decode_settings(settings, "ReplicaCountTransformerPlugin", settings.written)
        replica = settings.get("replica")
        replica = replica if isinstance(replica, Mapping) else Mapping(settings.written)
        self.loader = loader
        self.name = text_of(replica.get("name"))
        self.named = replica.at("name")
        self.count = replica.get("count") or 0
        self.written = replica.at("count") if "count" in replica else replica.written
        self.field_specs = specs_of(settings.get("fieldSpecs")) if field_specs is None else field_specs

    def transform(self, resources: ResourceMap) -> None:
        """Does it.

        Raises:
            BuildError: there is no workload of the name.
        """
        found = False
        put = set_entry("", self.count, self.written)
        for spec in self.field_specs:
            for each in resources.matching(functools.partial(self._is_meant, spec)):
                found = True
                set_fields(each.value, (spec,), put, SCALAR, self.written)
        if not found and not self.loader.session.incomplete:
            kinds = " ".join(each.selector_text for each in self.field_specs)
            raise BuildError(f"resource with name {self.name} does not match a config with the following GVK [{kinds}]", self.named)

    def _is_meant(self, spec: FieldSpec, identity: ResourceId) -> bool:
        """Whether a workload has the name and its field is one of these."""
        return identity.name == self.name and spec.selects(identity)
