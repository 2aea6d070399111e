"""The volume binder: claims get volumes that are there, or have them made.

Mirrors: pkg/controller/volume/persistentvolume (PersistentVolumeController.syncUnboundClaim, syncBoundClaim, syncVolume,
findBestMatchForClaim), pkg/controller/volume/pvprotection, pvcprotection v1.36; the external provisioner at its side.
"""

from __future__ import annotations

from kubecheck.api.admission.storage import PROTECTION, default_class
from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, Replace, SetStatus, Warn
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import is_finished
from kubecheck.sim.objects.store import DELETED
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

    Turn = Generator[Any, Any, None]

_COMPLETED = "pv.kubernetes.io/bind-completed"
_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
_SELECTED = "volume.kubernetes.io/selected-node"
_CLASS = "volume.beta.kubernetes.io/storage-class"
_IN_TREE = "kubernetes.io/"
# Provisioners of old whose work drivers do now. Mirrors: csi-translation-lib.
_MIGRATED = frozenset((
    "kubernetes.io/aws-ebs", "kubernetes.io/azure-disk", "kubernetes.io/azure-file", "kubernetes.io/cinder", "kubernetes.io/gce-pd",
    "kubernetes.io/portworx-volume", "kubernetes.io/vsphere-volume",
))  # fmt: skip
_CLAIM_FINALIZER = PROTECTION["PersistentVolumeClaim"]
_VOLUME_FINALIZER = "kubernetes.io/pv-protection"


def sync_claim(namespace: str, name: str, store: Store, now: float) -> Turn:
    """One turn for one claim. Mirrors: syncClaim."""
    value = store.get("PersistentVolumeClaim", namespace, name)
    if value is None:
        return
    if value["metadata"].get("deletionTimestamp"):
        yield from _release_claim(value, store)
        return
    if (value["metadata"].get("annotations") or {}).get(_COMPLETED):
        yield from _check_bound(value, store)
        return
    if (value.get("status") or {}).get("phase") is None:
        value = (yield SetStatus({**value, "status": {**(value.get("status") or {}), "phase": "Pending"}})) or value
    wanted = value["spec"].get("volumeName")
    if wanted:
        volume = store.get("PersistentVolume", "", wanted)
        reference = (volume["spec"].get("claimRef") or {}) if volume is not None else {}
        if volume is None:
            return
        if reference and not _refers(reference, value):
            yield Warn(value, "FailedBinding", f'volume "{wanted}" already bound to a different claim.')
            return
        mismatch = "" if reference else _mismatch(volume, value)
        if mismatch:
            yield Warn(value, "VolumeMismatch", f'Cannot bind to requested volume "{wanted}": {mismatch}')
            return
        yield from _bind(volume, value, store)
        return
    if value["spec"].get("storageClassName") is None:
        chosen = default_class(store.of_kind("StorageClass"))
        if chosen is not None:
            value = yield Replace({**value, "spec": {**value["spec"], "storageClassName": chosen}})
    kind = store.get("StorageClass", "", value["spec"].get("storageClassName") or "")
    delayed = kind is not None and kind.get("volumeBindingMode") == "WaitForFirstConsumer"
    selected = (value["metadata"].get("annotations") or {}).get(_SELECTED)
    volume = best_match(value, store, delayed and not selected)
    if volume is not None:
        yield from _bind(volume, value, store)
    elif delayed and not selected:
        users = [pod for pod in store.stored("Pod", "mounts", namespace, name) if not is_finished(pod)]
        reason, message = "WaitForFirstConsumer", "waiting for first consumer to be created before binding"
        if users:
            reason, message = "WaitForPodScheduled", f"waiting for pod {users[0]['metadata']['name']} to be scheduled"
        yield Warn(value, reason, message)
    elif value["spec"].get("storageClassName"):
        yield from _provision(value, kind, store)
    else:
        yield Warn(value, "FailedBinding", "no persistent volumes available for this claim and no storage class is set")


