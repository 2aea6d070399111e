"""Plugins that Kubernetes has and that do nothing here: what profiles say of them is heard, what they do is done elsewhere or not at all.

Mirrors: pkg/scheduler/framework/plugins (queuesort, defaultbinder, gangscheduling, topologyaware, podgrouppodscount) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import Plugin

PLUGINS = (
    Plugin("PrioritySort", unmodelled_points=("queueSort",)),
    Plugin("DefaultBinder", unmodelled_points=("bind",)),
    Plugin("GangScheduling", unmodelled_points=("preEnqueue", "permit")),
    Plugin("TopologyPlacementGenerator", unmodelled_points=("placementGenerate",)),
    Plugin("PodGroupPodsCount", unmodelled_points=("placementScore",)),
)
