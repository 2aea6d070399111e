"""Dependencies: which are there, which are on, and what their values hand up. Mirrors: pkg/chartutil's dependencies.go (Helm v3.22)."""

from __future__ import annotations

import copy

from kubecheck.render.helm.chart.coalescing import coalesce_tables, coalesce_values
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.metadata import is_compatible
from kubecheck.render.helm.chart.reading import copied, placed_map
from kubecheck.render.helm.template.printing import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.loading import Chart


def missing_dependencies(chart: Chart) -> list[tuple[str, int]]:
    """What a chart names and charts/ lacks: the name, and its number in the list."""
    held = {each.name for each in chart.dependencies}
    return [(each["Name"], index) for index, each in enumerate(chart.metadata["Dependencies"] or ()) if each["Name"] not in held]


def refuse_missing(missing: list[tuple[str, int]], where: tuple[str, int, int]) -> None:
    """Mirrors: action.CheckDependencies.

    Raises:
        ChartError: something is missing.
    """
    if missing:
        names = ", ".join(name for name, _ in missing)
        raise ChartError(f"found in Chart.yaml, but missing in charts/ directory: {names}", "dependencies", *where)


def drop_missing(chart: Chart) -> None:
    """Takes out of a chart's metadata the dependencies that it does not hold."""
    held = {each.name for each in chart.dependencies}
    dependencies = chart.metadata["Dependencies"]
    chart.metadata["Dependencies"] = dependencies and [each for each in dependencies if each["Name"] in held]


def process(chart: Chart, values: dict[str, Any]) -> None:
    """Settles which dependencies a chart has, and imports their values; the chart is changed. Mirrors: ProcessDependenciesWithMerge.

    Raises:
        ChartError: the values of a dependency are no map.
    """
    _enable(chart, values, "")
    _import_all(chart)


def _alias(charts: list[Chart], dependency: dict[str, Any]) -> Chart | None:
    """A chart as a dependency names it. What is below is shared with its namesakes, as in Helm. Mirrors: getAliasDependency."""
    for each in charts:
        if each.name == dependency["Name"] and is_compatible(dependency["Version"], each.metadata["Version"]):
            found = copy.copy(each)
            found.metadata = dict(each.metadata)
            if dependency["Alias"]:
                found.metadata["Name"] = dependency["Alias"]
            return found
    return None


def _enable(chart: Chart, values: dict[str, Any], path: str) -> None:
    """Mirrors: processDependencyEnabled."""
    dependencies = chart.metadata["Dependencies"]
    if dependencies is None:
        return
    charts = [
        existing
        for existing in chart.dependencies
        if not any(existing.name == each["Name"] and is_compatible(each["Version"], existing.metadata["Version"]) for each in dependencies)
    ]
    for each in dependencies:
        found = _alias(chart.dependencies, each)
        if found is not None:
            charts.append(found)
        if each["Alias"]:
            each["Name"] = each["Alias"]
    _adopt(chart, charts)
    for each in dependencies:
        each["Enabled"] = True
    merged = coalesce_values(chart, values)
    _apply_tags(dependencies, merged)
    _apply_conditions(dependencies, merged, path)
    removed = {each["Name"] for each in dependencies if not each["Enabled"]}
    kept = [each for each in charts if each.name not in removed]
    for each in kept:
        _enable(each, merged, f"{path}{each.name}.")
    chart.metadata["Dependencies"] = [each for each in dependencies if each["Name"] not in removed] or None
    _adopt(chart, kept)


def _adopt(chart: Chart, charts: list[Chart]) -> None:
    """Mirrors: Chart.SetDependencies."""
    chart.dependencies = charts
    for each in charts:
        each.parent = chart


def _apply_tags(dependencies: list[dict[str, Any]], values: dict[str, Any]) -> None:
    """Mirrors: processDependencyTags."""
    tags = values.get("tags")
    if not isinstance(tags, dict):
        return
    for each in dependencies:
        said = {tags[tag] for tag in each["Tags"] or () if tag in tags and isinstance(tags[tag], bool)}
        each["Enabled"] = True in said or False not in said


def _apply_conditions(dependencies: list[dict[str, Any]], values: dict[str, Any], path: str) -> None:
    """Mirrors: processDependencyConditions."""
    for each in dependencies:
        for condition in each["Condition"].strip().split(","):
            found = value_at(values, f"{path}{condition}") if condition else None
            if isinstance(found, bool):
                each["Enabled"] = found
                break


def value_at(values: dict[str, Any], path: str) -> Any:
    """What is no map at a path; None where there is none. Mirrors: Values.PathValue."""
    here: Any = values
    for step in path.split("."):
        if not isinstance(here, dict) or step not in here:
            return None
        here = here[step]
    return None if isinstance(here, dict) else here


def table_at(values: dict[str, Any], path: str) -> dict[str, Any] | None:
    """The map at a path. Mirrors: Values.Table."""
    here: Any = values
    for step in path.split("."):
        here = here.get(step)
        if not isinstance(here, dict):
            return None
    return here  # type: ignore[no-any-return]  # a map by now


def _import_all(chart: Chart) -> None:
    """Mirrors: processDependencyImportValues."""
    for each in chart.dependencies:
        _import_all(each)
    _import(chart)


def _import(chart: Chart) -> None:
    """Mirrors: processImportValues."""
    dependencies = chart.metadata["Dependencies"]
    if dependencies is None:
        return
    merged = coalesce_values(chart, None, merges=True)
    imported: dict[str, Any] = placed_map()
    for each in dependencies:
        said = []
        for wanted in each["ImportValues"] or ():
            if isinstance(wanted, dict):
                child, parent = (show(wanted.get(name)) for name in ("child", "parent"))
            elif isinstance(wanted, str):
                child, parent = f"exports.{wanted}", "."
            else:
                continue
            said.append({"child": child, "parent": parent})
            found = table_at(merged, f"{each['Name']}.{child}")
            if found is not None:
                coalesce_tables(imported, _lifted(parent, found), merges=True)
        each["ImportValues"] = said or None
    chart.values = coalesce_tables(copied(merged), imported, merges=True)


def _lifted(path: str, values: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: pathToMap."""
    if path == ".":
        return values
    for step in reversed(path.split(".")):
        values, inner = placed_map(), values
        values[step] = inner
    return values
