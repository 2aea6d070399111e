"""``helmCharts:``, which kustomize inflates by running Helm; here it is left out. Mirrors: HelmChartInflationGeneratorPlugin (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.resource import BuildResource, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.tree import Mapping


class HelmChartInflationGenerator:
    """Notes that a chart is left out; a strict session refuses, as kustomize does unless Helm is allowed."""

    __slots__ = ()

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if loader.session.strict:
            raise BuildError("must specify --enable-helm", settings.written)
        loader.session.incomplete = True
        name = text_of(settings.get("name"))
        loader.session.notes.append(("left out", f"the Helm chart {name} is not rendered, and not part of what is judged", settings.written))

    def generate(self) -> list[BuildResource]:
        """Nothing."""
        return []