def sync_volume(namespace: str, name: str, store: Store, now: float) -> Turn:
    """One turn for one volume. Mirrors: syncVolume."""
    value = store.get("PersistentVolume", "", name)
    if value is None:
        return
    reference = value["spec"].get("claimRef")
    phase = (value.get("status") or {}).get("phase")
    claim = None
    if reference and reference.get("uid"):
        claim = store.get("PersistentVolumeClaim", reference.get("namespace") or "default", reference["name"])
        if claim is not None and claim["metadata"]["uid"] != reference["uid"]:
            claim = None
    if value["metadata"].get("deletionTimestamp"):
        if claim is None and _VOLUME_FINALIZER in (value["metadata"].get("finalizers") or ()):
            finalizers = [each for each in value["metadata"]["finalizers"] if each != _VOLUME_FINALIZER]
            yield Replace({**value, "metadata": {**value["metadata"], "finalizers": finalizers}})
        return
    if not reference or not reference.get("uid"):
        now_phase = "Available"
    elif claim is None:
        now_phase = "Failed" if phase == "Failed" or _cannot_recycle(value["spec"]) else "Released"
    else:
        now_phase = "Bound" if claim["spec"].get("volumeName") == name else phase or "Available"
    if now_phase != phase:
        yield SetStatus({**value, "status": {**(value.get("status") or {}), "phase": now_phase}})
    if claim is not None and not claim["spec"].get("volumeName"):
        yield from _bind(value, claim, store)


def best_match(claim: Object, store: Store, delayed: bool) -> Object | None:
    """The smallest volume that fits, one bound to the claim beforehand first. Mirrors: volume.FindMatchingVolume."""
    spec = claim["spec"]
    wanted = Quantity.parse(((spec.get("resources") or {}).get("requests") or {}).get("storage", "0"))
    selector = spec.get("selector")
    found: list[tuple[Quantity, str, Object]] = []
    metadata = claim["metadata"]
    kept = store.stored("PersistentVolume", "kept", metadata["namespace"], metadata["name"])
    for volume in [*kept, *store.stored("PersistentVolume", "free", spec.get("storageClassName") or "")]:
        inside = volume["spec"]
        capacity = Quantity.parse((inside.get("capacity") or {}).get("storage", "0"))
        if volume["metadata"].get("deletionTimestamp") or (inside.get("volumeMode") or "Filesystem") != (spec.get("volumeMode") or "Filesystem"):
            continue
        if (inside.get("volumeAttributesClassName") or "") != (spec.get("volumeAttributesClassName") or ""):
            continue
        reference = inside.get("claimRef")
        if reference:
            if _refers(reference, claim) and capacity >= wanted:
                return volume
            continue
        if delayed or (volume.get("status") or {}).get("phase") != "Available":
            continue
        if (inside.get("storageClassName") or "") != (spec.get("storageClassName") or ""):
            continue
        if capacity < wanted or not set(spec.get("accessModes") or ()) <= set(inside.get("accessModes") or ()):
            continue
        if selector is not None and not selector_of(selector).matches(volume["metadata"].get("labels")):
            continue
        found.append((capacity, volume["metadata"]["name"], volume))
    return min(found, key=lambda each: (each[0].milli_value(), each[1]))[2] if found else None


def _mismatch(volume: Object, claim: Object) -> str:
    """Why a volume that a claim names does not do; empty where it does. Mirrors: checkVolumeSatisfyClaim."""
    name, inside, spec = volume["metadata"]["name"], volume["spec"], claim["spec"]
    if volume["metadata"].get("deletionTimestamp"):
        return f'the volume is marked for deletion "{name}"'
    wanted = Quantity.parse(((spec.get("resources") or {}).get("requests") or {}).get("storage", "0"))
    if Quantity.parse((inside.get("capacity") or {}).get("storage", "0")) < wanted:
        return "requested PV is too small"
    if _class_of(volume) != _class_of(claim):
        return "storageClassName does not match"
    if (inside.get("volumeAttributesClassName") or "") != (spec.get("volumeAttributesClassName") or ""):
        return "volumeAttributesClassName does not match"
    if (inside.get("volumeMode") or "Filesystem") != (spec.get("volumeMode") or "Filesystem"):
        return "incompatible volumeMode"
    return "" if set(spec.get("accessModes") or ()) <= set(inside.get("accessModes") or ()) else "incompatible accessMode"


