"""The scheduler, with the verdicts, scores and sentences of the default profile of kube-scheduler.

`diagnose` tries what single change would help a pod that fits nowhere, and `find_obstacle` says what one thing keeps it off.
`ClusterState` holds nodes, the pods on them and what plugins look at; `Scheduler` decides where a pod goes, and an `Attempt` says why.
Not modelled: extenders, pod groups, node sampling, backoff in the queue.

Mirrors: pkg/scheduler v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.binding import bind_devices, bind_volumes
from kubecheck.sim.scheduler.core.cluster_state import ClusterState
from kubecheck.sim.scheduler.core.cycle import Attempt, NodeScore, Scheduler
from kubecheck.sim.scheduler.core.framework import Rejection
from kubecheck.sim.scheduler.core.preemption import Candidate, PostFilter
from kubecheck.sim.scheduler.diagnosis.changes import Change, diagnose
from kubecheck.sim.scheduler.diagnosis.obstacles import Obstacle, find_obstacle
from kubecheck.sim.scheduler.plugins.dynamic_resources import find_claims

__all__ = [
    "Attempt",
    "Candidate",
    "Change",
    "ClusterState",
    "NodeScore",
    "Obstacle",
    "PostFilter",
    "Rejection",
    "Scheduler",
    "bind_devices",
    "bind_volumes",
    "diagnose",
    "find_claims",
    "find_obstacle",
]
