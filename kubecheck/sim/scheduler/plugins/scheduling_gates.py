"""Holds pods back while they have scheduling gates.

Mirrors: pkg/scheduler/framework/plugins/schedulinggates v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import Plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.scheduler.core.pod_classes import PodClass

NAME = "SchedulingGates"


def pre_enqueue(kind: PodClass) -> str:
    """What the pod waits for, or nothing. Mirrors: SchedulingGates.PreEnqueue."""
    gates = [gate.get("name", "") for gate in kind.spec.get("schedulingGates") or ()]
    return f"waiting for scheduling gates: [{' '.join(gates)}]" if gates else ""


PLUGIN = Plugin(NAME, pre_enqueue=pre_enqueue)
