"""How objects go: grace periods of pods, finalizers, and the marks of foreground and orphaning deletion.

Mirrors: k8s.io/apiserver/pkg/registry/generic/registry (Store.Delete, deletionFinalizersForGarbageCollection),
pkg/registry/core/pod (podStrategy.CheckGracefulDelete) v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.objects.store import Object, Store

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"


class Deletion:
    """Marks objects for deletion."""

    __slots__ = ("store",)

    def __init__(self, store: Store) -> None:
        self.store = store

    def mark(self, value: Object, policy: str, now: bool, stamped: str) -> Object | None:
        """The object as marked, itself when it is marked already, or None when it can go at once."""
        metadata = value["metadata"]
        finalizers = list(metadata.get("finalizers") or ())
        if policy == "Foreground" and FOREGROUND not in finalizers:
            finalizers.append(FOREGROUND)
        elif policy == "Orphan" and ORPHAN not in finalizers:
            finalizers.append(ORPHAN)
        grace = 0 if now or value["kind"] != "Pod" else grace_period(value)
        if not finalizers and not grace:
            return None
        if metadata.get("deletionTimestamp"):
            if not now or metadata.get("deletionGracePeriodSeconds", 0) == 0:
                return value
            return {**value, "metadata": {**metadata, "deletionGracePeriodSeconds": 0}}
        marked = {**metadata, "deletionTimestamp": stamped, "deletionGracePeriodSeconds": grace}
        if finalizers:
            marked["finalizers"] = finalizers
        return {**value, "metadata": marked}


def grace_period(pod: Object) -> int:
    """Seconds between the word and the end: none for pods that have no node or have ended. Mirrors: podStrategy.CheckGracefulDelete."""
    if not pod["spec"].get("nodeName") or (pod.get("status") or {}).get("phase") in {"Succeeded", "Failed"}:
        return 0
    grace = pod["spec"].get("terminationGracePeriodSeconds", 30)
    return max(0, int(grace))
