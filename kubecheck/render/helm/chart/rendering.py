"""The door: a chart's folder to what `helm template` makes of it. Mirrors: pkg/action's Install.Run for a client alone (Helm v3.22)."""

from __future__ import annotations

import os
import posixpath
import re

from kubecheck.field_messages import quote
from kubecheck.render.helm.chart.capabilities import capabilities_of
from kubecheck.render.helm.chart.coalescing import coalesce_values, merge_maps
from kubecheck.render.helm.chart.dependencies import drop_missing, missing_dependencies, process, refuse_missing
from kubecheck.render.helm.chart.engine import Engine, renderables
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.loading import Chart, load, place_in
from kubecheck.render.helm.chart.manifests import Manifest, ManifestError, sort_manifests
from kubecheck.render.helm.chart.metadata import is_compatible
from kubecheck.render.helm.chart.objects import release_of, values_of
from kubecheck.render.helm.chart.places import ValuesFile
from kubecheck.render.helm.chart.reading import YamlError, placed_map, read_map
from kubecheck.render.helm.chart.setting import SetError, Setting, set_values
from kubecheck.render.helm.functions.results import to_text
from kubecheck.source import Source, disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from kubecheck.render.helm.template import Budget

_RELEASE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
_LONGEST_RELEASE = 53
_NOTES = "NOTES.txt"


class Rendering:
    """What a chart makes.

    Attributes:
        chart: the chart, its dependencies settled.
        manifests: its objects in the order of installing, hooks left out.
        hooks: its hooks, in order.
        skipped: what Helm leaves out: hooks that it does not know.
        crds: what lies in crds/: the name that Helm tells, the file's path and text.
        notes: NOTES.txt of the chart itself.
        texts: what each template printed, by name, before anything was sorted.
        missing: dependencies that Chart.yaml names and charts/ lacks: name, and its number in the list.
        values: the values that templates saw.
    """

    __slots__ = ("chart", "crds", "engine", "hooks", "manifests", "missing", "notes", "skipped", "texts", "values")

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.manifests: list[Manifest] = []
        self.hooks: list[Manifest] = []
        self.skipped: list[Manifest] = []
        self.crds: list[tuple[str, str, str]] = []
        self.notes = ""
        self.texts: dict[str, str] = {}
        self.missing: list[tuple[str, int]] = []
        self.values: dict[str, Any] = {}
        self.engine: Engine | None = None


class Charts:
    """Charts and files of values that were loaded, each kept once."""

    def __init__(self, within: str = "", overlay: Mapping[str, str] | None = None, *, follows: bool = False) -> None:
        """Nothing yet.

        Args:
            within: the folder that no symbolic link of a chart may lead out of; the chart's own where it is not said.
            overlay: texts in the place of those on disk, by absolute paths.
            follows: whether dependencies by ``file://`` count as lying in charts/, where `helm dependency build` would put them.
        """
        self.within, self.overlay, self.follows = within, overlay or {}, follows
        self._charts: dict[str, Chart | ChartError] = {}
        self._values: dict[str, dict[str, Any] | ChartError] = {}

    def chart(self, path: str) -> Chart:
        """A chart, to be changed freely.

        Raises:
            ChartError: it cannot be loaded.
        """
        if path not in self._charts:
            try:
                self._charts[path] = chart = load(path, self.within, self.overlay)
                if self.follows:
                    self._add_neighbours(chart)
            except ChartError as error:
                self._charts[path] = error
        found = self._charts[path]
        if isinstance(found, ChartError):
            raise found
        return found.copied()

    def _add_neighbours(self, chart: Chart) -> None:
        """Adds the dependencies that lie beside a chart. Mirrors: Manager.downloadAll (pkg/downloader)."""
        for folder, dependency in neighbours(chart):
            held = {each.name for each in chart.dependencies}
            if dependency["Name"] in held or not disk.is_file(os.path.join(folder, "Chart.yaml")):
                continue
            found = load(folder, self.within, self.overlay)
            if found.name == dependency["Name"] and is_compatible(dependency["Version"], found.metadata["Version"]):
                found.parent = chart
                chart.dependencies.append(found)

    def values(self, path: str) -> dict[str, Any]:
        """The values of a file, not to be changed.

        Raises:
            ChartError: it cannot be read.
        """
        if path not in self._values:
            try:
                self._values[path] = _read_values(path, self.overlay)
            except ChartError as error:
                self._values[path] = error
        found = self._values[path]
        if isinstance(found, ChartError):
            raise found
        return found


