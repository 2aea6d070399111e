"""Claims whose change hangs on their class: whether one that is to grow may, and whether a class that is named now is the one that admission gave it."""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.admission.storage import default_class, is_default_class
from kubecheck.api.views.view import get
from kubecheck.fields import FieldError
from kubecheck.model.changes.pairing import Growth
from kubecheck.values.quantity import Quantity, QuantityError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.changes.pairing import Change
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World

_GROUP, _KIND = "storage.k8s.io", "StorageClass"
_ANNOTATION = ("metadata", "annotations", "volume.beta.kubernetes.io/storage-class")
_CLASS = ("spec", "storageClassName")
_SIZE = ("spec", "resources", "requests", "storage")
_WORDS = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"


def growth_of(change: Change) -> FieldError | Growth | None:
    """What becomes of a claim that asks for more storage than before.

    Args:
        change: an object before and after, which the server takes otherwise.

    Returns:
        The refusal of the server; the class that no file holds, where it hangs on that; None where it may grow, or does not.

    Mirrors: PersistentVolumeClaimResize, DefaultStorageClass v1.36; GetPersistentVolumeClaimClass of component-helpers.
    """
    if change.new.ref.key[:2] != ("", "PersistentVolumeClaim") or not _grows(change):
        return None
    name = _class_of(change.old)
    if name is None:
        name = _default_in(change.after.new)
        if name is None:
            return Growth("", None)
    if name:
        found = change.after.new.get(_GROUP, _KIND, "", name)
        if found is None:
            return Growth(name, _volume_of(change.old, name, change))
        if found.value.get("allowVolumeExpansion") is True:
            return None
    return FieldError(fields.FORBIDDEN, _SIZE, None, _WORDS)


def given_class(change: Change) -> str | None:
    """The class that admission gave a claim as it was: the empty one where it names its class itself or is no claim, None where no file says which."""
    if change.old.ref.key[:2] != ("", "PersistentVolumeClaim") or _class_of(change.old) is not None:
        return ""
    return _default_in(change.before)


def is_named_now(change: Change) -> bool:
    """Whether a claim names its class that did not before."""
    return change.new.ref.key[:2] == ("", "PersistentVolumeClaim") and _class_of(change.old) is None and isinstance(get(change.new.value, _CLASS), str)


def _default_in(world: World) -> str | None:
    """The class that claims without one get, None where no file says which."""
    marked = [each for each in world.of_kind(_GROUP, _KIND) if is_default_class(each.value)]
    return default_class(each.value for each in marked) if len(marked) == 1 else None  # of several, the newest one counts


def _grows(change: Change) -> bool:
    try:
        old, new = (Quantity.parse(get(each.value, _SIZE)) for each in (change.old, change.new))
    except QuantityError:
        return False
    return new > old


def _class_of(claim: Resource) -> str | None:
    """The class of a claim, by annotation first; None where it gets the default one."""
    for path in (_ANNOTATION, _CLASS):
        name = get(claim.value, path)
        if isinstance(name, str):
            return name
    return None


def _volume_of(claim: Resource, name: str, change: Change) -> Resource | None:
    """The volume among the older files that somebody made for a claim, by name on either side; None where there is none."""
    for volume in change.before.of_kind("", "PersistentVolume"):
        holder = [get(volume.value, ("spec", "claimRef", field)) for field in ("namespace", "name")]
        is_meant = get(claim.value, ("spec", "volumeName")) == volume.ref.name or holder == [claim.ref.namespace, claim.ref.name]
        if is_meant and get(volume.value, _CLASS) == name:
            return volume
    return None
