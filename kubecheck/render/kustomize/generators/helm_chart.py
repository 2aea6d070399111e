"""``helmCharts:``, which kustomize inflates by running Helm. Mirrors: HelmChartInflationGeneratorPlugin, HelmChart.AsHelmArgs (kustomize/api)."""

from __future__ import annotations

import os

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.resource import BuildResource, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence
from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.entries.releases import Layer, Release
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.loader import Loader

_HOME = "charts"
_MERGES = ("merge", "override", "replace")


class HelmChartInflationGenerator:
    """Renders a chart that lies in the project; of one that does not it notes that it is left out.

    A strict session refuses, as kustomize does unless Helm is allowed.
    """

    __slots__ = ("loader", "settings")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if loader.session.strict:
            raise BuildError("must specify --enable-helm", settings.written)
        self.loader = loader
        self.settings = settings
        if not self._text("name"):
            raise BuildError("chart name cannot be empty", settings.written)
        if self._text("valuesMerge") not in ("", *_MERGES):
            raise BuildError("valuesMerge must be one of [merge override replace]", settings.at("valuesMerge"))

    def generate(self) -> list[BuildResource]:
        """The objects of the chart, hooks last.

        Raises:
            BuildError: Helm refuses to render it.
        """
        from kubecheck.render.helm.chart.errors import ChartError

        session = self.loader.session
        session.said.is_lasting = False
        folder = self._folder()
        if session.charts is None or not disk.is_file(os.path.join(folder, "Chart.yaml")):
            session.incomplete = True
            words = f"the Helm chart {self._text('name')} is not rendered, and not part of what is judged"
            session.notes.append(("left out", words, self.settings.written))
            return []
        shown = session.shown(folder)
        try:
            made = session.charts.render(self._release(shown))
        except ChartError as error:
            raise self._refusal(error) from error
        session.incomplete = session.incomplete or bool(made.missing)
        return self._definitions(made) + self._objects(made)

    def _text(self, field: str) -> str:
        return text_of(self.settings.get(field))

    def _folder(self) -> str:
        """The chart's folder. Mirrors: absChartHome, chartExistsLocally."""
        home = os.path.join(self.loader.root, self._text("chartHome") or _HOME)
        if self._text("version") and self._text("repo"):
            home = os.path.join(home, f"{self._text('name')}-{self._text('version')}")
        return os.path.normpath(os.path.join(home, self._text("name")))

    def _release(self, chart: str) -> Release:
        from kubecheck.render.entries.releases import Release

        template = self._text("nameTemplate")
        name = self._text("releaseName") or ("" if "{{" in template else template)
        versions = self.settings.get("apiVersions")
        return Release(
            chart, name, self._text("namespace"), self._layers(chart), kube_version=self._text("kubeVersion"),
            api_versions=[text_of(each) for each in versions] if isinstance(versions, Sequence) else (), skips_crds=self.settings.get("includeCRDs") is not True,
        )  # fmt: skip

    def _layers(self, chart: str) -> list[Layer]:
        """The values. Mirrors: replaceValuesInline, in which a null of the inline values takes nothing away that the chart has."""
        from kubecheck.render.entries.releases import Layer

        def file(path: str, *steps: Any, is_optional: bool = False) -> Layer:
            document, place = self.settings.written.below(*steps).resolve()
            return Layer(document, place, path=path, is_optional=is_optional)

        shown, root = self.loader.session.shown, self.loader.root
        named = self._text("valuesFile")
        base = file(shown(os.path.normpath(os.path.join(root, named))), "valuesFile") if named else file(f"{chart}/values.yaml", is_optional=True)
        layers = [base]
        inline = self.settings.get("valuesInline")
        if isinstance(inline, Mapping) and inline:
            document, place = inline.written.resolve()
            own = Layer(document, place, value=_without_null(inline))
            layers = {"merge": [own, base], "replace": [own]}.get(self._text("valuesMerge"), [base, own])
        more = self.settings.get("additionalValuesFiles")
        for index, each in enumerate(more if isinstance(more, Sequence) else ()):
            layers.append(file(shown(os.path.normpath(os.path.join(root, text_of(each)))), "additionalValuesFiles", index))
        return layers

    def _objects(self, made: Any) -> list[BuildResource]:
        from kubecheck.render.helm.chart.documents import documents_of
        from kubecheck.render.kustomize.files.reading import resources_in

        if self.settings.get("skipHooks") is True:
            made.hooks = []
        elif self.settings.get("skipTests") is True:
            made.hooks = [each for each in made.hooks if "test" not in each.events]
        found: list[BuildResource] = []
        for document in documents_of(made):
            self.loader.session.use(os.path.abspath(document.source.path), "template")
            found += resources_in(document.rendered.source, document)
        for each in found:
            each.is_rendered = True
        return found

    def _definitions(self, made: Any) -> list[BuildResource]:
        """What lies in crds/."""
        from kubecheck.render.kustomize.files.reading import read_resources
        from kubecheck.source import Source

        if self.settings.get("includeCRDs") is not True:
            return []
        found: list[BuildResource] = []
        for _, path, text in made.crds:
            self.loader.session.use(os.path.abspath(path), "resource")
            found += read_resources(self.loader.session, Source(path, text))
        for each in found:
            each.is_rendered = True
        return found

    def _refusal(self, error: ChartError) -> BuildError:
        """Helm's refusal at its place, or where the chart is named."""
        from kubecheck.render.kustomize.files.reading import Spot
        from kubecheck.render.kustomize.tree import Written
        from kubecheck.source import Source

        written = self.settings.written
        if error.file and error.line and disk.is_file(error.file):
            try:
                source = Source.from_bytes(error.file, disk.read(error.file))
            except (OSError, UnicodeDecodeError):
                return BuildError(error.message, written)
            starts = source.line_starts
            start = starts[min(error.line, len(starts)) - 1]
            written = Written(Spot(source, min(start + max(error.column - 1, 0), len(source.text))))
        return BuildError(error.message, written)


def _without_null(value: Any) -> Any:
    """Plain values, without those that are null."""
    if isinstance(value, dict):
        return {key: _without_null(each) for key, each in value.items() if each is not None}
    return [_without_null(each) for each in value] if isinstance(value, list) else value
