"""What a change of an object comes to: whether something is lost, whether only the status is another one."""

from __future__ import annotations

from kubecheck.sim.objects.pod_states import is_active
from kubecheck.sim.objects.store import DELETED, MODIFIED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.objects.store import Object


def is_loss(change: str, kind: str, old: Object | None, value: Object) -> bool:
    """Whether a pod leaves those who count it, or an object of another kind changes in more than its status."""
    if kind != "Pod":
        return change != MODIFIED or old is None or not is_of_status(old, value)
    if old is None or not is_active(old):
        return False
    return change == DELETED or not is_active(value) or any(old["metadata"].get(key) != value["metadata"].get(key) for key in ("labels", "ownerReferences"))


def is_of_status(old: Object, new: Object) -> bool:
    """Whether a change is one of the status alone."""
    before, after = old["metadata"], new["metadata"]
    return old.get("spec") == new.get("spec") and {**before, "resourceVersion": ""} == {**after, "resourceVersion": ""}


def is_still_pending(old: Object | None, new: Object) -> bool:
    """Whether only the scheduler's message about a pending pod changed."""
    if old is None or old["spec"].get("nodeName") or new["spec"].get("nodeName"):
        return False
    for key in ("labels", "ownerReferences", "deletionTimestamp", "finalizers"):
        if old["metadata"].get(key) != new["metadata"].get(key):
            return False
    return any(each["type"] == "PodScheduled" for each in (old.get("status") or {}).get("conditions") or ())
