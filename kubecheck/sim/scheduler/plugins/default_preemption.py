"""Makes room for a pod that fits nowhere, at the cost of pods of lower priority.

Mirrors: pkg/scheduler/framework/plugins/defaultpreemption (DefaultPreemption.PostFilter) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import ERROR, SUCCESS, CycleError, Plugin
from kubecheck.sim.scheduler.core.node_filters import filter_node
from kubecheck.sim.scheduler.core.preemption import PostFilter, preempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.preemption import Failure

NAME = "DefaultPreemption"


def post_filter(cycle: Cycle, failure: Failure) -> PostFilter:
    """Mirrors: DefaultPreemption.PostFilter."""
    try:
        found = preempt(cycle, failure.potential, failure.nominated_code, filter_node)
    except CycleError as error:
        found = PostFilter(ERROR, str(error))
    if found.code != SUCCESS and found.message:
        found.message = f"preemption: {found.message}"
    return found


PLUGIN = Plugin(NAME, unmodelled_points=("preEnqueue",), post_filter=post_filter)
