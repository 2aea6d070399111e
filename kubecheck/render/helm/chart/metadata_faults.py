"""What is wrong with a Chart.yaml that Helm takes all the same. Mirrors: pkg/lint/rules' chartfile.go, encoding/json's way with unknown fields (Helm v3.22)."""

from __future__ import annotations

from kubecheck.near import nearest
from kubecheck.render.helm.chart.metadata import is_compatible
from kubecheck.render.helm.chart.structs import STRUCTS
from kubecheck.render.helm.functions.constraints import read_constraints
from kubecheck.render.helm.kinds import FunctionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.render.helm.chart.loading import Chart
    from kubecheck.source import Path

UNKNOWN_FIELD, NO_TEXT, NEEDS_V2, API_VERSION = "unknown field", "no text", "needs v2", "apiVersion"
NO_CONSTRAINT, UNMET, CONDITION = "no constraint", "unmet", "condition"
# Fields that Helm 2 knew.
_FORMER = frozenset(("engine", "tillerVersion"))


class MetadataFault:
    """One thing wrong.

    Attributes:
        cause: what; one of the words above.
        path: where in Chart.yaml.
        found: what Helm makes of it.
        meant: what it may have been meant to be; empty where that is not known.
    """

    __slots__ = ("cause", "found", "meant", "path")

    def __init__(self, cause: str, path: Path, found: str = "", meant: str = "") -> None:
        self.cause, self.path, self.found, self.meant = cause, path, found, meant


def metadata_faults(raw: Any, chart: Chart) -> Iterator[MetadataFault]:
    """The faults of a Chart.yaml.

    Args:
        raw: what it holds.
        chart: the chart, its dependencies not settled.
    """
    if not isinstance(raw, dict):
        return
    yield from _unknown_fields(raw, "Metadata", ())
    version = chart.metadata["APIVersion"]
    if version not in ("v1", "v2"):
        yield MetadataFault(API_VERSION, ("apiVersion",), version)
    for field, go_name in (("version", "Version"), ("appVersion", "AppVersion")):
        if isinstance(raw.get(field), (bool, int, float)):
            yield MetadataFault(NO_TEXT, (field,), chart.metadata[go_name])
    for field in ("dependencies", "type"):
        if version == "v1" and raw.get(field):
            yield MetadataFault(NEEDS_V2, (field,))
    dependencies = raw.get("dependencies")
    for index, each in enumerate(dependencies if isinstance(dependencies, list) else ()):
        if isinstance(each, dict):
            yield from _dependency_faults(each, chart, ("dependencies", index))


def _unknown_fields(value: dict[str, Any], name: str, path: Path) -> Iterator[MetadataFault]:
    """The fields that a struct does not have: Go minds no case."""
    known = {each.lower() for each in STRUCTS[name]}
    for key in value:
        if isinstance(key, str) and key.lower() not in known and key not in _FORMER:
            yield MetadataFault(UNKNOWN_FIELD, (*path, key), key, nearest(key, STRUCTS[name]) or "")


def _dependency_faults(value: dict[str, Any], chart: Chart, path: Path) -> Iterator[MetadataFault]:
    yield from _unknown_fields(value, "Dependency", path)
    wanted, name = value.get("version"), value.get("name")
    if isinstance(wanted, str) and wanted:
        try:
            read_constraints(wanted)
        except FunctionError as error:
            yield MetadataFault(NO_CONSTRAINT, (*path, "version"), str(error))
        else:
            versions = [each.metadata["Version"] for each in chart.dependencies if each.name == name]
            if versions and not any(is_compatible(wanted, each) for each in versions):
                yield MetadataFault(UNMET, (*path, "version"), versions[0], str(value.get("alias") or ""))
    condition = value.get("condition")
    for each in condition.split(",") if isinstance(condition, str) else ():
        meant = _near_value(chart.values or {}, each.strip())
        if meant:
            yield MetadataFault(CONDITION, (*path, "condition"), each.strip(), meant)


def _near_value(values: Any, path: str) -> str:
    """A path that is given where one is not, and that it nearly is."""
    *above, last = path.split(".")
    for step in above:
        values = values.get(step) if isinstance(values, dict) else None
    if not isinstance(values, dict) or last in values:
        return ""
    near = nearest(last, [key for key, value in values.items() if isinstance(value, bool)])
    return ".".join((*above, near)) if near else ""