def _class_of(value: Object) -> str:
    """The storage class, by the old annotation first. Mirrors: GetPersistentVolumeClaimClass, GetPersistentVolumeClass."""
    return str((value["metadata"].get("annotations") or {}).get(_CLASS) or value["spec"].get("storageClassName") or "")


def _cannot_recycle(spec: dict[str, Any]) -> bool:
    """Whether the volume is to be wiped for the next claim, and nothing can wipe it. Mirrors: recycleVolumeOperation."""
    return spec.get("persistentVolumeReclaimPolicy") == "Recycle" and "nfs" not in spec and "hostPath" not in spec


def _refers(reference: dict[str, Any], claim: Object) -> bool:
    metadata = claim["metadata"]
    same = reference.get("name") == metadata["name"] and (reference.get("namespace") or "default") == metadata["namespace"]
    return same and reference.get("uid") in {None, "", metadata["uid"]}


def _bind(volume: Object, claim: Object, store: Store) -> Turn:
    """Bind both sides. Mirrors: bind, bindVolumeToClaim, bindClaimToVolume, updateClaimStatus."""
    metadata = claim["metadata"]
    reference = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": metadata["namespace"], "name": metadata["name"], "uid": metadata["uid"]}
    if (volume["spec"].get("claimRef") or {}).get("uid") != metadata["uid"]:
        volume = yield Replace({**volume, "spec": {**volume["spec"], "claimRef": reference}})
    claim = store.current(claim) or claim
    annotations = {**(claim["metadata"].get("annotations") or {}), _COMPLETED: "yes"}
    if claim["spec"].get("volumeName") != volume["metadata"]["name"]:
        annotations[_BY_CONTROLLER] = "yes"
    spec = {**claim["spec"], "volumeName": volume["metadata"]["name"]}
    claim = yield Replace({**claim, "metadata": {**claim["metadata"], "annotations": annotations}, "spec": spec})
    status = {
        **(claim.get("status") or {}),
        "phase": "Bound",
        "accessModes": volume["spec"].get("accessModes") or [],
        "capacity": volume["spec"].get("capacity") or {},
    }
    yield SetStatus({**claim, "status": status})
    volume = store.current(volume) or volume
    yield SetStatus({**volume, "status": {**(volume.get("status") or {}), "phase": "Bound"}})


