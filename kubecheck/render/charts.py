"""Charts rendered as files say: with the values of a release, for the version that is checked."""

from __future__ import annotations

import os
import re

from kubecheck.render.helm.chart.coalescing import merge_maps
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.places import Place, ValuesFile
from kubecheck.render.helm.chart.reading import YamlError, place_map, placed_map, read_map
from kubecheck.render.helm.chart.rendering import Charts, merge_values, render
from kubecheck.render.helm.chart.setting import Setting
from kubecheck.render.helm.functions.results import to_text
from kubecheck.render.kustomize.files.embedded import EmbeddedSource
from kubecheck.source import disk
from kubecheck.source.absences import kept_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubecheck.render.entries.releases import Assignment, Layer, Reference, Release
    from kubecheck.render.helm.chart.loading import Chart
    from kubecheck.render.helm.chart.rendering import Rendering
    from kubecheck.render.kustomize.tree import Text
    from kubecheck.source import Path

    # The texts of a ConfigMap or Secret: from kind, namespace and name; None where it is not known.
    Lookup = Callable[[str, str, str], Mapping[str, str] | None]

# What a release may be called.
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,51}[a-z0-9])?")


class OpenError(Exception):
    """Values that no file holds."""


class ChartRenderer:
    """Renders charts: each file is read once, and what a chart makes of files of values is worked out once.

    Attributes:
        charts: the charts and files of values that were read.
        texts: those that are at hand, by absolute path.
    """

    def __init__(self, texts: Mapping[str, str], version: str, namespace: str) -> None:
        """Nothing read yet.

        Args:
            texts: those that stand in the place of what is on disk, by absolute path.
            version: the Kubernetes version that is checked for.
            namespace: that of releases of which none is known.
        """
        self.texts = texts
        self.charts = Charts(os.getcwd(), texts, follows=True)
        self._version = version
        self._namespace = namespace
        self._served: list[str] | None = None
        self._made: dict[tuple[object, ...], Rendering | ChartError] = {}

    def render(self, release: Release, lookup: Lookup | None = None, more: Iterable[str] = ()) -> Rendering:
        """What Helm makes of a release.

        Args:
            release: the chart, and what it is rendered with.
            lookup: finds the texts of ConfigMaps and Secrets.
            more: what is set over all that, as ``--set`` takes it.

        Raises:
            ChartError: Helm refuses, or a file of values is missing.
            OpenError: values that it is rendered with are not among the files.
        """
        more = tuple(more)
        if more or release.own is not None or release.assignments or not all(each.path for each in release.layers):
            return self._render(release, lookup, more)
        key = (
            os.path.abspath(release.chart), self._name_of(release), release.namespace, tuple(os.path.abspath(each.path) for each in release.layers), release.kube_version,
            tuple(release.api_versions), release.skips_crds,
        )  # fmt: skip
        if key not in self._made:
            try:
                self._made[key] = self._render(release, lookup, more)
            except ChartError as error:
                self._made[key] = error
        made = self._made[key]
        if isinstance(made, ChartError):
            raise made
        return made

    def _name_of(self, release: Release) -> str:
        """What a release is called; as its chart where nobody says."""
        names = (release.name, self.charts.chart(release.chart).name)
        return next((each for each in names if _NAME.fullmatch(each)), "release-name")

    def _render(self, release: Release, lookup: Lookup | None, more: Iterable[str]) -> Rendering:
        chart = self.charts.chart(release.chart)
        values = [self._values_of(each, lookup) for each in release.layers]
        own: dict[str, Any] | None = None
        if release.own is not None:
            own = placed_map()
            for each in release.own:
                own = merge_maps(own, self._values_of(each, lookup))
        return render(
            release.chart, (), [*self._settings(release, lookup), *more], values, release=self._name_of(release),
            namespace=release.namespace or self._namespace, kube_version=release.kube_version or f"v{self._version}.0",
            api_versions=[*release.api_versions, *([] if release.skips_crds else _versions_in(chart))], served=self.served, own=own, is_partial=True,
            charts=self.charts,
        )  # fmt: skip

    def given(self, release: Release, lookup: Lookup | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """The maps of values that a release gives: the path of the file, empty where it is none, and what it holds.

        Raises:
            ChartError: a file of values is missing, or cannot be read.
            OpenError: values are not among the files.
        """
        for layer in (*(release.own or ()), *release.layers):
            yield layer.path, self._values_of(layer, lookup)
        settings = self._settings(release, lookup)
        if settings:
            yield "", merge_values(self.charts, (), settings)

    def _settings(self, release: Release, lookup: Lookup | None) -> list[Setting]:
        return [self._setting_of(each, lookup) for each in release.assignments if not each.is_optional or _is_known(each.reference, lookup)]

    @property
    def served(self) -> Sequence[str]:
        """The versions, and the kinds by version, that the cluster serves."""
        if self._served is None:
            from kubecheck.schema.structure.catalog import catalog

            kinds = catalog(self._version).kinds()
            self._served = [*dict.fromkeys(version for version, _ in kinds), *(f"{version}/{kind}" for version, kind in kinds)]
        return self._served

    def _values_of(self, layer: Layer, lookup: Lookup | None) -> dict[str, Any]:
        if layer.path:
            if os.path.abspath(layer.path) not in self.texts and not disk.is_file(layer.path):
                if layer.is_optional:
                    return placed_map()
                if kept_out(os.path.abspath(layer.path)):
                    raise OpenError(layer.path)
                place = Place(ValuesFile(layer.document.source, layer.document), layer.steps)
                raise ChartError(f"open {layer.path}: no such file or directory", "values", *place.spot())
            return self.charts.values(layer.path)
        if layer.is_optional and not _is_known(layer.reference, lookup):
            return placed_map()
        value, (document, steps) = (layer.value, (layer.document, layer.steps)) if layer.reference is None else _text_of(layer.reference, lookup, layer)
        if isinstance(value, str):
            return _read(value, document, steps)
        return place_map(value, ValuesFile(document.source, document), steps)

    def _setting_of(self, said: Assignment, lookup: Lookup | None) -> Setting:
        value, (document, steps) = (said.value, (said.document, said.steps)) if said.reference is None else _text_of(said.reference, lookup, said)
        place = Place(ValuesFile(document.source, document), steps)
        content = self._content_of(value, place) if said.option == "--set-file" else ""
        return Setting(f"{said.key}={value}", said.option, place, content)

    def _content_of(self, path: str, place: Place) -> str:
        text = self.texts.get(os.path.abspath(path))
        try:
            return text if text is not None else to_text(disk.read(path))
        except OSError as error:
            raise ChartError(f"failed parsing --set-file data: open {path}: {(error.strerror or str(error)).lower()}", "values", *place.spot()) from None


def _is_known(reference: Reference | None, lookup: Lookup | None) -> bool:
    """Whether a text of a ConfigMap or Secret is among the files."""
    if reference is None or lookup is None:
        return False
    kind, namespace, name, key = reference
    return key in (lookup(kind, namespace, name) or ())


def _text_of(reference: Reference, lookup: Lookup | None, said: Layer | Assignment) -> tuple[str, tuple[Text, Path]]:
    """A text of a ConfigMap or Secret, and where it stands; where it is named, if that is not known."""
    kind, namespace, name, key = reference
    found = None if lookup is None else lookup(kind, namespace, name)
    if found is None or key not in found:
        raise OpenError(f"{kind} {name}")
    place_of = getattr(found, "place_of", None)
    return found[key], (place_of(key) if place_of is not None else None) or (said.document, said.steps)


def _read(text: str, document: Text, steps: Path) -> dict[str, Any]:
    """The map of a text of YAML that stands in a document."""
    source = EmbeddedSource(text, document.locate(steps))
    try:
        return read_map(text.encode("utf-8", "surrogateescape"), ValuesFile(source)) or placed_map()
    except YamlError as error:
        at = min(error.offset, len(text))
        start = source.span(at, at).start
        raise ChartError(f"failed to parse the values of {source.path}: {error.words}", "values", source.path, start.line, start.column) from None


def _versions_in(chart: Chart) -> Iterable[str]:
    """The versions of the custom resources that a chart brings, where its templates ask for versions: Helm installs these first."""
    crds = chart.crds()
    if not crds or not _asks_for_versions(chart):
        return []
    from kubecheck.documents import read
    from kubecheck.source import Source

    found: list[str] = []
    for _, file in crds:
        for document in read(Source(file.path, to_text(file.data))).documents:
            spec = document.value.get("spec") if isinstance(document.value, dict) else None
            if not isinstance(spec, dict):
                continue
            names, versions = spec.get("names"), spec.get("versions")
            kind = names.get("kind") if isinstance(names, dict) else ""
            for each in versions if isinstance(versions, list) else ():
                if isinstance(each, dict) and each.get("served") is not False:
                    version = f"{spec.get('group')}/{each.get('name')}"
                    found += [version, f"{version}/{kind}"]
    return found


def _asks_for_versions(chart: Chart) -> bool:
    return any(b"APIVersions" in each.data for each in chart.templates) or any(map(_asks_for_versions, chart.dependencies))
