"""Charts, loaded. Mirrors: pkg/chart/loader's LoadFiles, pkg/chart's Chart (Helm v3.22)."""

from __future__ import annotations

import posixpath

from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.files import ChartFile, names_below, read_folder, unpack
from kubecheck.render.helm.chart.metadata import ValidationError, validate
from kubecheck.render.helm.chart.places import ValuesFile
from kubecheck.render.helm.chart.reading import YamlError, check_encoding, placed_map, read_map
from kubecheck.render.helm.chart.structs import read_struct
from kubecheck.render.helm.functions.results import to_text
from kubecheck.source import Source, disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Chart:
    """A chart and those in its charts/.

    Attributes:
        metadata: Chart.yaml by Go's names of its fields.
        metadata_file: Chart.yaml.
        values: the map of values.yaml, placed.
        values_file: it; None where there is none.
        schema: values.schema.json.
        templates: the files in templates/, in order.
        files: the other ones.
        dependencies: the charts in charts/, in order.
        path: its folder or archive.
    """

    __slots__ = ("dependencies", "files", "metadata", "metadata_file", "parent", "path", "schema", "templates", "values", "values_file")

    def __init__(self, path: str) -> None:
        self.path = path
        self.metadata: dict[str, Any] = {}
        self.metadata_file: ChartFile | None = None
        self.values: dict[str, Any] | None = None
        self.values_file: ValuesFile | None = None
        self.schema: ChartFile | None = None
        self.templates: list[ChartFile] = []
        self.files: list[ChartFile] = []
        self.dependencies: list[Chart] = []
        self.parent: Chart | None = None

    @property
    def name(self) -> str:
        """Its name, or the alias that it is used by."""
        found: str = self.metadata["Name"]
        return found

    @property
    def full_path(self) -> str:
        """The path that its templates are named by. Mirrors: ChartFullPath."""
        return f"{self.parent.full_path}/charts/{self.name}" if self.parent else self.name

    @property
    def is_library(self) -> bool:
        """Whether only its partials count."""
        return str(self.metadata["Type"]).lower() == "library"

    def copied(self, parent: Chart | None = None) -> Chart:
        """A chart whose metadata and dependencies can be changed; files and values are shared."""
        found = Chart(self.path)
        found.metadata = {**self.metadata, "Dependencies": self.metadata["Dependencies"] and [dict(each) for each in self.metadata["Dependencies"]]}
        found.metadata_file, found.values, found.values_file, found.schema = self.metadata_file, self.values, self.values_file, self.schema
        found.templates, found.files, found.parent = self.templates, self.files, parent
        found.dependencies = [each.copied(found) for each in self.dependencies]
        return found

    def crds(self) -> list[tuple[str, ChartFile]]:
        """The files in crds/, of dependencies too, and the names they are told by. Mirrors: CRDObjects."""
        own = [
            (posixpath.join(self.full_path, file.name), file)
            for file in self.files
            if file.name.startswith("crds/") and posixpath.splitext(file.name)[1].lower() in (".yaml", ".yml", ".json")
        ]
        return own + [found for each in self.dependencies for found in each.crds()]


def load(path: str, within: str = "", overlay: Mapping[str, str] | None = None) -> Chart:
    """A chart by its folder or archive.

    Args:
        path: the folder, or the .tgz.
        within: the folder that no symbolic link may lead out of; the chart's own where it is not said.
        overlay: texts in the place of those on disk, by absolute paths.

    Raises:
        ChartError: it cannot be loaded.
    """
    if not disk.is_file(path):
        if not disk.is_folder(path) and not names_below(path, overlay or {}):
            raise ChartError(f"stat {path}: no such file or directory", "load", path)
        return load_files(read_folder(path, within or path, overlay or {}), path)
    data = disk.read(path)
    if not data.startswith(b"\x1f\x8b"):
        raise ChartError(f"file '{path}' does not appear to be a gzipped archive; got 'text/plain; charset=utf-8'", "load", path)
    return load_files(unpack(data, path), path)