def neighbours(chart: Chart) -> list[tuple[str, dict[str, Any]]]:
    """The folders that a chart names as dependencies by ``file://``, each with what Chart.yaml says of it."""
    named = [(each["Repository"], each) for each in chart.metadata["Dependencies"] or ()]
    return [(posixpath.normpath(posixpath.join(chart.path, each.removeprefix("file://"))), said) for each, said in named if each.startswith("file://")]


def _read_values(path: str, overlay: Mapping[str, str]) -> dict[str, Any]:
    text = overlay.get(os.path.abspath(path)) if overlay else None
    try:
        data = text.encode("utf-8", "surrogateescape") if text is not None else disk.read(path)
    except OSError as error:
        raise ChartError(f"open {path}: {(error.strerror or str(error)).lower()}", "values", path) from None
    source = Source(path, to_text(data))
    try:
        return read_map(data, ValuesFile(source)) or placed_map()
    except YamlError as error:
        words = f"failed to parse {path}: {error.words}"
        if error.is_of_type:
            raise ChartError(words, "values", path, 1, 1) from None
        position = source.position(error.offset)
        raise ChartError(words, "values", path, position.line, position.column) from None


def merge_values(charts: Charts, files: Sequence[str], sets: Sequence[Setting | str], given: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The values that files, maps and options give together. Mirrors: pkg/cli/values' MergeValues.

    Raises:
        ChartError: something cannot be read.
    """
    found: dict[str, Any] = placed_map()
    for path in files:
        found = merge_maps(found, charts.values(path))
    for each in given:
        found = merge_maps(found, each)
    if sets:
        from kubecheck.render.helm.chart.reading import copied

        found = copied(found)
    for said in sets:
        setting = Setting(said) if isinstance(said, str) else said
        try:
            set_values(setting, found)
        except SetError as error:
            where = ("", 0, 0) if setting.place is None else setting.place.spot()
            raise ChartError(f"failed parsing {setting.option} data: {error}", "values", *where) from None
    return found


def render(
    folder: str,
    values_files: Sequence[str] = (),
    sets: Sequence[Setting | str] = (),
    values: Sequence[dict[str, Any]] = (),
    *,
    release: str = "release-name",
    namespace: str = "default",
    kube_version: str = "",
    api_versions: Sequence[str] = (),
    served: Sequence[str] | None = None,
    own: dict[str, Any] | None = None,
    is_upgrade: bool = False,
    is_partial: bool = False,
    charts: Charts | None = None,
    budget: Budget | None = None,
) -> Rendering:
    """What `helm template` makes of a chart.

    Args:
        folder: the chart's folder or archive.
        values_files: files of values, as `-f`, the later over the earlier.
        sets: texts as `--set` takes them, or what other options set.
        values: further maps of values, over those of the files.
        release: the name of the release.
        namespace: its namespace.
        kube_version: the cluster's version; Helm's own default where it is empty.
        api_versions: further versions that the cluster serves, as `group/version` or `group/version/Kind`.
        served: the versions that the cluster serves beside these; None for those that Helm knows of itself.
        own: what stands in the place of the chart's values.yaml; None for that.
        is_upgrade: whether `.Release.IsUpgrade` is true.
        is_partial: whether it is rendered without dependencies that charts/ lacks; else Helm refuses it.
        charts: what was loaded before.
        budget: what templates may use up.

    Raises:
        ChartError: Helm refuses it.
    """
    charts = charts or Charts()
    found = prepare(
        charts, folder, values_files, sets, values, release=release, namespace=namespace, kube_version=kube_version, api_versions=api_versions,
        served=served, own=own, is_upgrade=is_upgrade, is_partial=is_partial, is_checked=True, budget=budget,
    )  # fmt: skip
    execute(found)
    return found


def execute(found: Rendering) -> None:
    """Executes the templates of a chart that is prepared, and sorts what they print.

    Raises:
        ChartError: Helm refuses it.
    """
    assert found.engine is not None
    found.texts = found.engine.render()
    found.crds = [(name, file.path, to_text(file.data)) for name, file in found.chart.crds()]
    _sort(found)


def prepare(
    charts: Charts,
    folder: str,
    values_files: Sequence[str] = (),
    sets: Sequence[Setting | str] = (),
    values: Sequence[dict[str, Any]] = (),
    *,
    release: str,
    namespace: str,
    kube_version: str,
    api_versions: Sequence[str],
    is_upgrade: bool,
    is_partial: bool,
    served: Sequence[str] | None = None,
    own: dict[str, Any] | None = None,
    is_checked: bool = False,
    budget: Budget | None = None,
) -> Rendering:
    """A chart with its values and templates, before any of these is executed; see `render`.

    Where `is_checked`, what Helm refuses besides is refused: names of releases, missing dependencies, versions of Kubernetes.
    """
    given = merge_values(charts, values_files, sets, values)
    chart = charts.chart(folder)
    if own is not None:
        chart.values = own
    if chart.metadata["Type"] == "library":
        raise ChartError("library charts are not installable", "load", chart.metadata_file.path if chart.metadata_file else "")
    found = Rendering(chart)
    found.missing = missing_dependencies(chart)
    if is_partial:
        drop_missing(chart)
    elif is_checked:
        refuse_missing(found.missing, _dependency_place(chart, found.missing))
    capabilities = capabilities_of(kube_version, api_versions, served)
    if is_checked:
        check_release_name(release)
    process(chart, given)
    found.values = coalesce_values(chart, given)
    _validate(chart, found.values)
    top = {"Release": release_of(release, namespace, is_upgrade=is_upgrade), "Capabilities": capabilities, "Values": values_of(found.values)}
    wanted, version = chart.metadata["KubeVersion"], capabilities.fields()["KubeVersion"].version
    if is_checked and wanted and not is_compatible(wanted, version):
        words = f"chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {version}"
        raise ChartError(words, "render", *metadata_place(chart, ("kubeVersion",)))
    found.engine = Engine(renderables(chart, top), budget)
    return found


def check_release_name(release: str) -> None:
    """Mirrors: ValidateReleaseName, helm.sh/helm/v3/pkg/chartutil.

    Raises:
        ChartError: the name is none that Helm takes.
    """
    if len(release) > _LONGEST_RELEASE or not _RELEASE.match(release):
        raise ChartError(_release_words(release), "render")


def _release_words(release: str) -> str:
    if not release:
        return 'release name "": no name provided'
    pattern = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
    return f"release name {quote(release)}: invalid release name, must match regex {pattern} and the length must not be longer than {_LONGEST_RELEASE}"


def _sort(found: Rendering) -> None:
    """Parts notes, hooks and objects."""
    own = posixpath.join(found.chart.name, "templates", _NOTES)
    found.notes = str(found.texts.get(own, ""))
    texts = {name: text for name, text in found.texts.items() if not name.endswith(_NOTES)}
    try:
        found.hooks, found.manifests, found.skipped = sort_manifests(texts)
    except ManifestError as error:
        refusal = _output_error(found, error)
        refusal.texts = found.texts
        raise refusal from None


def _output_error(found: Rendering, error: ManifestError) -> ChartError:
    """The refusal of an output, at the template's line that made it."""
    from kubecheck.render.helm.chart.origins import place_of

    assert found.engine is not None
    offset = max(error.offset, 0)
    span = place_of(found.engine, error.text, offset)
    line = error.text.count("\n", 0, offset) + 1
    if span is None:
        return ChartError(error.words, "render", found.engine.templates[error.template].file.path, 1, 1, str(error.text), line)
    return ChartError(error.words, "render", span.source.path, span.start.line, span.start.column, str(error.text), line)


def metadata_place(chart: Chart, path: tuple[str | int, ...]) -> tuple[str, int, int]:
    """The file, line and column of a field of Chart.yaml."""
    return ("", 0, 0) if chart.metadata_file is None else place_in(chart.metadata_file, path)


def _dependency_place(chart: Chart, missing: list[tuple[str, int]]) -> tuple[str, int, int]:
    return metadata_place(chart, ("dependencies", missing[0][1])) if missing else ("", 0, 0)


def _validate(chart: Chart, values: dict[str, Any]) -> None:
    """Mirrors: ToRenderValues, as far as it validates."""
    if not _has_schema(chart):
        return
    from kubecheck.render.helm.chart.schemas import validate_values

    validate_values(chart, values)


def _has_schema(chart: Chart) -> bool:
    return chart.schema is not None or any(map(_has_schema, chart.dependencies))
