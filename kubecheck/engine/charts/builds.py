"""Between reading and judging: what Helm makes of the charts among the files, with what is said that they are rendered with.

Where nothing is said, a chart is rendered with its own values, and with each file of values beside it.
"""

from __future__ import annotations

import os
import re

from kubecheck.documents import Document, read
from kubecheck.engine.charts.namespaces import expected_namespace
from kubecheck.engine.reading import chart_of_template, path_of
from kubecheck.render.charts import ChartRenderer, OpenError
from kubecheck.render.entries.releases import Layer, Release
from kubecheck.render.helm.chart.documents import ChartDocument, documents_of
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import neighbours
from kubecheck.source import Source, disk, normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubecheck.engine.reading import Survey
    from kubecheck.model.deployments import Deployment
    from kubecheck.render.charts import Lookup
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.helm.chart.rendering import Rendering
    from kubecheck.render.helm.template.nodes import Node
    from kubecheck.render.kustomize import BuildError

METADATA, VALUES = "Chart.yaml", "values.yaml"
_ENDINGS = (".yaml", ".yml")
# How files are called that values are made of when the chart is released.
_VALUES_TEMPLATE = re.compile(r"(?:.*[-._])?(?:tmpl|tpl|template|gotmpl)$")
# How Helm words what a chart's own `required` and `fail` say.
_TOLD_BY_CHART = "execution error at ("


class ChartBuild:
    """What comes of rendering a chart with some values.

    Attributes:
        folder: the chart's folder, as it is shown.
        given: what it is rendered with, in words; empty for its own values.
        name: what builds the objects, in words of a path, or of what says so.
        namespace: where objects go that name none; empty where that is not known.
        beside: the file of values beside the chart that it is rendered with, empty for its own; None where something says what it is rendered with.
        documents: the objects; none where it is refused.
        refusal: why Helm refuses; None where it renders.
        missing: the dependencies that were left out since charts/ lacks them, each with its number in Chart.yaml.
        definitions: the normal paths of the files in its crds/.
        far_definitions: what stands in those of them that are not among the entries.
        texts: those that are at hand, by absolute path.
        release: what it is rendered with; None where it is not rendered.
        lookup: finds the texts of ConfigMaps and Secrets that the release names.
        rendering: what Helm makes of it; None where that is refused or not kept.
    """

    __slots__ = (
        "beside", "definitions", "documents", "far_definitions", "folder", "given", "lookup", "missing", "name", "namespace", "refusal", "release",
        "rendering", "texts",
    )  # fmt: skip

    def __init__(self, folder: str, name: str, given: str, texts: Mapping[str, str]) -> None:
        self.folder = folder
        self.name = name
        self.given = given
        self.texts = texts
        self.namespace = ""
        self.beside: str | None = None
        self.missing: list[tuple[str, int]] = []
        self.documents: list[ChartDocument | BuiltDocument] = []
        self.refusal: ChartError | None = None
        self.definitions: list[str] = []
        self.far_definitions: list[Any] = []
        self.release: Release | None = None
        self.lookup: Lookup | None = None
        self.rendering: Rendering | None = None

    def fill(self, made: Rendering) -> None:
        """Takes what Helm makes."""
        self.rendering = made
        self.missing = made.missing
        self.documents = [*documents_of(made)]
        for document in self.documents:
            document.built_by = self.name

    def refuse(self, error: BuildError) -> None:
        """Says why what is made of the objects afterwards is refused; none are left."""
        where = ("", 0, 0)
        if error.written is not None:
            document, path = error.written.resolve()
            span = document.locate(path, error.part)
            where = (span.source.path, span.start.line, span.start.column)
        self.documents = []
        self.refusal = ChartError(error.text, "render", *where)

    @property
    def is_told_by_chart(self) -> bool:
        """Whether the chart itself refuses, by `required` or `fail`."""
        return self.refusal is not None and self.refusal.message.startswith(_TOLD_BY_CHART)

    @property
    def path(self) -> str:
        """The path of its Chart.yaml."""
        return os.path.join(self.folder, METADATA) if self.folder != "." else METADATA

    @property
    def templates(self) -> set[str]:
        """The normal paths of the templates that objects come from."""
        return {normal_path(source.path) for each in self.documents for source in each.sources}