def load_files(files: list[ChartFile], path: str, depth: int = 0) -> Chart:
    """A chart by its files. Mirrors: LoadFiles."""
    chart = Chart(path)
    if depth > 20:  # nobody nests charts so deeply
        raise ChartError("charts are nested too deeply", "load", path)
    for file in files:
        if file.name == "Chart.yaml":
            chart.metadata_file = file
            chart.metadata = _struct(file, "Metadata")
            chart.metadata["APIVersion"] = chart.metadata["APIVersion"] or "v1"
    inner: dict[str, list[ChartFile]] = {}
    for file in files:
        _sort_in(chart, file, inner)
    if chart.metadata_file is None:
        raise ChartError("Chart.yaml file is missing", "load", path)
    try:
        validate(chart.metadata)
    except ValidationError as error:
        raise _at(error.words, chart.metadata_file, error.path) from None
    for name, held in inner.items():
        _load_inner(chart, name, held, depth)
    return chart


def _sort_in(chart: Chart, file: ChartFile, inner: dict[str, list[ChartFile]]) -> None:
    """Puts a file where it belongs."""
    name = file.name
    if name == "Chart.yaml":
        return
    if name == "Chart.lock":
        _struct(file, "Lock")
    elif name == "values.yaml":
        chart.values_file = ValuesFile(Source(file.path, to_text(file.data)))
        try:
            chart.values = read_map(file.data, chart.values_file)
        except YamlError as error:
            raise _fault(f"cannot load {name}: {error.words}", file, error) from None
        if chart.values is None:
            chart.values = placed_map()
    elif name == "values.schema.json":
        chart.schema = file
    elif name in ("requirements.yaml", "requirements.lock"):
        _take_requirements(chart, file)
    elif name.startswith("templates/"):
        chart.templates.append(file)
    elif name.startswith("charts/") and posixpath.splitext(name)[1] != ".prov":
        rest = name.removeprefix("charts/")
        inner.setdefault(rest.partition("/")[0], []).append(ChartFile(rest, file.data, file.path))
    else:
        chart.files.append(file)


def _take_requirements(chart: Chart, file: ChartFile) -> None:
    """Reads what Chart.yaml of version 1 has in files of their own."""
    if file.name.endswith(".lock"):
        _struct(file, "Lock")
    else:
        found = _struct(file, "Metadata")
        for name, value in found.items():
            if value or name not in chart.metadata:
                chart.metadata[name] = value
    if chart.metadata.get("APIVersion") == "v1":
        chart.files.append(file)


def _load_inner(chart: Chart, name: str, files: list[ChartFile], depth: int) -> None:
    """Loads a chart in charts/."""
    if name[:1] in ("_", "."):
        return
    is_packed = posixpath.splitext(name)[1] == ".tgz"
    if is_packed and files[0].name != name:
        words = f"error unpacking subchart tar in {chart.name}: expected {name}, got {files[0].name}"
        raise ChartError(words, "load", files[0].path)
    try:
        if is_packed:
            first = files[0]
            found = load_files(unpack(first.data, first.path), first.path, depth + 1)
        else:
            held = [ChartFile(each.name.partition("/")[2], each.data, each.path) for each in files if "/" in each.name]
            found = load_files(held, posixpath.join(chart.path, "charts", name), depth + 1)
    except ChartError as error:
        raise ChartError(f"error unpacking subchart {name} in {chart.name}: {error.message}", "load", error.file, error.line, error.column) from None
    found.parent = chart
    chart.dependencies.append(found)


def _struct(file: ChartFile, name: str) -> dict[str, Any]:
    try:
        check_encoding(file.data)
        return read_struct(to_text(file.data), name, "chart")
    except YamlError as error:
        raise _fault(f"cannot load {file.name}: {error.words}", file, error) from None


def _fault(words: str, file: ChartFile, error: YamlError) -> ChartError:
    if error.is_of_type:
        return ChartError(words, "load", file.path, 1, 1)
    position = Source(file.path, to_text(file.data)).position(error.offset)
    return ChartError(words, "load", file.path, position.line, position.column)


def _at(words: str, file: ChartFile, path: tuple[str | int, ...]) -> ChartError:
    return ChartError(words, "load", *place_in(file, path))


def place_in(file: ChartFile, path: tuple[str | int, ...]) -> tuple[str, int, int]:
    """The path of a file, and the line and column of a field of it."""
    position = ValuesFile(Source(file.path, to_text(file.data))).place(path).span().start
    return (file.path, position.line, position.column)
