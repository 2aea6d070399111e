"""What controllers ask of pods: ready, available, active; pods made from templates; the claiming of what a selector matches."""

from __future__ import annotations

from kubecheck.sim.objects.actions import Refused, Replace
from kubecheck.sim.objects.clock import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.values.selector import Selector

REVISION = "controller-revision-hash"  # the label
SAFE = "bcdfghjklmnpqrstvwxz2456789"
API_VERSIONS = {
    "Deployment": "apps/v1", "ReplicaSet": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ControllerRevision": "apps/v1",
    "Job": "batch/v1", "CronJob": "batch/v1", "ReplicationController": "v1", "Pod": "v1", "PersistentVolumeClaim": "v1",
}  # fmt: skip


def safe_text(number: int, length: int) -> str:
    """A number as a text of letters and digits that spell no words. Mirrors: rand.SafeEncodeString."""
    made = ""
    for _ in range(length):
        number, rest = divmod(number, len(SAFE))
        made += SAFE[rest]
    return made


def condition_of(value: Object, kind: str) -> dict[str, Any] | None:
    """The condition of a type in the status, or None."""
    for condition in (value.get("status") or {}).get("conditions") or ():
        if condition["type"] == kind:
            return condition  # type: ignore[no-any-return]  # conditions are maps
    return None


def is_ready(pod: Object) -> bool:
    """Mirrors: podutil.IsPodReady."""
    condition = condition_of(pod, "Ready")
    return condition is not None and condition["status"] == "True"


def is_available(pod: Object, min_ready_seconds: int, now: float) -> bool:
    """Ready for at least so long. Mirrors: podutil.IsPodAvailable."""
    condition = condition_of(pod, "Ready")
    if condition is None or condition["status"] != "True":
        return False
    return min_ready_seconds == 0 or seconds(condition["lastTransitionTime"]) + min_ready_seconds <= now


def until_available(pods: Iterable[Object], min_ready_seconds: int, now: float) -> float | None:
    """In how many seconds the next ready pod becomes available; None when none is on its way."""
    found: float | None = None
    if min_ready_seconds:
        for pod in pods:
            condition = condition_of(pod, "Ready")
            if condition is not None and condition["status"] == "True":
                left = seconds(condition["lastTransitionTime"]) + min_ready_seconds - now
                if left > 0 and (found is None or left < found):
                    found = left
    return found


def phase_of(pod: Object) -> str:
    """The phase; a pod without one is Pending."""
    return (pod.get("status") or {}).get("phase") or "Pending"


def is_terminating(pod: Object) -> bool:
    """Whether the pod was told to go."""
    return bool(pod["metadata"].get("deletionTimestamp"))


def is_finished(pod: Object) -> bool:
    """Whether the pod succeeded or failed."""
    return phase_of(pod) in {"Succeeded", "Failed"}


def is_active(pod: Object) -> bool:
    """Mirrors: controller.IsPodActive."""
    return not is_terminating(pod) and not is_finished(pod)


def counts_like(old: Object, new: Object) -> bool:
    """Whether two versions of a pod are one to whoever counts pods: by labels and owners, whether they go, phase and readiness."""
    before, after = old["metadata"], new["metadata"]
    return (
        phase_of(old) == phase_of(new)
        and condition_of(old, "Ready") == condition_of(new, "Ready")
        and all(before.get(key) == after.get(key) for key in ("labels", "ownerReferences", "deletionTimestamp"))
    )


class PodState:
    """What controllers that count pods look at of one version of a pod.

    Attributes:
        pod: the version.
        phase: as `phase_of`.
        ready_since: when it became ready, in seconds; None where it is not.
        is_terminating, is_finished, is_active: as the functions.
        is_up: whether it runs, is ready and stays.
        parent, number: what stands in its name before and after the last hyphen, where that is a number; else empty and -1.
        revision: the revision of the template that it was made of, as StatefulSets label it.
    """

    __slots__ = ("_matched", "_selector", "is_active", "is_finished", "is_terminating", "is_up", "number", "parent", "phase", "pod", "ready_since", "revision")

    def __init__(self, pod: Object) -> None:
        self.pod = pod
        self.phase = phase_of(pod)
        condition = condition_of(pod, "Ready")
        self.ready_since = None if condition is None or condition["status"] != "True" else seconds(condition.get("lastTransitionTime", ""))
        self.is_terminating = is_terminating(pod)
        self.is_finished = is_finished(pod)
        self.is_active = not self.is_terminating and not self.is_finished
        self.is_up = self.phase == "Running" and self.ready_since is not None and not self.is_terminating
        metadata = pod["metadata"]
        parent, _, number = str(metadata["name"]).rpartition("-")
        self.parent, self.number = (parent, int(number)) if number.isdigit() else ("", -1)
        self.revision = str((metadata.get("labels") or {}).get(REVISION, ""))
        self._selector: Selector | None = None
        self._matched = False

    def is_available(self, min_ready_seconds: int, now: float) -> bool:
        """As `is_available`."""
        return self.ready_since is not None and (min_ready_seconds == 0 or self.ready_since + min_ready_seconds <= now)

    def is_matched(self, selector: Selector) -> bool:
        """Whether the selector matches the pod; the last one that asked is remembered."""
        if self._selector is not selector:
            self._matched = selector.matches(self.pod["metadata"].get("labels"))
            self._selector = selector
        return self._matched


