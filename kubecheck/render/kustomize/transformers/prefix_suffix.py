"""``namePrefix:`` and ``nameSuffix:``. Mirrors: PrefixTransformerPlugin, SuffixTransformerPlugin (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import SCALAR, FieldSpec, Slot, set_fields, specs_of, wrong_kind
from kubecheck.render.kustomize.files.structs import decode_settings
from kubecheck.render.kustomize.resource import ResourceId, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource_map import ResourceMap


def _keeps_its_name(identity: ResourceId) -> bool:
    """Whether the names of a kind mean something to the cluster."""
    if identity.kind in ("CustomResourceDefinition", "Namespace"):
        return True
    return identity.kind == "APIService" and identity.group == "apiregistration.k8s.io"


class PrefixTransformer:
    """Puts a text before names."""

    __slots__ = ("field_specs", "text", "written")
    field, plugin = "prefix", "PrefixTransformerPlugin"

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if field_specs is None:
            settings = decode_settings(settings, self.plugin, settings.written)
        self.text = text_of(settings.get(self.field))
        self.written = settings.at(self.field)
        if field_specs is None:
            if settings.get("fieldSpecs") is None:
                raise BuildError("fieldSpecs is not expected to be nil", settings.written)
            field_specs = specs_of(settings.get("fieldSpecs"))
        self.field_specs = field_specs

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to all objects."""
        for each in resources:
            identity = each.original_id
            if _keeps_its_name(identity):
                continue
            for spec in self.field_specs:
                if not spec.selects(identity):
                    continue
                if spec.path == "metadata/name" and self.text:
                    self._remember(each.prefixes, each.suffixes)
                    each.store_previous_id()
                set_fields(each.value, (spec,), self._set, SCALAR, self.written)

    def _remember(self, prefixes: list[str], suffixes: list[str]) -> None:
        prefixes.append(self.text)

    def _set(self, slot: Slot) -> None:
        if isinstance(slot.value, (Mapping, Sequence)):
            raise wrong_kind("ScalarNode", slot.value)
        slot.put_text(self._changed(slot.text), slot.written)

    def _changed(self, name: str) -> str:
        return self.text + name


class SuffixTransformer(PrefixTransformer):
    """Puts a text behind names."""

    __slots__ = ()
    field, plugin = "suffix", "SuffixTransformerPlugin"

    def _remember(self, prefixes: list[str], suffixes: list[str]) -> None:
        suffixes.append(self.text)

    def _changed(self, name: str) -> str:
        return name + self.text


class PrefixSuffixTransformer:
    """Both. Mirrors: builtinhelpers.NewMultiTransformer."""

    __slots__ = ("parts",)

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.parts = (PrefixTransformer(loader, settings, field_specs), SuffixTransformer(loader, settings, field_specs))

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to all objects."""
        for each in self.parts:
            each.transform(resources)
