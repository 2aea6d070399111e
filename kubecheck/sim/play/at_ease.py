"""Which workloads have come to where their turns write nothing but counts until pods leave: what a drain need not play of them.

A Deployment that is complete scales nothing, whatever its ReplicaSet counts, and a ReplicaSet makes a pod only where one is gone.
"""

from __future__ import annotations

from kubecheck.sim.objects.store import controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.objects.store import Key, Object, Store

_COUNTS = ("replicas", "updatedReplicas", "availableReplicas")


def find_at_ease(store: Store) -> frozenset[Key]:
    """The Deployments that are complete, and their ReplicaSets; not those that somebody scales, who reads what they count.

    Mirrors: deploymentutil.DeploymentComplete; k8s.io/kubernetes/pkg/controller/deployment (rolloutRolling), which then has nothing to scale.
    """
    found: set[Key] = set()
    for value in store.of_kind("Deployment"):
        namespace, name = value["metadata"]["namespace"], value["metadata"]["name"]
        if _is_complete(value) and not store.scalers_of("Deployment", namespace, name):
            sets = store.controlled("ReplicaSet", value["metadata"]["uid"])
            active = [each for each in sets if each["spec"].get("replicas", 0)]
            if len(active) == 1 and not any(store.scalers_of("ReplicaSet", namespace, each["metadata"]["name"]) for each in sets):
                found.add(("Deployment", namespace, name))
                found.add(("ReplicaSet", namespace, active[0]["metadata"]["name"]))
    return frozenset(found)


def _is_complete(deployment: Object) -> bool:
    spec, status, metadata = deployment["spec"], deployment.get("status") or {}, deployment["metadata"]
    wanted = spec.get("replicas", 1)
    return (
        not metadata.get("deletionTimestamp")
        and controller_of(deployment) is None
        and status.get("observedGeneration", 0) >= metadata["generation"]
        and all(status.get(field, 0) == wanted for field in _COUNTS)
    )
