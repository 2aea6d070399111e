"""``secretGenerator:``. Mirrors: SecretGeneratorPlugin, generators.MakeSecret (kustomize/api)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubecheck.render.kustomize.files.scalars import made_key
from kubecheck.render.kustomize.generators.config_map import ConfigMapGenerator, _in_lines
from kubecheck.render.kustomize.resource import text_of

if TYPE_CHECKING:
    from kubecheck.render.kustomize.generators.pairs import Pair
    from kubecheck.render.kustomize.tree import Mapping


class SecretGenerator(ConfigMapGenerator):
    """Makes a Secret of files and literals."""

    __slots__ = ()
    kind = "Secret"

    def _begin(self, tree: Mapping) -> None:
        typed = text_of(self.settings.get("type"))
        tree.put("type", typed or "Opaque", self.settings.at("type") if typed else self.settings.written)

        tree.mapping("data", self.settings.written)

    def _put(self, tree: Mapping, pair: Pair) -> None:
        """Mirrors: RNode.LoadMapIntoSecretData."""
        tree.mapping("data", self.settings.written).put(made_key(pair.key), _in_lines(pair.data), pair.written)
