"""The plugins of kube-scheduler: one module each, which describes its plugin by the value ``PLUGIN``, and the order of all.

Mirrors: pkg/scheduler/apis/config/v1/default_plugins.go (getDefaultPlugins), pkg/scheduler/framework/plugins/registry.go v1.36.
"""

from __future__ import annotations

from importlib import import_module

from kubecheck.api.kinds import snake_case
from kubecheck.sim.scheduler.core.framework import Plugin, Registry
from kubecheck.sim.scheduler.plugins import unmodelled

# Those of the default profile in its order; each is in the module of its name, or in `unmodelled`.
_DEFAULTS = (
    "SchedulingGates",
    "PrioritySort",
    "NodeUnschedulable",
    "NodeName",
    "TaintToleration",
    "NodeAffinity",
    "NodePorts",
    "NodeResourcesFit",
    "VolumeRestrictions",
    "NodeVolumeLimits",
    "VolumeBinding",
    "VolumeZone",
    "PodTopologySpread",
    "InterPodAffinity",
    "DynamicResources",
    "DefaultPreemption",
    "NodeResourcesBalancedAllocation",
    "ImageLocality",
    "DefaultBinder",
    "NodeDeclaredFeatures",
)
_OTHERS = (
    "GangScheduling",
    "TopologyPlacementGenerator",
    "PodGroupPodsCount",
)
_UNMODELLED = {plugin.name: plugin for plugin in unmodelled.PLUGINS}


def _find(name: str) -> Plugin:
    """The plugin of a name; listed and not to be found, it is an ImportError."""
    if name in _UNMODELLED:
        return _UNMODELLED[name]
    plugin: Plugin = import_module(f"{__name__}.{snake_case(name)}").PLUGIN
    if plugin.name != name:
        raise ImportError(f"{__name__}.{snake_case(name)} describes the plugin {plugin.name}")
    return plugin


REGISTRY = Registry(map(_find, _DEFAULTS), map(_find, _OTHERS), ((37, "NodeName", "NodeUnschedulable"),))