class ChartBuilds:
    """The charts among the entries, and what comes of rendering them.

    Attributes:
        folders: of charts that are no part of others.
        builds: what comes of them.
        renderer: renders them.
        namespace: of releases of which none is known.
        releases: what each chart is rendered with, by the normal path of its folder, with what finds the texts that it names.
        blanks: the operands of templates that came to nothing in one of its renderings, likewise.
    """

    def __init__(self, surveyed: Survey, version: str, namespace: str, releases: Iterable[Release] = ()) -> None:
        """Nothing rendered yet.

        Args:
            surveyed: the entries.
            version: the Kubernetes version that the charts are told.
            namespace: the release's, where none is known.
            releases: what the settings say that charts are rendered with, which nothing else then does.
        """
        paths = list(map(path_of, surveyed.entries))
        texts = {os.path.abspath(each.path): each.text for each in surveyed.entries if isinstance(each, Source)}
        self.folders = chart_folders(paths)
        self.builds: list[ChartBuild] = []
        self.renderer = ChartRenderer(texts, version, namespace)
        self.namespace = namespace
        self.releases: dict[str, list[tuple[Release, Lookup | None]]] = {}
        self.blanks: dict[str, set[Node]] = {}
        self._paths = set(map(normal_path, paths))
        self._known = {normal_path(os.path.dirname(each) or ".") for each in paths if os.path.basename(each) == METADATA}
        self._releases = list(releases)
        self._said = {normal_path(each.chart) for each in self._releases}
        self._rendered: set[str] = set()
        self._files: set[str] = set()
        self._expected: dict[str, str] = {}

    def is_values_file(self, path: str) -> bool:
        """Whether a chart was rendered with a file of values."""
        return normal_path(path) in self._files

    def knows(self, folder: str) -> bool:
        """Whether the chart in a folder is among the entries, and is rendered as others say."""
        return normal_path(folder) in self._known - self._said

    def render(self, release: Release, lookup: Lookup | None = None) -> Rendering:
        """What Helm makes of a release; the chart is then no longer rendered with its own values alone.

        Raises:
            ChartError: Helm refuses, or a file of values is missing.
            OpenError: values that it is rendered with are not among the files.
        """
        made = self._render(release, lookup)
        self._rendered.add(normal_path(release.chart))
        self._files.update(map(normal_path, release.files))
        return made

    def _render(self, release: Release, lookup: Lookup | None) -> Rendering:
        folder = normal_path(release.chart)
        self.releases.setdefault(folder, []).append((release, lookup))
        made = self.renderer.render(release, lookup)
        if made.engine is not None:
            self.blanks.setdefault(folder, set()).update(made.engine.budget.nothing)
        return made

    def build(
        self, release: Release, name: str, lookup: Lookup | None = None, given: str | None = None, beside: str | None = None
    ) -> ChartBuild | None:
        """What comes of a release, kept among the builds; None where nobody knows, since it has values that no file holds."""
        build = ChartBuild(release.chart, name, name if given is None else given, self.renderer.texts)
        build.namespace, build.beside = release.target, beside
        build.release, build.lookup = release, lookup
        try:
            made = self.render(release, lookup) if beside is None else self._render(release, lookup)
        except OpenError:
            return None
        except ChartError as error:
            if release.is_open:
                return None
            build.refusal = error
            build.missing = self._missing_in(release.chart)
        else:
            build.fill(made)
            if not release.skips_crds:
                build.definitions = [normal_path(path) for _, path, _ in made.crds]
                far = [Source(path, text) for _, path, text in made.crds if normal_path(path) not in self._paths]
                build.far_definitions = [document.value for each in far for document in read(each).documents]
        self.builds.append(build)
        return build

    def build_otherwise(self, build: ChartBuild, words: str, setting: str) -> ChartBuild:
        """What comes of a build that was rendered when a value is another one, which is not kept; `words` say which, `setting` as ``--set`` does."""
        assert build.release is not None
        joint = "and" if build.given else "with"
        found = ChartBuild(build.folder, f"{build.name} {joint} {words}", f"{build.given} and {words}" if build.given else words, build.texts)
        found.namespace = build.namespace
        try:
            found.fill(self.renderer.render(build.release, build.lookup, [setting]))
        except ChartError as error:
            found.refusal, found.missing = error, build.missing
        return found

    def deployments(self) -> list[Deployment]:
        """What belongs together of charts with definitions of custom resources: their objects and these."""
        from kubecheck.model.deployments import Deployment

        found: dict[str, Deployment] = {}
        for build in self.builds:
            patterns = [((each,), ()) for each in build.definitions]
            if patterns and build.documents:
                found[build.name] = Deployment(build.name, [build.name], patterns)
        return list(found.values())

    def build_rest(self) -> None:
        """Renders as the settings say, and all others with what lies beside them, as far as nothing else has rendered that."""
        for release in self._releases:
            given = " and ".join(os.path.relpath(each.path, release.chart) for each in release.layers)
            name = f"{release.chart} with {given}" if given else release.chart
            number = sum(1 for each in self.builds if each.name == name or each.name.startswith(f"{name}, "))
            self.build(release, f"{name}, {number + 1}" if number else name, given=given)
        for folder in self.folders:
            if normal_path(folder) in self._said and all(each.given for each in self.builds if each.folder == folder):
                self._tell_missing(folder)
        left = [each for each in self.folders if normal_path(each) not in self._said]
        parts = {normal_path(each) for folder in left for each in self._neighbours_of(folder)}
        for folder in sorted(left, key=lambda each: normal_path(each) in parts):
            if normal_path(folder) not in parts or not self._is_rendered_below(normal_path(folder)):
                self._build_with_what_is_there(folder)

    def _is_rendered_below(self, folder: str) -> bool:
        """Whether a chart that another one depends on was rendered as a part of that."""
        return any(path.startswith(f"{folder}/") for build in self.builds for path in build.templates)

    def drop_replaced(self) -> None:
        """Drops what charts make with what lies beside them, where something turned out to render them."""
        for build in self.builds:
            if build.beside is not None and (normal_path(build.beside) in self._files if build.beside else normal_path(build.folder) in self._rendered):
                build.documents, build.refusal, build.definitions, build.rendering = [], None, [], None

    def _neighbours_of(self, folder: str) -> list[str]:
        try:
            return [each for each, _ in neighbours(self.renderer.charts.chart(folder))]
        except ChartError:
            return []

    def _missing_in(self, folder: str) -> list[tuple[str, int]]:
        from kubecheck.render.helm.chart.dependencies import missing_dependencies

        try:
            return missing_dependencies(self.renderer.charts.chart(folder))
        except ChartError:
            return []

    def _build_with_what_is_there(self, folder: str) -> None:
        """Renders a chart with its own values and with each file of values; nothing of a library, which is there for others."""
        try:
            if self.renderer.charts.chart(folder).is_library:
                return
        except ChartError as error:
            build = ChartBuild(folder, folder, "", self.renderer.texts)
            build.refusal = error
            self.builds.append(build)
            return
        if normal_path(folder) in self._rendered:
            self._tell_missing(folder)
        else:
            self._build_alone(folder)
        for path in values_files(folder):
            if normal_path(path) not in self._files:
                given = os.path.relpath(path, folder)
                self._build_alone(folder, path, f" with {given}")

    def _tell_missing(self, folder: str) -> None:
        """Says which dependencies a chart lacks that is not rendered with its own values."""
        build = ChartBuild(folder, folder, "", self.renderer.texts)
        build.missing = self._missing_in(folder)
        self.builds.append(build)

    def _build_alone(self, folder: str, path: str = "", words: str = "") -> None:
        """Renders a chart of which nobody says into which namespace it goes: into the one that it expects to be in, if it does.

        Nothing comes of a chart whose values are yet to be made.
        """
        if _lacks_values(folder):
            return
        layers = [file_layer(path)] if path else []
        words = folder + words
        expected = self._expected.get(folder, "")  # with other values it mostly is the same
        build = self.build(Release(folder, namespace=expected, layers=layers), words, given=path, beside=path)
        for _ in range(2):
            found = expected_namespace(each.value for each in build.documents) if build is not None else ""
            if found in ("", expected):
                break
            expected = self._expected[folder] = found
            self.builds.pop()
            build = self.build(Release(folder, namespace=expected, layers=layers), words, given=path, beside=path)
        for each in build.documents if build is not None else ():
            if isinstance(each, ChartDocument):
                each.assumed_namespace = expected or self.namespace


