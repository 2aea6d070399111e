"""Evicting a pod: what its budgets say.

Mirrors: pkg/registry/core/pod/storage (EvictionREST.Create, checkAndDecrement) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.disruption import budgets_of
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.pod_states import condition_of, is_finished, is_ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object


def evict(cluster: Cluster, pod: Object) -> None:
    """Evict a pod, or raise `Refused` with the server's answer."""
    current = cluster.store.current(pod)
    if current is None:
        raise Refused(404, "NotFound", f'pods "{pod["metadata"]["name"]}" not found')
    budgets = budgets_of(current, cluster.store)
    if not _needs_no_budget(current):
        if len(budgets) > 1:
            raise Refused(500, "InternalError", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        if budgets:
            _charge(cluster, current, budgets[0])
    condition = {
        "type": "DisruptionTarget",
        "status": "True",
        "reason": "EvictionByEvictionAPI",
        "message": "Eviction API: evicting",
        "lastTransitionTime": stamp(cluster.now),
    }
    status = current.get("status") or {}
    conditions = [each for each in status.get("conditions") or () if each["type"] != "DisruptionTarget"]
    written = cluster.set_status({**current, "status": {**status, "conditions": [*conditions, condition]}})
    cluster.delete(written or current)


def _needs_no_budget(pod: Object) -> bool:
    """Mirrors: canIgnorePDB."""
    return is_finished(pod) or (pod.get("status") or {}).get("phase", "Pending") == "Pending" or bool(pod["metadata"].get("deletionTimestamp"))


def _charge(cluster: Cluster, pod: Object, budget: Object) -> None:
    """Mirrors: checkAndDecrement."""
    status = budget.get("status") or {}
    name = budget["metadata"]["name"]
    healthy, needed = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
    if not is_ready(pod):
        policy = budget["spec"].get("unhealthyPodEvictionPolicy") or "IfHealthyBudget"
        if policy == "AlwaysAllow" or (healthy >= needed > 0):
            return
    subject = f"Cannot evict pod as it would violate the pod's disruption budget. The disruption budget {name}"
    if status.get("observedGeneration", 0) < budget["metadata"]["generation"]:
        raise Refused(429, "TooManyRequests", f"Cannot evict pod as it would violate the pod's disruption budget. The disruption budget {name} is still being processed by the server.")
    allowed = status.get("disruptionsAllowed", 0)
    if allowed < 0:
        raise Refused(403, "Forbidden", "pdb disruptions allowed is negative")
    if allowed == 0:
        condition = condition_of(budget, "DisruptionAllowed")
        if healthy <= needed and not (condition is not None and condition["reason"] == "SyncFailed"):
            raise Refused(429, "TooManyRequests", f"{subject} needs {needed} healthy pods and has {healthy} currently")
        raise Refused(429, "TooManyRequests", f"{subject} does not allow evicting pods currently")
    left = allowed - 1
    disrupted = {**(status.get("disruptedPods") or {}), pod["metadata"]["name"]: stamp(cluster.now)}
    conditions = list(status.get("conditions") or ())
    if left == 0:
        no = {"type": "DisruptionAllowed", "status": "False", "reason": "InsufficientPods", "lastTransitionTime": stamp(cluster.now)}
        conditions = [each for each in conditions if each["type"] != "DisruptionAllowed"] + [no]
    cluster.set_status({**budget, "status": {**status, "disruptionsAllowed": left, "disruptedPods": disrupted, "conditions": conditions}})