_STATES: dict[int, PodState] = {}
_MOST_STATES = 5000


def state_of(pod: Object) -> PodState:
    """The state of a version of a pod, worked out once and remembered."""
    known = _STATES.get(id(pod))
    if known is not None and known.pod is pod:
        return known
    if len(_STATES) > _MOST_STATES:
        _STATES.clear()
    made = _STATES[id(pod)] = PodState(pod)
    return made


def forget_states() -> None:
    """Forgets what was worked out, when nobody plays any more."""
    _STATES.clear()


def owner_reference(owner: Object) -> dict[str, Any]:
    """The reference that says: controlled by this object. Mirrors: metav1.NewControllerRef."""
    metadata = owner["metadata"]
    return {
        "apiVersion": API_VERSIONS.get(owner["kind"]) or owner["apiVersion"],
        "kind": owner["kind"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def pod_from_template(template: dict[str, Any], owner: Object, name: str = "") -> Object:
    """A pod that this template makes for its owner; without a name it is to be generated. Mirrors: controller.GetPodFromTemplate."""
    metadata = template.get("metadata") or {}
    made: dict[str, Any] = {"namespace": owner["metadata"]["namespace"], "ownerReferences": [owner_reference(owner)]}
    if name:
        made["name"] = name
    else:
        made["generateName"] = owner["metadata"]["name"] + "-"
    for key in ("labels", "annotations", "finalizers"):
        if metadata.get(key):
            made[key] = metadata[key]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": made, "spec": template.get("spec") or {}, "status": {}}


def claim(owner: Object, selector: Selector, kind: str, store: Store, parent: str = "") -> Generator[Any, Any, list[Object]]:
    """The objects of a kind that belong to the owner: matching loose ones are adopted, those that match no more released.

    With a ``parent``, only pods match that are numbered under this name.

    Mirrors: PodControllerRefManager.ClaimPods, ReplicaSetControllerRefManager.ClaimReplicaSets.
    """
    namespace, uid = owner["metadata"]["namespace"], owner["metadata"]["uid"]
    going = bool(owner["metadata"].get("deletionTimestamp"))
    found = []
    for value in store.controlled(kind, uid):
        if selector.matches(value["metadata"].get("labels")):
            found.append(value)
        elif not going and store.current(value) is not None:
            owners = [each for each in value["metadata"]["ownerReferences"] if each["uid"] != uid]
            yield Replace({**value, "metadata": {**value["metadata"], "ownerReferences": owners}})
    if going:
        return found
    for value in store.loose(kind, namespace):
        if value["metadata"].get("deletionTimestamp") or not selector.matches(value["metadata"].get("labels")):
            continue
        if parent and state_of(value).parent != parent:
            continue
        if kind == "Pod" and is_finished(value) and owner["kind"] != "Job":
            continue
        owners = [*(value["metadata"].get("ownerReferences") or ()), owner_reference(owner)]
        try:
            found.append((yield Replace({**value, "metadata": {**value["metadata"], "ownerReferences": owners}})))
        except Refused:
            continue
    return found


def claim_pods(owner: Object, selector: Selector, store: Store, parent: str = "") -> Generator[Any, Any, list[PodState]]:
    """As `claim`, of pods: what controllers look at of each."""
    states = list(store.controlled_states(owner["metadata"]["uid"]))
    if not has_claimable(owner, selector, store, parent) and False not in [each.is_matched(selector) for each in states]:
        return states
    return [state_of(pod) for pod in (yield from claim(owner, selector, "Pod", store, parent))]


def has_claimable(owner: Object, selector: Selector, store: Store, parent: str = "") -> bool:
    """Whether there is a pod without a controller that the selector matches, numbered under the parent's name where one is given."""
    loose = store.loose("Pod", owner["metadata"]["namespace"])
    return any(selector.matches(each["metadata"].get("labels")) and (not parent or state_of(each).parent == parent) for each in loose)


def resolve(value: Any, total: int, up: bool) -> int:
    """A number, or a percentage of a total rounded up or down; 0 for what is neither. Mirrors: intstr.GetScaledValueFromIntOrPercent."""
    if isinstance(value, int):
        return value
    known = _RESOLVED.get((value, total, up))
    if known is None:
        from kubecheck.values.intstr import scaled_value

        if len(_RESOLVED) > _MOST_RESOLVED:
            _RESOLVED.clear()
        known = _RESOLVED[value, total, up] = scaled_value(value, total, up) or 0
    return known


_RESOLVED: dict[tuple[Any, int, bool], int] = {}
_MOST_RESOLVED = 5000