def file_layer(path: str) -> Layer:
    """A file of values as a release names it."""
    return Layer(Document(Source(path, ""), 0, None, 0, 0), (), path=path)


def chart_folders(paths: Iterable[str]) -> list[str]:
    """The folders of charts of which Chart.yaml or a template is given, without those that lie in another one's charts/."""
    found = {os.path.dirname(path) or "." if os.path.basename(path) == METADATA else chart_of_template(path) for path in paths}
    folders = sorted(each for each in found if each is not None)
    known = set(folders)
    return [each for each in folders if not _is_held(each, known)]


def _is_held(folder: str, known: set[str]) -> bool:
    above, name = os.path.split(folder)
    while name:
        if os.path.basename(above) == "charts" and (os.path.dirname(above) or ".") in known:
            return True
        above, name = os.path.split(above)
    return False


def _lacks_values(folder: str) -> bool:
    """Whether a chart's own values are made when it is released, of a template that lies in their stead."""
    names = disk.names_in(folder)
    return VALUES not in names and any(name.startswith("values.") and _is_template(name) for name in names)


def _is_template(name: str) -> bool:
    stem, ending = os.path.splitext(name)
    return bool(_VALUES_TEMPLATE.match(stem if ending in _ENDINGS else name))


def values_files(folder: str) -> list[str]:
    """The files of values beside a chart's own: in ci/, and those that are called so."""
    found = []
    for below in ("", "ci"):
        inside = os.path.join(folder, below) if below else folder
        for name in disk.names_in(inside):
            stem, ending = os.path.splitext(name)
            if ending in _ENDINGS and name != VALUES and (below or "values" in stem.lower()) and not _is_template(name):
                found.append(os.path.join(inside, name))
    return [os.path.normpath(each) for each in found]


def asked_about(paths: list[str], charts: list[ChartBuild]) -> frozenset[str] | None:
    """The paths whose findings are kept, None for all: of a chart that is rendered for the sake of a template alone, no others are asked about."""
    known = set(map(normal_path, paths))
    return None if all(normal_path(each.path) in known for each in charts) else frozenset(paths)
