"""How far the update of a workload has come, and the last of the retries that it may still wait for."""

from __future__ import annotations

from kubecheck.sim.cluster.loop import LAST_RETRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object


class RolloutState:
    """How far an update has come: pods that are ``wanted``, of the new template (``updated``), ``available``; ``is_done`` where nothing is left to do.

    Mirrors: k8s.io/kubectl/pkg/polymorphichelpers (rollout_status.go).
    """

    __slots__ = ("available", "is_done", "updated", "wanted")

    def __init__(self, value: Object) -> None:
        spec, status = value["spec"], value.get("status") or {}
        of_nodes = value["kind"] == "DaemonSet"
        self.wanted = int(status.get("desiredNumberScheduled", 0) if of_nodes else spec.get("replicas", 1))
        self.updated = int(status.get("updatedNumberScheduled" if of_nodes else "updatedReplicas", 0))
        self.available = int(status.get("numberAvailable" if of_nodes else "availableReplicas", 0))
        old = int(status.get("replicas", 0)) - self.updated if value["kind"] == "Deployment" else 0
        left_out = int(((spec.get("updateStrategy") or {}).get("rollingUpdate") or {}).get("partition") or 0)
        self.is_done = self.updated >= self.wanted - left_out and self.available >= self.wanted and old <= 0


def wait_for_retries(cluster: Cluster) -> None:
    """Go on as long as there may be a retry that gets what was refused: a controller asks ever more rarely, and is not told that a quota has room again.

    Mirrors: workqueue.DefaultTypedControllerRateLimiter (client-go).
    """
    while cluster.step(cluster.last_activity + LAST_RETRY):
        pass
