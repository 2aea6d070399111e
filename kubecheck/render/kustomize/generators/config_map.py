"""``configMapGenerator:``. Mirrors: ConfigMapGeneratorPlugin, generators.MakeConfigMap (kustomize/api)."""

from __future__ import annotations

import base64

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.scalars import made_key
from kubecheck.render.kustomize.generators.pairs import Pair, load_pairs
from kubecheck.render.kustomize.resource import BuildResource, text_of
from kubecheck.render.kustomize.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.loader import Loader


class ConfigMapGenerator:
    """Makes a ConfigMap of files and literals."""

    __slots__ = ("loader", "settings")
    kind = "ConfigMap"

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.loader = loader
        self.settings = settings

    def generate(self) -> list[BuildResource]:
        """The object.

        Raises:
            BuildError: it has no name, or what it is made of cannot be read.
        """
        settings = self.settings
        metadata = settings.get("metadata")
        metadata = metadata if isinstance(metadata, Mapping) else Mapping(settings.written)
        named = settings if text_of(settings.get("name")) else metadata
        placed = settings if text_of(settings.get("namespace")) else metadata
        name, namespace = text_of(named.get("name")), text_of(placed.get("namespace"))
        if not name:
            raise BuildError("a configmap must have a name", settings.written)
        tree = Mapping(settings.written)
        tree.put("apiVersion", "v1", settings.written)
        tree.put("kind", self.kind, settings.written)
        about = tree.mapping("metadata", settings.written)
        about.put("name", name, named.at("name"))
        if namespace:
            about.put("namespace", namespace, placed.at("namespace"))
        self._begin(tree)
        for pair in sorted(load_pairs(self.loader, settings, name), key=lambda each: each.key.encode()):
            self._put(tree, pair)
        self._add_options(tree)
        resource = BuildResource(tree)
        options = settings.get("options")
        resource.needs_hash = not (isinstance(options, Mapping) and options.get("disableNameSuffixHash") is True)
        behavior = text_of(settings.get("behavior"))
        resource.behavior = behavior if behavior in ("create", "merge", "replace") else "unspecified"
        return [resource]

    def _begin(self, tree: Mapping) -> None:
        """What stands before the data."""

    def _put(self, tree: Mapping, pair: Pair) -> None:
        """A pair: a text in the data, other bytes in ``binaryData``. Mirrors: RNode.LoadMapIntoConfigMapData."""
        try:
            text = pair.data.decode()
        except UnicodeDecodeError:
            tree.mapping("binaryData", self.settings.written).put(made_key(pair.key), _in_lines(pair.data), pair.written)
        else:
            tree.mapping("data", self.settings.written).put(made_key(pair.key), text, pair.written)

    def _add_options(self, tree: Mapping) -> None:
        """Mirrors: copyLabelsAndAnnotations, setImmutable."""
        options = self.settings.get("options")
        if not isinstance(options, Mapping):
            return
        for field in ("labels", "annotations"):
            pairs = options.get(field)
            if not isinstance(pairs, Mapping):
                continue
            for key in sorted(pairs):
                tree["metadata"].mapping(field, pairs.written).put(made_key(key), text_of(pairs[key]), pairs.at(key))
        if options.get("immutable") is True:
            tree.put("immutable", True, options.at("immutable"))


def _in_lines(data: bytes) -> str:
    """Base64 in lines of 70 characters. Mirrors: yaml.encodeBase64 (kyaml)."""
    text = base64.b64encode(data).decode()
    return "".join(text[at : at + 70] + "\n" for at in range(0, len(text), 70)) if len(text) > 70 else text
