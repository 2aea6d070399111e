"""``labels:`` and ``commonLabels:``. Mirrors: LabelTransformerPlugin (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.fields.specs import MAPPING, FieldSpec, set_entry, set_fields, specs_of
from kubecheck.render.kustomize.files.structs import decode_settings
from kubecheck.render.kustomize.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource_map import ResourceMap


class LabelTransformer:
    """Sets pairs in mappings of objects."""

    __slots__ = ("field_specs", "pairs")
    field, plugin = "labels", "LabelTransformerPlugin"

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if field_specs is None:
            settings = decode_settings(settings, self.plugin, settings.written)
        pairs = settings.get(self.field)
        self.pairs = pairs if isinstance(pairs, Mapping) else Mapping(settings.written)
        self.field_specs = specs_of(settings.get("fieldSpecs")) if field_specs is None else field_specs

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to all objects."""
        for each in resources if self.pairs else ():
            for key in sorted(self.pairs):
                written = self.pairs.at(key)
                set_fields(each.value, self.field_specs, set_entry(key, self.pairs[key], written), MAPPING, written)
