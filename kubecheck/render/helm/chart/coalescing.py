"""Values of charts laid over one another. Mirrors: pkg/chartutil's coalesce.go, pkg/cli/values' mergeMaps (Helm v3.22)."""

from __future__ import annotations

from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.reading import copied, placed_map
from kubecheck.render.helm.kinds import PlacedMap
from kubecheck.render.helm.template.printing import sprintf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.loading import Chart

GLOBAL = "global"


def coalesce_values(chart: Chart, values: dict[str, Any] | None, *, merges: bool = False) -> dict[str, Any]:
    """What is given laid over what a chart and its dependencies say; a copy.

    Args:
        chart: the chart.
        values: what is given.
        merges: whether null stays, to take something away later.

    Raises:
        ChartError: the values of a dependency are no map.

    Mirrors: CoalesceValues, MergeValues
    """
    return _coalesce(chart, copied(values) if values else placed_map(), merges)


def _coalesce(chart: Chart, target: dict[str, Any], merges: bool) -> dict[str, Any]:
    _lay_over(chart, target, merges)
    for each in chart.dependencies:
        name = each.name
        if name not in target:
            target[name] = placed_map()
        inner = target[name]
        if not isinstance(inner, dict):
            shown = sprintf("%t", inner)
            raise ChartError(f"type mismatch on {name}: {shown}", "render", *_place(target, name))
        _pass_globals(inner, target)
        _coalesce(each, inner, merges)
    return target


def _place(values: dict[str, Any], key: str) -> tuple[str, int, int]:
    """The file, line and column of a key."""
    place = values.places.get(key) if isinstance(values, PlacedMap) else None
    if place is None:
        return ("", 0, 0)
    span = place.span("key")
    return (span.source.path, span.start.line, span.start.column)


def put(target: dict[str, Any], key: str, value: Any, source: dict[str, Any]) -> None:
    """Sets what another map holds, with where it is written there."""
    target[key] = value
    if target.__class__ is PlacedMap and source.__class__ is PlacedMap:
        place = source.places.get(key)
        if place is not None:
            target.places[key] = place
        else:
            target.places.pop(key, None)


def _pass_globals(target: dict[str, Any], source: dict[str, Any]) -> None:
    """Mirrors: coalesceGlobals."""
    own = target.get(GLOBAL) if GLOBAL in target else placed_map()
    given = source.get(GLOBAL) if GLOBAL in source else {}
    if not isinstance(own, dict) or not isinstance(given, dict):
        return
    for key, value in given.items():
        if isinstance(value, dict):
            made = placed_map(dict(value.places) if value.__class__ is PlacedMap else None)
            made.update(value)
            if key in own:
                if isinstance(own[key], dict):
                    coalesce_tables(made, own[key], merges=True)
                    put(own, key, made, given)
            else:
                put(own, key, made, given)
        elif not (key in own and isinstance(own[key], dict)):
            put(own, key, value, given)
    target[GLOBAL] = own
    if source.__class__ is PlacedMap and target.__class__ is PlacedMap and GLOBAL not in target.places and GLOBAL in source.places:
        target.places[GLOBAL] = source.places[GLOBAL]


def _lay_over(chart: Chart, target: dict[str, Any], merges: bool) -> None:
    """Mirrors: coalesceValues."""
    values = copied(chart.values or {})
    names = {each.name for each in chart.dependencies}
    for key, value in values.items():
        if key not in target:
            put(target, key, value, values)
            continue
        own = target[key]
        if own is None and not merges:
            del target[key]
        elif isinstance(own, dict) and isinstance(value, dict):
            coalesce_tables(own, value, merges=merges or key in names)


def coalesce_tables(target: dict[str, Any], source: dict[str, Any], *, merges: bool) -> dict[str, Any]:
    """What the first says laid over the second, which is changed too. Mirrors: coalesceTablesFullKey."""
    given = {key for key, value in source.items() if value is not None}
    for key, value in target.items():
        if value is None:
            source[key] = None
    for key, value in source.items():
        is_there = key in target
        own = target.get(key)
        if is_there and not merges and own is None and key in given:
            del target[key]
        elif not is_there:
            put(target, key, value, source)
        elif isinstance(value, dict) and isinstance(own, dict):
            coalesce_tables(own, value, merges=merges)
    return target


def merge_maps(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The second laid over the first; a new map. Mirrors: mergeMaps."""
    found = placed_map(dict(one.places) if one.__class__ is PlacedMap else None)
    found.update(one)
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(found.get(key), dict):
            found[key] = merge_maps(found[key], value)
        else:
            put(found, key, value, other)
    return found
