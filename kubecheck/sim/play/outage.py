"""Nodes that fall out of reach: what their pods are taken for, and which of them are evicted when.

Mirrors: pkg/controller/nodelifecycle (monitorNodeHealth, handleDisruption), pkg/controller/tainteviction (processPodOnNode) v1.36.
"""

from __future__ import annotations

from heapq import heappop, heappush

from kubecheck.api.admission.default_toleration_seconds import UNREACHABLE
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.pod_states import is_finished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object

_GRACE = 50.0  # until a node that says nothing counts as out of reach. Mirrors: NodeMonitorGracePeriod
_BETWEEN_NODES = 10.0  # the taint that evicts pods comes to one node at a time. Mirrors: NodeEvictionRate
_FOR_EVER = float("inf")


def fail_nodes(cluster: Cluster, nodes: list[str], horizon: float) -> None:
    """Lets nodes fall out of reach, and plays until everything that follows has happened.

    Where no other node is left, no pod is evicted, as in a cluster that has lost its network.

    Args:
        cluster: where.
        nodes: their names.
        horizon: how many seconds are played after the last eviction.
    """
    for name in nodes:
        for pod in _pods_on(cluster, name):
            cluster.kubelet.state[pod["metadata"]["uid"]] = "gone"  # whatever happens there, nobody hears of it
    since = cluster.now + _GRACE
    _play_until(cluster, since)
    for name in nodes:
        _taint(cluster, name, "NoSchedule")
        for pod in _pods_on(cluster, name):
            _mark_not_ready(cluster, pod)
    cluster.rest()
    due: list[tuple[float, str, str, str]] = []  # when, and the pod; or else the node that gets the taint
    if len(nodes) < len(cluster.store.of_kind("Node")):
        for index, name in enumerate(nodes):
            heappush(due, (since + _BETWEEN_NODES * index, "", "", name))
    while due:
        when, namespace, pod_name, node = heappop(due)
        _play_until(cluster, when)
        if not pod_name:
            _taint(cluster, node, "NoExecute")
            for pod in _pods_on(cluster, node):
                patience = _patience(pod)
                if patience < _FOR_EVER:
                    heappush(due, (when + patience, pod["metadata"]["namespace"], pod["metadata"]["name"], node))
        else:
            found = cluster.store.get("Pod", namespace, pod_name)
            if found is not None:
                _evict(cluster, found)
        cluster.rest()
    _play_until(cluster, cluster.now + horizon)


def _pods_on(cluster: Cluster, node: str) -> list[Object]:
    return [pod for pod in cluster.store.of_kind("Pod") if pod["spec"].get("nodeName") == node and not is_finished(pod)]


def _play_until(cluster: Cluster, until: float) -> None:
    while cluster.step(until):
        pass
    cluster.clock.now = max(cluster.now, until)


def _taint(cluster: Cluster, name: str, effect: str) -> None:
    node = cluster.store.get("Node", "", name)
    if node is not None:
        spec = node.get("spec") or {}
        cluster.replace({**node, "spec": {**spec, "taints": [*(spec.get("taints") or ()), {"key": UNREACHABLE, "effect": effect}]}})


def _mark_not_ready(cluster: Cluster, pod: Object) -> None:
    """Mirrors: MarkPodsNotReady."""
    _set_condition(cluster, pod, {"type": "Ready", "status": "False", "lastTransitionTime": stamp(cluster.now)})


def _evict(cluster: Cluster, pod: Object) -> None:
    """Mirrors: addConditionAndDeletePod."""
    condition = {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager", "lastTransitionTime": stamp(cluster.now)}
    cluster.delete(_set_condition(cluster, pod, condition))


def _set_condition(cluster: Cluster, pod: Object, condition: dict[str, Any]) -> Object:
    status = pod.get("status") or {}
    conditions = [each for each in status.get("conditions") or () if each["type"] != condition["type"]]
    return cluster.set_status({**pod, "status": {**status, "conditions": [*conditions, condition]}}) or pod


def _patience(pod: Object) -> float:
    """For how many seconds a pod bears that its node is out of reach; infinite where it bears it for ever. Mirrors: getMinTolerationTime."""
    times = [each.get("tolerationSeconds") for each in pod["spec"].get("tolerations") or () if _bears_unreachable(each)]
    known = [max(0.0, float(each)) for each in times if each is not None]
    return min(known) if known else _FOR_EVER if times else 0.0


def _bears_unreachable(toleration: dict[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", "NoExecute"):
        return False
    key, operator = toleration.get("key") or "", toleration.get("operator") or "Equal"
    return (operator == "Exists" and key in ("", UNREACHABLE)) or (operator == "Equal" and key == UNREACHABLE and not toleration.get("value"))
