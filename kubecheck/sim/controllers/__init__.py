"""The controllers: each takes turns, one key at a time, and yields actions; and who watches what.

A turn is a generator ``(namespace, name, store, now)``: it reads the store, yields actions and is answered with what came of them.
"""

from __future__ import annotations

from kubecheck.sim.controllers import (
    cronjob,
    daemonset,
    deployment,
    disruption,
    endpointslice,
    ephemeral_volume,
    garbage_collection,
    horizontal_pod_autoscaler,
    job,
    replicaset,
    resource_claim,
    statefulset,
    volume_binding,
)
from kubecheck.sim.objects.pod_states import is_finished
from kubecheck.sim.objects.store import ADDED, DELETED, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

    Turn = Callable[[str, str, Store, float], Generator[Any, Any, None]]

CONTROLLERS: dict[str, Turn] = {
    "Deployment": deployment.sync,
    "ReplicaSet": replicaset.sync,
    "ReplicationController": replicaset.sync_replication_controller,
    "PodDisruptionBudget": disruption.sync,
    "BudgetWarning": disruption.warn_of_many,
    "StatefulSet": statefulset.sync,
    "DaemonSet": daemonset.sync,
    "Job": job.sync,
    "CronJob": cronjob.sync,
    "HorizontalPodAutoscaler": horizontal_pod_autoscaler.sync,
    "PersistentVolumeClaim": volume_binding.sync_claim,
    "PersistentVolume": volume_binding.sync_volume,
    "EphemeralVolume": ephemeral_volume.sync,
    "ResourceClaim": resource_claim.sync,
    "Service": endpointslice.sync,
    "GarbageCollector": garbage_collection.collect,
    "GarbageCheck": garbage_collection.check,
}

_OWN_KINDS = frozenset((
    "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job", "CronJob", "HorizontalPodAutoscaler",
    "PodDisruptionBudget", "Service",
))  # fmt: skip
_CLAIMANTS = {"Pod": ("ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job"), "ReplicaSet": ("Deployment",)}
_SCALED = frozenset(("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"))


def watchers(change: str, kind: str, old: Object | None, value: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """Whose turn a change brings about: (controller, namespace, name)."""
    metadata = value["metadata"]
    namespace, name = metadata.get("namespace") or "", metadata["name"]
    if kind in _OWN_KINDS and kind in CONTROLLERS and (change != DELETED or kind == "Job"):  # pods of a Job that is gone are let go
        yield kind, namespace, name
    yield from _owners(kind, namespace, old, value, store)
    if kind == "Pod":
        yield from _of_pod(change, namespace, old, value, store)
    elif kind == "Node":
        yield from _of_node(old, value, store)
    elif kind in {"PersistentVolumeClaim", "PersistentVolume", "StorageClass"}:
        yield from _of_storage(change, kind, namespace, name, value, store)
    if kind in _SCALED:
        for scaler in store.scalers_of(kind, namespace, name):
            yield "HorizontalPodAutoscaler", namespace, scaler["metadata"]["name"]
    if change == DELETED or metadata.get("deletionTimestamp"):
        if list(store.owned(metadata["uid"])) or metadata.get("finalizers"):
            yield "GarbageCollector", namespace, metadata["uid"]
        for owner in metadata.get("ownerReferences") or () if change == DELETED else ():
            if store.is_waiting(owner["uid"]):
                yield "GarbageCollector", namespace, owner["uid"]
    elif metadata.get("ownerReferences") and (old is None or old["metadata"].get("ownerReferences") != metadata["ownerReferences"]):
        yield "GarbageCheck", namespace, f"{kind}/{name}"


def _owners(kind: str, namespace: str, old: Object | None, value: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """The controller of an object, and, when it has none, those that might claim it."""
    owner = controller_of(value)
    before = controller_of(old) if old is not None else None
    for each in (owner, before if before is not None and (owner is None or before["uid"] != owner["uid"]) else None):
        if each is not None and each["kind"] in CONTROLLERS:
            yield each["kind"], namespace, each["name"]
    if owner is None:
        labels = value["metadata"].get("labels") or {}
        for claimant in _CLAIMANTS.get(kind, ()):
            for other in store.selecting(claimant, namespace, labels):
                yield claimant, namespace, other["metadata"]["name"]


def _of_pod(change: str, namespace: str, old: Object | None, pod: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    labels = pod["metadata"].get("labels") or {}
    if change == DELETED or is_finished(pod):
        owner = controller_of(pod)
        above = store.get("ReplicaSet", namespace, owner["name"]) if owner is not None and owner["kind"] == "ReplicaSet" else None
        top = controller_of(above) if above is not None else None
        if top is not None:
            yield "Deployment", namespace, top["name"]
    budgets = disruption.budgets_of(pod, store) if store.kinds.get("PodDisruptionBudget") else ()
    if budgets:
        yield "PodDisruptionBudget", namespace, budgets[0]["metadata"]["name"]
        if len(budgets) > 1:
            yield "BudgetWarning", namespace, pod["metadata"]["name"]
    for other in store.selecting("Service", namespace, labels):
        yield "Service", namespace, other["metadata"]["name"]
    for volume in pod["spec"].get("volumes") or ():
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if claim and "PersistentVolumeClaim" in CONTROLLERS:
            yield "PersistentVolumeClaim", namespace, claim
        if volume.get("ephemeral") is not None and change != DELETED:
            yield "EphemeralVolume", namespace, pod["metadata"]["name"]
    has_ended = change == DELETED or is_finished(pod)
    # A claim may also have been made for a pod that names none.
    if store.kinds.get("ResourceClaim") if has_ended else change == ADDED and pod["spec"].get("resourceClaims"):
        yield "ResourceClaim", namespace, pod["metadata"]["name"]


def _of_node(old: Object | None, node: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    if old is not None and old.get("spec") == node.get("spec") and old["metadata"].get("labels") == node["metadata"].get("labels"):
        return
    for daemons in store.of_kind("DaemonSet") if "DaemonSet" in CONTROLLERS else ():
        yield "DaemonSet", daemons["metadata"]["namespace"], daemons["metadata"]["name"]


def _of_storage(change: str, kind: str, namespace: str, name: str, value: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    if "PersistentVolumeClaim" not in CONTROLLERS:
        return
    if kind == "PersistentVolumeClaim":
        if change != DELETED:
            yield kind, namespace, name
        volume = value["spec"].get("volumeName")
        if volume:
            yield "PersistentVolume", "", volume
        # What holds the claim as its owner may make it anew.
        for owner in value["metadata"].get("ownerReferences") or ():
            if owner["kind"] == "StatefulSet":
                yield "StatefulSet", namespace, owner["name"]
    else:
        if kind == "PersistentVolume" and change != DELETED:
            yield kind, "", name
        waiting = [name, ""] if kind == "StorageClass" else [value["spec"].get("storageClassName") or ""]
        claims = [claim for each in waiting for claim in store.stored("PersistentVolumeClaim", "waiting", each)]
        if kind == "PersistentVolume":
            claims += store.stored("PersistentVolumeClaim", "naming", name)
            reference = value["spec"].get("claimRef") or {}
            kept_for = store.get("PersistentVolumeClaim", reference.get("namespace") or "default", reference.get("name") or "")
            claims += [kept_for] if kept_for is not None and not kept_for["spec"].get("volumeName") else []
        for claim in claims:
            yield "PersistentVolumeClaim", claim["metadata"]["namespace"], claim["metadata"]["name"]
