"""The plugins of the default profile, in the order in which the server calls them.

Mirrors: pkg/scheduler/apis/config/v1/default_plugins.go v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.plugins import (
    dynamic_resources,
    image_locality,
    inter_pod_affinity,
    node_affinity,
    node_declared_features,
    node_name,
    node_ports,
    node_resources_balanced_allocation,
    node_resources_fit,
    node_unschedulable,
    node_volume_limits,
    pod_topology_spread,
    taint_toleration,
    volume_binding,
    volume_restrictions,
    volume_zone,
)

PRE_FILTERS = (
    node_affinity.PLUGIN,
    node_ports.PLUGIN,
    volume_restrictions.PLUGIN,
    node_volume_limits.PLUGIN,
    volume_binding.PLUGIN,
    volume_zone.PLUGIN,
    pod_topology_spread.PLUGIN,
    inter_pod_affinity.PLUGIN,
    dynamic_resources.PLUGIN,
    node_declared_features.PLUGIN,
)

FILTERS = (
    node_unschedulable.PLUGIN,
    node_name.PLUGIN,
    taint_toleration.PLUGIN,
    node_affinity.PLUGIN,
    node_ports.PLUGIN,
    node_resources_fit.PLUGIN,
    volume_restrictions.PLUGIN,
    node_volume_limits.PLUGIN,
    volume_binding.PLUGIN,
    volume_zone.PLUGIN,
    pod_topology_spread.PLUGIN,
    inter_pod_affinity.PLUGIN,
    dynamic_resources.PLUGIN,
    node_declared_features.PLUGIN,
)

# With the weight of each.
SCORES = (
    (taint_toleration.PLUGIN, 3),
    (node_affinity.PLUGIN, 2),
    (node_resources_fit.PLUGIN, 1),
    (pod_topology_spread.PLUGIN, 2),
    (inter_pod_affinity.PLUGIN, 2),
    (dynamic_resources.PLUGIN, 2),
    (node_resources_balanced_allocation.PLUGIN, 1),
    (image_locality.PLUGIN, 1),
)
