"""Which plugins run, with which weights and arguments: a profile of KubeSchedulerConfiguration.

Mirrors: pkg/scheduler/apis/config (types.go, types_pluginargs.go, v1/defaults.go, v1/default_plugins.go) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.plugins import FILTERS, PRE_FILTERS, SCORES
from kubecheck.sim.scheduler.selectors import NodeSelector, PreferredTerms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DEFAULT_SCHEDULER = "default-scheduler"

_SYSTEM_DEFAULT_CONSTRAINTS: tuple[dict[str, Any], ...] = (
    {"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway", "maxSkew": 3},
    {"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway", "maxSkew": 5},
)
_RESOURCES: tuple[dict[str, Any], ...] = ({"name": "cpu", "weight": 1}, {"name": "memory", "weight": 1})


class Profile:
    """One scheduler with its plugins; without a value, the default profile.

    Args:
        value: An item of ``profiles`` of a KubeSchedulerConfiguration.
    """

    def __init__(self, value: dict[str, Any] | None = None) -> None:
        value = value or {}
        self.name: str = value.get("schedulerName") or DEFAULT_SCHEDULER
        points = value.get("plugins") or {}
        self.pre_filters = _enabled(PRE_FILTERS, points, "preFilter")
        self.filters = _enabled(FILTERS, points, "filter")
        self.scores = _weighted(points)
        self.preempts = _is_on("DefaultPreemption", points, "postFilter")
        self.deallocates = _is_on("DynamicResources", points, "postFilter")
        self.holds_gated = _is_on("SchedulingGates", points, "preEnqueue")
        arguments = {each.get("name"): each.get("args") or {} for each in value.get("pluginConfig") or ()}
        self._read_resources(arguments.get("NodeResourcesFit") or {}, arguments.get("NodeResourcesBalancedAllocation") or {})
        affinity = arguments.get("InterPodAffinity") or {}
        weight = affinity.get("hardPodAffinityWeight")
        self.hard_pod_affinity_weight: int = 1 if weight is None else weight
        self.ignore_preferred_terms_of_existing_pods = bool(affinity.get("ignorePreferredTermsOfExistingPods"))
        self._read_spread(arguments.get("PodTopologySpread") or {})
        added = (arguments.get("NodeAffinity") or {}).get("addedAffinity") or {}
        required = added.get("requiredDuringSchedulingIgnoredDuringExecution")
        preferred = added.get("preferredDuringSchedulingIgnoredDuringExecution")
        self.added_node_selector = None if required is None else NodeSelector(required)
        self.added_preferred_terms = PreferredTerms(preferred) if preferred else None

    def _read_resources(self, fit: dict[str, Any], balanced: dict[str, Any]) -> None:
        self.ignored_resources = frozenset(fit.get("ignoredResources") or ())
        self.ignored_groups = frozenset(fit.get("ignoredResourceGroups") or ())
        strategy = fit.get("scoringStrategy") or {}
        self.fit_strategy: str = strategy.get("type") or "LeastAllocated"
        resources = strategy.get("resources") or _RESOURCES
        self.fit_resources: tuple[str, ...] = tuple(each["name"] for each in resources)
        self.fit_weights: tuple[int, ...] = tuple(each.get("weight") or 1 for each in resources)
        self.has_plain_fit = (
            self.fit_strategy == "LeastAllocated" and self.fit_resources == ("cpu", "memory") and self.fit_weights[0] == self.fit_weights[1]
        )
        self.fit_shape: Callable[[int], int] | None = None
        if self.fit_strategy == "RequestedToCapacityRatio":
            self.fit_shape = _broken_line((strategy.get("requestedToCapacityRatio") or {}).get("shape") or ())
        self.balanced_resources: tuple[str, ...] = tuple(each["name"] for each in balanced.get("resources") or _RESOURCES)
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


def _is_on(name: str, points: dict[str, Any], point: str) -> bool:
    """Whether a default plugin runs at an extension point."""
    for where in (point, "multiPoint"):
        named = points.get(where) or {}
        if any(each.get("name") == name for each in named.get("enabled") or ()):
            return True
        if any(each.get("name") in (name, "*") for each in named.get("disabled") or ()):
            return False
    return True


def _enabled(plugins: Any, points: dict[str, Any], point: str) -> Any:
    return tuple(plugin for plugin in plugins if _is_on(plugin.name, points, point))


def _weighted(points: dict[str, Any]) -> Any:
    """The scoring plugins with their weights. Mirrors: expandMultiPointPlugins."""
    found = []
    for plugin, weight in SCORES:
        if not _is_on(plugin.name, points, "score"):
            continue
        for where in ("multiPoint", "score"):
            for each in (points.get(where) or {}).get("enabled") or ():
                if each.get("name") == plugin.name and each.get("weight"):
                    weight = each["weight"]
        found.append((plugin, weight))
    return tuple(found)


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


def read_profiles(value: dict[str, Any] | None) -> dict[str, Profile]:
    """The profiles of a KubeSchedulerConfiguration by scheduler name; the default profile when there are none."""
    profiles = [Profile(each) for each in (value or {}).get("profiles") or ()] or [Profile()]
    return {profile.name: profile for profile in profiles}
