"""What templates read besides values: .Chart, .Capabilities, .Files, and the type of .Values. Mirrors: pkg/chartutil, pkg/engine's files.go (Helm v3.22)."""

from __future__ import annotations

import posixpath

from kubecheck.render.helm.chart.structs import STRUCTS
from kubecheck.render.helm.functions.results import to_text
from kubecheck.render.helm.kinds import Function, FunctionError, Strings, Struct, Values
from kubecheck.render.helm.template.fields import MAPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.files import ChartFile
    from kubecheck.render.helm.chart.loading import Chart


class ChartValues(Values):
    """The `.Values` of a chart, with where each is written."""

    places: dict[Any, Any]

    def methods(self) -> dict[str, Function]:
        """Those that templates can call."""
        return {
            "AsMap": Function("AsMap", (), lambda: dict(self), "map[string]interface {}"),
            "YAML": Function("YAML", (), self._yaml, "string"),
            "Table": Function("Table", ("string",), self._table, "chartutil.Values"),
            "PathValue": Function("PathValue", ("string",), self._path_value),
        }

    def _yaml(self) -> str:
        from kubecheck.render.helm.functions.formats.yaml_writing import to_yaml

        return to_yaml(dict(self)) + "\n"

    def _table(self, path: str) -> ChartValues:
        here: Any = self
        for step in path.split("."):
            here = here.get(step)
            if not isinstance(here, dict):
                raise FunctionError(f'"{step}" is not a table')
        return values_of(here)

    def _path_value(self, path: str) -> Any:
        *steps, last = path.split(".")
        if not path:
            raise FunctionError("YAML path cannot be empty")
        here: Any = self
        for step in steps:
            here = here.get(step) if isinstance(here, dict) else None
        if not isinstance(here, dict) or last not in here or isinstance(here[last], dict):
            raise FunctionError(f'"{last}" is not a value')
        return here[last]


MAPS.add(ChartValues)  # from the first time on: what is read otherwise does not tell where it came from


def values_of(values: dict[str, Any]) -> ChartValues:
    """Values as those of a chart."""
    found = ChartValues(values)
    found.places = getattr(values, "places", {})
    return found


class _Record(Struct):
    """A struct of Go that was read of a file: its fields by Go's names, and what is written of it as JSON, less what is empty."""

    names = ""
    kept: tuple[str, ...] = ()  # names that stand in JSON even if they are empty

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def fields(self) -> dict[str, Any]:
        """Its exported fields."""
        return self.values

    def json_value(self) -> dict[str, Any]:
        """By names in JSON."""
        return {name: self.values[go_name] for name, (go_name, _) in STRUCTS[self.names].items() if self.values[go_name] or name in self.kept}


class Maintainer(_Record):
    """Who keeps a chart."""

    go_type, go_kind, names = "*chart.Maintainer", "ptr", "Maintainer"


class Dependency(_Record):
    """A chart that a chart needs."""

    go_type, go_kind, names = "*chart.Dependency", "ptr", "Dependency"
    kept = ("name", "repository")


class Metadata(_Record):
    """What a Chart.yaml says."""

    go_type, names = "chart.Metadata", "Metadata"


class _Promoted(dict):  # type: ignore[type-arg]  # as Struct's fields
    """Fields of a struct, with those of the struct that it embeds."""

    def __init__(self, own: dict[str, Any], embedded: dict[str, Any]) -> None:
        super().__init__(own)
        self.embedded = embedded

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.embedded

    def __missing__(self, name: str) -> Any:
        return self.embedded[name]


class ChartObject(Struct):
    """`.Chart`."""

    go_type = "struct { chart.Metadata; IsRoot bool }"

    def __init__(self, chart: Chart) -> None:
        said = dict(chart.metadata)
        said["Maintainers"] = _of_class(said["Maintainers"], Maintainers, Maintainer)
        said["Dependencies"] = _of_class(said["Dependencies"], Dependencies, Dependency)
        for name in ("Sources", "Keywords"):
            said[name] = _strings(said[name])
        said["Annotations"] = _pairs(said["Annotations"])
        self.metadata = Metadata(said)
        self.is_root = chart.parent is None
        self._fields = _Promoted({"Metadata": self.metadata, "IsRoot": self.is_root}, said)

    def fields(self) -> dict[str, Any]:
        """Its own, and those of the metadata."""
        return self._fields

    def json_value(self) -> dict[str, Any]:
        """Both in one."""
        return self.metadata.json_value() | {"IsRoot": self.is_root}


class Maintainers(list):  # type: ignore[type-arg]  # what it holds is Go's matter
    """A []*chart.Maintainer."""

    go_type = "[]*chart.Maintainer"
    go_element = "*chart.Maintainer"


class Dependencies(list):  # type: ignore[type-arg]  # as above
    """A []*chart.Dependency."""

    go_type = "[]*chart.Dependency"
    go_element = "*chart.Dependency"


