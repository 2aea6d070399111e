"""Updates of PersistentVolumes and PersistentVolumeClaims.

Mirrors: ValidatePersistentVolumeUpdate, ValidatePersistentVolumeClaimUpdate (pkg/apis/core/validation) v1.36.
"""

from __future__ import annotations

from kubecheck.api.defaults.core.persistent_volumes import prepare_persistent_volume_claim_update
from kubecheck.api.updates.equality import DIFFERENCE, difference, is_equal
from kubecheck.api.validation.core.persistent_volumes import ClaimLeniency, validate_persistent_volume, validate_persistent_volume_claim
from kubecheck.api.validation.core.volume_sources import PERSISTENT
from kubecheck.fields import FieldError, forbidden, invalid
from kubecheck.release import current
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update
from kubecheck.values.quantity import Quantity
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
_GA_LABELS = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
}


def validate_persistent_volume_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: persistentvolumeStrategy.ValidateUpdate, which validates the object twice."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    affinity = before.get("nodeAffinity")
    lenient = affinity is not None and _has_invalid_values(affinity)
    errors = validate_persistent_volume(new, lenient)
    from kubecheck.api.validation.core.persistent_volumes import validate_mount_options

    again = validate_persistent_volume(new, lenient) if errors else []
    twice = validate_mount_options(new.get("metadata") or {}, spec)
    errors += again[: len(again) - len(twice)] if twice else again
    if not is_equal(_sources(spec, before), _sources(before, {}), "Score.PersistentVolumeSpec"):
        errors.append(forbidden(("spec", "persistentvolumesource"), f"spec.persistentvolumesource is immutable after creation{DIFFERENCE}"))
        errors[-1].at = ("spec",)
    errors += validate_immutable_field(spec.get("volumeMode"), before.get("volumeMode"), ("volumeMode",))
    wanted = spec.get("nodeAffinity")
    if affinity is not None and not is_equal(wanted, _with_moved_labels(affinity, wanted), "Rcore.VolumeNodeAffinity"):
        from kubecheck.api.go_structs import go_struct

        shown = None if spec.get("nodeAffinity") is None else go_struct("core.VolumeNodeAffinity", spec["nodeAffinity"])
        errors.append(invalid(("nodeAffinity",), shown, "field is immutable, except for updating from beta label to GA"))
        errors[-1].at = ("spec", "nodeAffinity")
    if before.get("volumeAttributesClassName") is not None and spec.get("volumeAttributesClassName") is None:
        errors.append(forbidden(("spec", "volumeAttributesClassName"), "update from non-nil value to nil is forbidden"))
    return errors


