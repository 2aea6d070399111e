"""Which plugins run, with which weights and arguments: a profile of KubeSchedulerConfiguration.

Mirrors: pkg/scheduler/apis/config (types.go, types_pluginargs.go, v1/defaults.go, v1/default_plugins.go) v1.36.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.sim.scheduler.configuration.plugin_points import PluginPoints
from kubecheck.sim.scheduler.core.framework import DOMAINS, EVERYTHING, NODE, ROOM, CycleError, Plugin
from kubecheck.sim.scheduler.core.node_selectors import NodeSelector, PreferredTerms
from kubecheck.sim.scheduler.plugins import REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.sim.scheduler.core.framework import Cycle, Registry, Rejection
    from kubecheck.sim.scheduler.core.nodes import Node

DEFAULT_SCHEDULER = "default-scheduler"

_SYSTEM_DEFAULT_CONSTRAINTS: tuple[dict[str, Any], ...] = (
    {"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway", "maxSkew": 3},
    {"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway", "maxSkew": 5},
)
# Nodes where less of the storage is asked for are better.
_VOLUME_SHAPE: tuple[dict[str, int], ...] = ({"utilization": 0, "score": 10}, {"utilization": 100, "score": 0})
_RESOURCES: tuple[dict[str, Any], ...] = ({"name": "cpu", "weight": 1}, {"name": "memory", "weight": 1})


class Profile:
    """One scheduler with its plugins; without a value, the default profile.

    Args:
        value: An item of ``profiles`` of a KubeSchedulerConfiguration.
        registry: The plugins that there are.
    """

    def __init__(self, value: dict[str, Any] | None = None, registry: Registry = REGISTRY) -> None:
        value = value or {}
        self.name: str = value.get("schedulerName") or DEFAULT_SCHEDULER
        self._read_plugins(PluginPoints(value.get("plugins"), registry), registry.by_name)
        arguments = {each.get("name"): each.get("args") or {} for each in value.get("pluginConfig") or ()}
        self._read_resources(arguments.get("NodeResourcesFit") or {}, arguments.get("NodeResourcesBalancedAllocation") or {})
        affinity = arguments.get("InterPodAffinity") or {}
        weight = affinity.get("hardPodAffinityWeight")
        self.hard_pod_affinity_weight: int = 1 if weight is None else weight
        self.ignore_preferred_terms_of_existing_pods = bool(affinity.get("ignorePreferredTermsOfExistingPods"))
        self._read_spread(arguments.get("PodTopologySpread") or {})
        self.volume_shape = _broken_line((arguments.get("VolumeBinding") or {}).get("shape") or _VOLUME_SHAPE)
        added = (arguments.get("NodeAffinity") or {}).get("addedAffinity") or {}
        required = added.get("requiredDuringSchedulingIgnoredDuringExecution")
        preferred = added.get("preferredDuringSchedulingIgnoredDuringExecution")
        self.added_node_selector = None if required is None else NodeSelector(required)
        self.added_preferred_terms = PreferredTerms(preferred) if preferred else None

    def _read_plugins(self, points: PluginPoints, known: dict[str, Plugin]) -> None:
        by_point = {point: [known[name] for name in names] for point, names in points.by_point.items()}
        self.foreign_plugins = tuple(points.foreign)
        # What only reserves or binds has no function here: its part of the work is done where pods are placed.
        self.pre_enqueues: tuple[Any, ...] = tuple(plugin for plugin in by_point["preEnqueue"] if plugin.pre_enqueue)
        self.pre_filters: tuple[Any, ...] = tuple(plugin for plugin in by_point["preFilter"] if plugin.pre_filter)
        self.filters: tuple[Any, ...] = tuple(
            _failing_filter(plugin) if plugin.unprepared_filter and plugin not in by_point["preFilter"] else plugin
            for plugin in by_point["filter"]
            if plugin.filter
        )
        self.post_filters: tuple[Any, ...] = tuple(plugin for plugin in by_point["postFilter"] if plugin.post_filter)
        release = current()
        self.scores: tuple[tuple[Any, int], ...] = tuple(
            (plugin, points.weights[plugin.name])
            for plugin in by_point["score"]
            if plugin.score and (not plugin.score_gate or release.has(plugin.score_gate))
        )
        self.scoring = frozenset(plugin for plugin, _ in self.scores)
        self.score_failure = next(
            (
                f'running Score plugins: plugin "{plugin.name}" failed with: {plugin.unprepared_score}'
                for plugin, _ in self.scores
                if plugin.unprepared_score and plugin not in by_point["preScore"]
            ),
            "",
        )
        # Those that look at nodes, by what they see.
        self.seeing: dict[str, tuple[Any, ...]] = {
            sight: tuple(dict.fromkeys(plugin for plugin in (*self.filters, *(plugin for plugin, _ in self.scores)) if plugin.sees == sight))
            for sight in (NODE, ROOM, DOMAINS, EVERYTHING)
        }
        self.has_usual_order = _has_usual_order(self.filters)

    def _read_resources(self, fit: dict[str, Any], balanced: dict[str, Any]) -> None:
        self.ignored_resources = frozenset(fit.get("ignoredResources") or ())
        self.ignored_groups = frozenset(fit.get("ignoredResourceGroups") or ())
        strategy = fit.get("scoringStrategy") or {}
        self.fit_strategy: str = strategy.get("type") or "LeastAllocated"
        resources = strategy.get("resources") or _RESOURCES
        self.fit_resources: tuple[str, ...] = tuple(each.get("name") or "" for each in resources)
        self.fit_weights: tuple[int, ...] = tuple(each.get("weight") or 1 for each in resources)
        self.has_plain_fit = (
            self.fit_strategy == "LeastAllocated" and self.fit_resources == ("cpu", "memory") and self.fit_weights[0] == self.fit_weights[1]
        )
        self.fit_shape: Callable[[int], int] | None = None
        if self.fit_strategy == "RequestedToCapacityRatio":
            self.fit_shape = _broken_line((strategy.get("requestedToCapacityRatio") or {}).get("shape") or ())
        self.balanced_resources: tuple[str, ...] = tuple(each.get("name") or "" for each in balanced.get("resources") or _RESOURCES)
        self.has_plain_balance = self.balanced_resources == ("cpu", "memory")

    def _read_spread(self, spread: dict[str, Any]) -> None:
        self.has_system_defaults = (spread.get("defaultingType") or "System") == "System"
        self.default_constraints: tuple[dict[str, Any], ...] = tuple(spread.get("defaultConstraints") or ())
        if self.has_system_defaults:
            self.default_constraints = _SYSTEM_DEFAULT_CONSTRAINTS

    def ignores_resource(self, name: str, is_extended: Callable[[str], bool]) -> bool:
        """Whether the profile leaves an extended resource to others. Mirrors: fitsRequest."""
        if not self.ignored_resources and not self.ignored_groups:
            return False
        return is_extended(name) and (name in self.ignored_resources or name.split("/", 1)[0] in self.ignored_groups)


def _failing_filter(plugin: Plugin) -> Plugin:
    """A filter whose preparation is switched off: it fails on the first node that it sees. Mirrors: RunFilterPlugins."""

    def fail(cycle: Cycle, node: Node) -> Rejection | None:
        raise CycleError(f'running "{plugin.name}" filter plugin: {plugin.unprepared_filter}')

    return Plugin(plugin.name, filter=fail)


def _has_usual_order(filters: tuple[Plugin, ...]) -> bool:
    """Whether the first filter that says no is the one that the rankings find first: they ask about room before domains and all that follows."""
    sights = [plugin.sees for plugin in filters]
    if ROOM not in sights:
        return True
    first, last = sights.index(ROOM), len(sights) - sights[::-1].index(ROOM)
    return DOMAINS not in sights[:first] and all(sight == ROOM for sight in sights[first:last])


def _broken_line(points: Any) -> Callable[[int], int]:
    """A function through points of utilization and score. Mirrors: helper.BuildBrokenLinearFunction."""
    shape = [(point["utilization"], point["score"] * 10) for point in points]

    def at(utilization: int) -> int:
        for index, (limit, score) in enumerate(shape):
            if utilization <= limit:
                if index == 0:
                    return int(score)
                before, low = shape[index - 1]
                return int(low + int((score - low) * (utilization - before) / (limit - before)))
        return int(shape[-1][1])

    return at


def read_profiles(value: dict[str, Any] | None, registry: Registry = REGISTRY) -> dict[str, Profile]:
    """The profiles of a KubeSchedulerConfiguration by scheduler name; the default profile when there are none."""
    profiles = [Profile(each, registry) for each in (value or {}).get("profiles") or ()] or [Profile(None, registry)]
    return {profile.name: profile for profile in profiles}
