"""Which plugins run at which extension point, in which order and with which weight: the defaults, and what a profile changes.

Mirrors: pkg/scheduler/apis/config/v1/default_plugins.go (mergePlugins), pkg/scheduler/framework/runtime (expandMultiPointPlugins, updatePluginList,
getValidScoreWeights) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import POINTS
from kubecheck.sim.scheduler.plugins import REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Plugin, Registry

# What the server calls a plugin of each point.
_INTERFACES = {point: f"{point[0].upper()}{point[1:]}Plugin" for point in POINTS}
_MAXIMUM_TOTAL_SCORE = (1 << 63) - 1
_MAXIMUM_SCORE = 100


class PluginPointsError(Exception):
    """The scheduler would not start with these plugins; the text is the server's."""


class PluginPoints:
    """The plugins of one profile by extension point.

    Attributes:
        by_point: The names of the plugins that run at each point, in order.
        weights: How much each scoring plugin counts.
        foreign: Plugins that Kubernetes does not have: a scheduler built with them does more than is known here. They are left out.
    """

    __slots__ = ("_known", "by_point", "foreign", "weights")

    def __init__(self, plugins: dict[str, Any] | None = None, registry: Registry = REGISTRY) -> None:
        """Work out what runs where.

        Args:
            plugins: The ``plugins`` of a profile of a KubeSchedulerConfiguration.
            registry: The plugins that there are.

        Raises:
            PluginPointsError: the scheduler would not start.
        """
        self._known = registry.by_name
        self.foreign: dict[str, None] = {}
        several, _ = self._merge([(plugin.name, plugin.weight) for plugin in registry.default_order()], plugins, "multiPoint")
        merged = {point: self._merge([], plugins, point) for point in POINTS}
        for point in POINTS:
            _check(point, merged[point][0], self._known)
        serving = {point: [name for name, _ in several if point in self._known[name].points] for point in POINTS}
        self.by_point = {point: _expand(point, *merged[point], serving[point]) for point in POINTS}
        self.weights = _weigh([each for each in (*merged["score"][0], *several) if "score" in self._known[each[0]].points])
        if len(self.by_point["queueSort"]) != 1:
            raise PluginPointsError(f"only one queue sort plugin required, but got {len(self.by_point['queueSort'])}")
        if not self.by_point["bind"]:
            raise PluginPointsError("at least one bind plugin is needed")

    def _merge(self, defaults: list[tuple[str, int]], plugins: dict[str, Any] | None, point: str) -> tuple[list[tuple[str, int]], frozenset[str]]:
        """What is enabled at a point, and the names that are disabled. Mirrors: mergePluginSet."""
        written = (plugins or {}).get(point) or {}
        custom = [(each.get("name") or "", each.get("weight") or 0) for each in written.get("enabled") or ()]
        disabled = frozenset(each.get("name") or "" for each in written.get("disabled") or ())
        self.foreign.update((name, None) for name, _ in custom if name not in self._known)
        own = [each for each in custom if each[0] in self._known]
        by_name = dict(own)
        enabled = []
        replaced = set()
        if "*" not in disabled:
            for name, weight in defaults:
                if name not in disabled:
                    enabled.append((name, by_name.get(name, weight)))
                    replaced.add(name)
        return enabled + [each for each in own if each[0] not in replaced], disabled


def _check(point: str, enabled: list[tuple[str, int]], known: dict[str, Plugin]) -> None:
    """Mirrors: updatePluginList."""
    seen = set()
    for name, _ in enabled:
        if point not in known[name].points:
            raise PluginPointsError(f'plugin "{name}" does not extend {_INTERFACES[point]} plugin')
        if name in seen:
            raise PluginPointsError(f'plugin "{name}" already registered as "{_INTERFACES[point]}"')
        seen.add(name)


def _expand(point: str, enabled: list[tuple[str, int]], disabled: frozenset[str], serving: list[str]) -> tuple[str, ...]:
    """The plugins of a point with those that serve it and are enabled at all their points. Mirrors: expandMultiPointPlugins."""
    names = [name for name, _ in enabled]
    if "*" in disabled:
        return tuple(names)
    expanded: list[str] = []
    overridden = set()
    for name in serving:
        if name in disabled:
            continue
        if name in names:
            overridden.add(name)
        elif name in expanded:
            raise PluginPointsError(f'plugin "{name}" already registered as "{_INTERFACES[point]}"')
        else:
            expanded.append(name)
    return (*(name for name in names if name in overridden), *expanded, *(name for name in names if name not in overridden))


def _weigh(enabled: list[tuple[str, int]]) -> dict[str, int]:
    """The weight of each of these scoring plugins; that of the point itself goes before the general one. Mirrors: getValidScoreWeights."""
    weights: dict[str, int] = {}
    total = 0
    for name, weight in enabled:
        if name in weights:
            continue
        weights[name] = weight or 1
        if weights[name] * _MAXIMUM_SCORE > _MAXIMUM_TOTAL_SCORE - total:
            raise PluginPointsError("score plugins: total score of Score plugins could overflow")
        total += weights[name] * _MAXIMUM_SCORE
    return weights
