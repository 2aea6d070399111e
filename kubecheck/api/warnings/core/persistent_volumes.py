"""Warnings about PersistentVolumes and PersistentVolumeClaims. Mirrors: pkg/api/persistentvolume, pkg/api/persistentvolumeclaim (util.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.amounts import warn_claim_spec
from kubecheck.api.warnings.annotations import BETA_STORAGE_CLASS, USE_STORAGE_CLASS_NAME, warn_annotations
from kubecheck.api.warnings.node_labels import warn_node_selector_term
from kubecheck.api.warnings.volumes import warn_volume_kinds
from kubecheck.fields import DEPRECATED_FIELD, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning

_OF_CLAIMS = {BETA_STORAGE_CLASS: USE_STORAGE_CLASS_NAME}
_OF_VOLUMES = {**_OF_CLAIMS, "volume.beta.kubernetes.io/mount-options": 'deprecated since v1.31; use "mountOptions" attribute instead'}
_RECYCLE = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."
# Kinds of volumes that the server warns of in pods alone.
_OF_PODS = ("flocker", "gitRepo", "quobyte")


def warn_persistent_volume(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: GetWarningsForPersistentVolume."""
    spec = value.get("spec") or {}
    found = warn_annotations(value.get("metadata") or {}, _OF_VOLUMES)
    if spec.get("persistentVolumeReclaimPolicy") == "Recycle":
        found.append(warn(DEPRECATED_FIELD, ("spec", "persistentVolumeReclaimPolicy"), _RECYCLE, "Recycle"))
    required = (spec.get("nodeAffinity") or {}).get("required") or {}
    for index, term in enumerate(required.get("nodeSelectorTerms") or ()):
        found += warn_node_selector_term(term, ("spec", "nodeAffinity", "required", "nodeSelectorTerms", index))
    return found + warn_volume_kinds(spec, ("spec",), without=_OF_PODS)


def warn_persistent_volume_claim(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: GetWarningsForPersistentVolumeClaim."""
    return warn_annotations(value.get("metadata") or {}, _OF_CLAIMS) + warn_claim_spec(value.get("spec") or {}, ("spec",), "spec")