def _check_bound(claim: Object, store: Store) -> Turn:
    """Mirrors: syncBoundClaim."""
    volume = store.get("PersistentVolume", "", claim["spec"].get("volumeName") or "")
    if volume is None and (claim.get("status") or {}).get("phase") != "Lost":
        yield SetStatus({**claim, "status": {**(claim.get("status") or {}), "phase": "Lost"}})
        yield Warn(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!")


def _provision(claim: Object, kind: Object | None, store: Store) -> Turn:
    """Have a volume made. Mirrors: provisionClaim; and the external provisioner."""
    name = claim["spec"]["storageClassName"]
    if kind is None:
        yield Warn(claim, "ProvisioningFailed", f'storageclass.storage.k8s.io "{name}" not found')
        return
    provisioner = kind.get("provisioner", "")
    if provisioner.startswith(_IN_TREE) and provisioner not in _MIGRATED:
        yield Warn(claim, "ProvisioningFailed", f"no volume plugin matched name: {provisioner}")
        return
    message = (
        f"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. "
        "If volume creation is delayed, please verify that the provisioner is running and correctly registered."
    )
    yield Warn(claim, "ExternalProvisioning", message)
    if store.provisioners is not None and provisioner not in store.provisioners:
        return
    yield Create(provisioned(claim, kind))


def provisioned(claim: Object, kind: Object) -> Object:
    """The volume that a provisioner makes for a claim."""
    metadata, spec = claim["metadata"], claim["spec"]
    reference = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": metadata["namespace"], "name": metadata["name"], "uid": metadata["uid"]}
    made = {
        "capacity": {"storage": ((spec.get("resources") or {}).get("requests") or {}).get("storage", "1Gi")},
        "accessModes": spec.get("accessModes") or ["ReadWriteOnce"],
        "storageClassName": spec.get("storageClassName") or "",
        "persistentVolumeReclaimPolicy": kind.get("reclaimPolicy") or "Delete",
        "csi": {"driver": kind.get("provisioner", ""), "volumeHandle": metadata["uid"]},
        "claimRef": reference,
    }
    name = {"name": f"pvc-{metadata['uid']}", "annotations": {"pv.kubernetes.io/provisioned-by": kind.get("provisioner", "")}}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": name, "spec": made, "status": {"phase": "Pending"}}


def _release_claim(claim: Object, store: Store) -> Turn:
    """Let a claim go when no pod uses it. Mirrors: pvcprotection.Controller."""
    metadata = claim["metadata"]
    finalizers = metadata.get("finalizers") or ()
    used = any(not is_finished(pod) for pod in store.stored("Pod", "mounts", metadata["namespace"], metadata["name"]))
    if _CLAIM_FINALIZER in finalizers and not used:
        yield Replace({**claim, "metadata": {**metadata, "finalizers": [each for each in finalizers if each != _CLAIM_FINALIZER]}})


def _of_volume(change: str, pod: Object, volume: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The claim that a pod names."""
    claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
    if claim:
        yield "PersistentVolumeClaim", pod["metadata"].get("namespace") or "", claim


def _of_claim(change: str, old: Object | None, claim: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """A claim, and the volume that it has."""
    metadata = claim["metadata"]
    if change != DELETED:
        yield "PersistentVolumeClaim", metadata.get("namespace") or "", metadata["name"]
    volume = claim["spec"].get("volumeName")
    if volume:
        yield "PersistentVolume", "", volume


def _of_volume_object(change: str, old: Object | None, volume: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """A volume, and the claims that it might be for: of its class, those that name it, and the one that it is kept for."""
    name = volume["metadata"]["name"]
    if change != DELETED:
        yield "PersistentVolume", "", name
    claims = store.stored("PersistentVolumeClaim", "waiting", volume["spec"].get("storageClassName") or "")
    claims += store.stored("PersistentVolumeClaim", "naming", name)
    reference = volume["spec"].get("claimRef") or {}
    kept_for = store.get("PersistentVolumeClaim", reference.get("namespace") or "default", reference.get("name") or "")
    claims += [kept_for] if kept_for is not None and not kept_for["spec"].get("volumeName") else []
    yield from _waiting(claims)


def _of_class(change: str, old: Object | None, kind: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """The claims that wait for a class, or for any."""
    for name in (kind["metadata"]["name"], ""):
        yield from _waiting(store.stored("PersistentVolumeClaim", "waiting", name))


def _waiting(claims: list[Object]) -> Iterator[tuple[str, str, str]]:
    for claim in claims:
        yield "PersistentVolumeClaim", claim["metadata"]["namespace"], claim["metadata"]["name"]


CONTROLLER = Controller(
    {"PersistentVolumeClaim": sync_claim, "PersistentVolume": sync_volume},
    watches={"PersistentVolumeClaim": _of_claim, "PersistentVolume": _of_volume_object, "StorageClass": _of_class},
    watches_volumes=_of_volume,
)