def _of_class(values: list[Any] | None, holder: type[list[Any]], record: type[_Record]) -> list[Any]:
    return holder(record(each) for each in values or ())


def _strings(values: list[str] | None) -> Strings:
    from kubecheck.render.helm.functions.results import NilStrings

    return NilStrings() if values is None else Strings(values)


def _pairs(values: dict[str, str] | None) -> dict[str, str]:
    from kubecheck.render.helm.kinds import StringMap

    return StringMap(values or {})


class KubeVersion(Struct):
    """`.Capabilities.KubeVersion`."""

    go_type = "chartutil.KubeVersion"
    is_stringer = False

    def __init__(self, version: str, major: str, minor: str) -> None:
        self.version, self.major, self.minor = version, major, minor

    def fields(self) -> dict[str, Any]:
        """Its numbers."""
        return {"Version": self.version, "Major": self.major, "Minor": self.minor}

    def methods(self) -> dict[str, Function]:
        """Both say the version."""
        return {name: Function(name, (), lambda: self.version, "string") for name in ("String", "GitVersion")}


class VersionSet(Strings):
    """`.Capabilities.APIVersions`."""

    go_type = "chartutil.VersionSet"
    go_methods = frozenset({"Has"})

    def methods(self) -> dict[str, Function]:
        """Whether a version is known."""
        return {"Has": Function("Has", ("string",), lambda version: version in self, "bool")}


class BuildInfo(Struct):
    """`.Capabilities.HelmVersion`."""

    go_type = "version.BuildInfo"
    _VALUES = (("Version", "v3.22.0", "version"), ("GitCommit", "", "git_commit"), ("GitTreeState", "", "git_tree_state"), ("GoVersion", "go1.26.8", "go_version"))

    def fields(self) -> dict[str, Any]:
        """What a build says of itself."""
        return {name: value for name, value, _ in self._VALUES}

    def json_value(self) -> dict[str, Any]:
        """Less what is empty."""
        return {name: value for _, value, name in self._VALUES if value}


class Capabilities(Struct):
    """`.Capabilities`."""

    go_type, go_kind = "*chartutil.Capabilities", "ptr"

    def __init__(self, kube_version: KubeVersion, api_versions: list[str]) -> None:
        self._fields = {"KubeVersion": kube_version, "APIVersions": VersionSet(api_versions), "HelmVersion": BuildInfo()}

    def fields(self) -> dict[str, Any]:
        """The three of them."""
        return self._fields


class Files(dict):  # type: ignore[type-arg]  # as above
    """`.Files`: the files of a chart that are none of its own matters, by their names."""

    go_type = "engine.files"
    go_element = "[]uint8"
    go_methods = frozenset({"Get", "GetBytes", "Glob", "AsConfig", "AsSecrets", "Lines"})
    texts: dict[str, str]

    def methods(self) -> dict[str, Function]:
        """Those that templates can call."""
        return {
            "Get": Function("Get", ("string",), self._get, "string"),
            "GetBytes": Function("GetBytes", ("string",), lambda name: self.get(name, b""), "[]uint8"),
            "Glob": Function("Glob", ("string",), self._glob, "engine.files"),
            "AsConfig": Function("AsConfig", (), self._as_config, "string"),
            "AsSecrets": Function("AsSecrets", (), self._as_secrets, "string"),
            "Lines": Function("Lines", ("string",), self._lines, "[]string"),
        }

    def _get(self, name: str) -> str:
        return to_text(self.get(name, b""))

    def _glob(self, pattern: str) -> Files:
        from kubecheck.render.helm.chart.globbing import GlobError, compile_glob

        try:
            found = compile_glob(pattern)
        except GlobError:
            found = compile_glob("**")
        return Files({name: data for name, data in self.items() if found.matches(name)})

    def _as_config(self) -> str:
        from kubecheck.render.helm.functions.formats.yaml_writing import to_yaml

        return to_yaml({posixpath.basename(name): to_text(self[name]) for name in sorted(self)})

    def _as_secrets(self) -> str:
        import base64

        from kubecheck.render.helm.functions.formats.yaml_writing import to_yaml

        return to_yaml({posixpath.basename(name): base64.b64encode(self[name]).decode() for name in sorted(self)})

    def _lines(self, name: str) -> Strings:
        data = self.get(name, b"")
        return Strings(to_text(data).removesuffix("\n").split("\n")) if data else Strings()


def files_of(files: list[ChartFile]) -> Files:
    """`.Files` of a chart's files."""
    return Files({file.name: file.data for file in files})


def release_of(name: str, namespace: str, *, is_upgrade: bool) -> dict[str, Any]:
    """`.Release`."""
    return {"Name": name, "Namespace": namespace, "IsUpgrade": is_upgrade, "IsInstall": not is_upgrade, "Revision": 1, "Service": "Helm"}

