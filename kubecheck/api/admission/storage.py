"""DefaultStorageClass, StorageObjectInUseProtection and PersistentVolumeClaimResize.

Mirrors: plugin/pkg/admission/storage, pkg/volume/util (GetDefaultClass) v1.36.
"""

from __future__ import annotations

from kubecheck.api.admission import Denied
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.api.admission import Lister

DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_GROUP, _KIND = "storage.k8s.io", "StorageClass"
_BETA_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class"
# By kind, the annotations that mark a class as the default. Mirrors: IsDefaultAnnotation, AnnotationIsDefaultIngressClass; of snapshots their own controller.
DEFAULT_MARKS = {
    "IngressClass": ("ingressclass.kubernetes.io/is-default-class",),
    "StorageClass": (DEFAULT_CLASS, _BETA_DEFAULT_CLASS),
    "VolumeSnapshotClass": ("snapshot.storage.kubernetes.io/is-default-class",),
}
PROTECTION = {
    "PersistentVolume": "kubernetes.io/pv-protection",
    "PersistentVolumeClaim": "kubernetes.io/pvc-protection",
    "VolumeAttributesClass": "kubernetes.io/vac-protection",
}


def protect(value: dict[str, Any]) -> dict[str, Any]:
    """A volume, claim or VolumeAttributesClass with the finalizer that keeps it while it is in use. Mirrors: storageProtectionPlugin.Admit."""
    metadata, finalizer = value.get("metadata") or {}, PROTECTION[value["kind"]]
    finalizers = metadata.get("finalizers") or []
    return value if finalizer in finalizers else {**value, "metadata": {**metadata, "finalizers": [*finalizers, finalizer]}}


def default_storage_class(claim: dict[str, Any], lister: Lister) -> dict[str, Any]:
    """The claim with the default class where it says nothing of one. Mirrors: claimDefaulterPlugin.Admit."""
    spec = claim.get("spec") or {}
    if spec.get("storageClassName") is not None:
        return claim
    chosen = default_class(lister.of_kind(_GROUP, _KIND))
    return claim if chosen is None else {**claim, "spec": {**spec, "storageClassName": chosen}}


def default_class(classes: Iterable[dict[str, Any]]) -> str | None:
    """The name of the default class: the newest, of equally new ones the first by name. Mirrors: GetDefaultClass."""
    marked = [each for each in classes if is_default_class(each)]
    if not marked:
        return None
    newest = max(str(each["metadata"].get("creationTimestamp")) for each in marked)
    return min(str(each["metadata"]["name"]) for each in marked if str(each["metadata"].get("creationTimestamp")) == newest)


def is_default_class(storage_class: dict[str, Any]) -> bool:
    """Whether a StorageClass is marked as the default one. Mirrors: IsDefaultAnnotation."""
    annotations = (storage_class.get("metadata") or {}).get("annotations") or {}
    return "true" in {annotations.get(DEFAULT_CLASS), annotations.get(_BETA_DEFAULT_CLASS)}


def validate_resize(claim: dict[str, Any], live: dict[str, Any], lister: Lister) -> None:
    """Look at a change of a claim that may ask for more storage.

    Raises:
        Denied: the claim is not bound, or its class does not let claims grow.

    Mirrors: persistentVolumeClaimResize.Validate.
    """
    if storage_of(claim) <= storage_of(live):
        return
    if (live.get("status") or {}).get("phase") != "Bound":
        raise Denied(claim, "PersistentVolumeClaim", "Only bound persistent volume claims can be expanded")
    name = claim["spec"].get("storageClassName") or ""
    found = lister.get(_GROUP, _KIND, "", name) if name and live["spec"].get("storageClassName") == name else None
    if found is None or not found.get("allowVolumeExpansion"):
        words = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
        raise Denied(claim, _KIND, words)


def storage_of(claim: dict[str, Any]) -> int:
    """The bytes that a claim asks for, in thousandths."""
    return Quantity.parse(((claim["spec"].get("resources") or {}).get("requests") or {}).get("storage", "0")).milli_value()
