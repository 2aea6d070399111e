"""Updates of storage.k8s.io. Mirrors: pkg/apis/storage/validation and the strategies, v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import as_declared, validate_immutable_struct
from kubecheck.api.validation.storage import (
    validate_csi_driver_spec,
    validate_csi_node,
    validate_csi_storage_capacity,
    validate_storage_class,
    validate_volume_attachment,
    validate_volume_attributes_class,
)
from kubecheck.fields import FieldError, forbidden, invalid
from kubecheck.release import current
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update
from kubecheck.values.selector import has_invalid_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IMMUTABLE = "field is immutable"


def _metadata(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def validate_storage_class_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: storageClassStrategy.ValidateUpdate."""
    errors = validate_storage_class(new) + _metadata(new, old)
    found: list[FieldError] = []
    if (new.get("parameters") or {}) != (old.get("parameters") or {}):
        found.append(invalid(("parameters",), new.get("parameters"), _IMMUTABLE))
    found += validate_immutable_field(new.get("provisioner") or "", old.get("provisioner") or "", ("provisioner",))
    found += validate_immutable_field(new.get("reclaimPolicy"), old.get("reclaimPolicy"), ("reclaimPolicy",))
    if not current().since(36):
        found = [forbidden(error.steps, f"updates to {error.field} are forbidden.") for error in found]
    found += validate_immutable_field(new.get("volumeBindingMode"), old.get("volumeBindingMode"), ("volumeBindingMode",))
    return errors + as_declared(found)


def validate_volume_attributes_class_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateVolumeAttributesClassUpdate."""
    errors = _metadata(new, old)
    if (new.get("driverName") or "") != (old.get("driverName") or ""):
        errors.append(forbidden(("driverName",), "updates to driverName are forbidden."))
    if (new.get("parameters") or None) != (old.get("parameters") or None):
        errors.append(forbidden(("parameters",), "updates to parameters are forbidden."))
    return errors + validate_volume_attributes_class(new)


def validate_volume_attachment_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateVolumeAttachmentUpdate."""
    errors = validate_volume_attachment(new, is_declared=new.get("spec") == old.get("spec"), is_new=False)
    if not current().since(35):  # the strategy had it validated on its own as well
        errors += errors
    return errors + as_declared(validate_immutable_struct(new.get("spec"), old.get("spec"), "storage.VolumeAttachmentSpec", ("spec",)))


def validate_csi_node_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCSINodeUpdate: a driver keeps what it said, but for how many volumes it takes."""
    errors = validate_csi_node(new)
    drivers, before = ((value.get("spec") or {}).get("drivers") or () for value in (new, old))
    for earlier in before:
        for driver in drivers:
            if (driver or {}).get("name") != (earlier or {}).get("name"):
                continue
            one, other = driver, earlier
            if current().has("MutableCSINodeAllocatableCount"):
                one, other = ({key: item for key, item in each.items() if key != "allocatable"} for each in (driver, earlier))
            errors += validate_immutable_struct(one, other, "storage.CSINodeDriver", ("spec", "drivers") if current().since(33) else ("CSINodeDriver",))
    return errors


def validate_csi_driver_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCSIDriverUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _metadata(new, old) + validate_csi_driver_spec(spec)
    errors += validate_immutable_field(spec.get("attachRequired"), before.get("attachRequired"), ("spec", "attachedRequired"))
    modes, earlier = ([mode or "" for mode in each.get("volumeLifecycleModes") or ()] for each in (spec, before))
    return errors + validate_immutable_field(modes, earlier, ("spec", "volumeLifecycleModes"), "[]storage.VolumeLifecycleMode")


def validate_csi_storage_capacity_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: csiStorageCapacityStrategy.ValidateUpdate."""
    errors = validate_csi_storage_capacity(new, has_invalid_values(old.get("nodeTopology"))) + _metadata(new, old)
    topology, before = new.get("nodeTopology"), old.get("nodeTopology")
    errors += validate_immutable_struct(topology, before, "meta.LabelSelector", ("nodeTopology",), pointer=True)
    name = new.get("storageClassName") or ""
    return errors + validate_immutable_field(name, old.get("storageClassName") or "", ("storageClassName",))