def _sources(spec: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """The volume sources; a secret for expansion may be added to a CSI source that has none."""
    found = {field: spec[field] for field, _, _ in PERSISTENT if spec.get(field) is not None}
    csi, before = found.get("csi"), old.get("csi")
    if csi and before and before.get("controllerExpandSecretRef") is None:
        found["csi"] = {key: value for key, value in csi.items() if key != "controllerExpandSecretRef"}
    return found


def _requirements(affinity: dict[str, Any] | None) -> list[dict[str, Any]]:
    terms = ((affinity or {}).get("required") or {}).get("nodeSelectorTerms") or ()
    return [requirement or {} for term in terms for requirement in (term or {}).get("matchExpressions") or ()]


def _has_invalid_values(affinity: dict[str, Any]) -> bool:
    from kubecheck.values.names import is_valid_label_value

    return any(is_valid_label_value(value) for requirement in _requirements(affinity) for value in requirement.get("values") or ())


def _with_moved_labels(affinity: dict[str, Any], new: Any) -> dict[str, Any]:
    """The old affinity with the keys of the new one where these are what a beta label became, or empty for one that became nothing.

    Mirrors: getMaskNodeSelectorLabelChangeEqualities.
    """
    terms, changed = ((((each or {}).get("required") or {}).get("nodeSelectorTerms") or ()) for each in (affinity, new))
    if len(terms) != len(changed):
        return affinity
    moved = [{field: _moved(old, term, field) for field in ("matchExpressions", "matchFields")} for old, term in zip(terms, changed, strict=True)]
    return {**affinity, "required": {**affinity["required"], "nodeSelectorTerms": moved}} if moved else affinity


def _moved(old: Any, term: Any, field: str) -> list[Any]:
    requirements, changed = ((each or {}).get(field) or [] for each in (old, term))
    keys = [(each or {}).get("key") or "" for each in changed] + [""] * len(requirements)
    return [
        {**(each or {}), "key": key} if _GA_LABELS.get((each or {}).get("key") or "", "") == key else each
        for each, key in zip(requirements, keys, strict=False)
    ]


def validate_persistent_volume_claim_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePersistentVolumeClaimUpdate."""
    old = {**old, "spec": prepare_persistent_volume_claim_update(old, old)["spec"]}
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    metadata, old_metadata = new.get("metadata") or {}, old.get("metadata") or {}
    annotations, old_annotations = metadata.get("annotations") or {}, old_metadata.get("annotations") or {}
    errors = validate_object_meta_update(metadata, old_metadata, ("metadata",))
    errors += validate_persistent_volume_claim(new, _leniency(before))
    compared, reference = dict(spec), dict(before)
    if not before.get("volumeName"):
        reference["volumeName"] = spec.get("volumeName")
    name, old_name, annotated = spec.get("storageClassName"), before.get("storageClassName"), old_annotations.get(_CLASS_ANNOTATION)
    if annotated is not None and old_name is None and name == annotated and annotations.get(_CLASS_ANNOTATION, annotated) == annotated:
        compared["storageClassName"] = None
    else:
        if (annotations.get(_CLASS_ANNOTATION) or "") != (annotated or ""):
            errors.append(invalid(("metadata", "annotations", _CLASS_ANNOTATION), annotations.get(_CLASS_ANNOTATION) or "", "field is immutable"))
        if name is not None and old_name is None and annotated in (None, name):
            compared["storageClassName"] = old_name
    if (new.get("status") or {}).get("phase") == "Bound":
        compared["volumeAttributesClassName"] = before.get("volumeAttributesClassName")
        requests = (spec.get("resources") or {}).get("requests")
        if requests is not None:
            storage = ((before.get("resources") or {}).get("requests") or {}).get("storage")
            compared["resources"] = {**spec["resources"], "requests": {**requests, "storage": storage}}
    if not is_equal(compared, reference, "Score.PersistentVolumeClaimSpec"):
        differs = difference(reference, compared, "core.PersistentVolumeClaimSpec")
        detail = f"spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims{differs}"
        errors.append(forbidden(("spec",), detail))
    errors += _validate_size(spec, old)
    errors += validate_immutable_field(spec.get("volumeMode"), before.get("volumeMode"), ("volumeMode",))
    return errors + _validate_attributes_class(spec, old)


def _leniency(before: dict[str, Any]) -> ClaimLeniency:
    """Mirrors: ValidationOptionsForPersistentVolumeClaim."""
    any_group = any((before.get(field) or {}).get("apiGroup") is not None for field in ("dataSource", "dataSourceRef"))
    return ClaimLeniency(bool(validate_label_selector(before.get("selector"), ())), any_group)


def _storage(amounts: Any) -> Quantity:
    return Quantity.parse((amounts or {}).get("storage") or "0")


def _validate_size(spec: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    size, before = ((each.get("resources") or {}).get("requests") for each in (spec, old.get("spec") or {}))
    if _storage(size) < _storage(before) and not current().has("RecoverVolumeExpansionFailure"):
        return [forbidden(("spec", "resources", "requests", "storage"), "field can not be less than previous value")]
    if _storage(size) < _storage(before) and _storage(size) <= _storage((old.get("status") or {}).get("capacity")):
        return [forbidden(("spec", "resources", "requests", "storage"), "field can not be less than status.capacity")]
    return []


def _validate_attributes_class(spec: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    name, before = spec.get("volumeAttributesClassName"), (old.get("spec") or {}).get("volumeAttributesClassName")
    if name == before or (old.get("status") or {}).get("currentVolumeAttributesClassName") is None or name:
        return []
    what = "nil" if name is None else "empty string"
    detail = f"update to {what} is forbidden when status.currentVolumeAttributesClassName is not nil"
    return [forbidden(("spec", "volumeAttributesClassName"), detail)]
