"""Priority: the number that a pod's PriorityClass stands for. Mirrors: plugin/pkg/admission/priority v1.36."""

from __future__ import annotations

from kubecheck.api.admission import Denied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.admission import Lister

SYSTEM_PRIORITIES = {"system-node-critical": 2000001000, "system-cluster-critical": 2000000000}
_GROUP, _KIND = "scheduling.k8s.io", "PriorityClass"
_DEFAULT_POLICY = "PreemptLowerPriority"


def admit(pod: dict[str, Any], lister: Lister | None) -> dict[str, Any]:
    """The pod with the priority and preemption policy of its class, or of the default class.

    Without a lister there is no default class, and what a pod says of a class other than the system's stands.

    Raises:
        Denied: the class is missing, or the pod states another priority itself.

    Mirrors: Plugin.admitPod, establishPriority, getDefaultPriorityClass.
    """
    spec = pod.get("spec") or {}
    name = spec.get("priorityClassName") or ""
    if name in SYSTEM_PRIORITIES:
        return _with_priority(pod, name, SYSTEM_PRIORITIES[name], _DEFAULT_POLICY)
    if name:
        found = None if lister is None else lister.get(_GROUP, _KIND, "", name)
        if found is None:
            if lister is not None and lister.is_missing(_KIND, "", name):
                raise Denied(pod, _KIND, f"no PriorityClass with name {name} was found")
            return pod
    else:
        defaults = [] if lister is None else [each for each in lister.of_kind(_GROUP, _KIND) if each.get("globalDefault")]
        if not defaults:
            return _with_priority(pod, "", 0, _DEFAULT_POLICY)
        found = min(defaults, key=lambda each: int(each.get("value") or 0))
    return _with_priority(pod, found["metadata"]["name"], found.get("value") or 0, found.get("preemptionPolicy") or _DEFAULT_POLICY)


def _with_priority(pod: dict[str, Any], name: str, priority: int, policy: str) -> dict[str, Any]:
    spec = pod.get("spec") or {}
    computed = "must not be provided in pod spec; priority admission controller computed"
    given, wanted = spec.get("priority"), spec.get("preemptionPolicy")
    if given is not None and given != priority:
        raise Denied(pod, "Priority", f"the integer value of priority ({given}) {computed} {priority} from the given PriorityClass name")
    if wanted is not None and wanted != policy:
        raise Denied(pod, "Priority", f"the string value of PreemptionPolicy ({wanted}) {computed} {policy} from the given PriorityClass name")
    added: dict[str, Any] = {"priority": priority, "preemptionPolicy": policy}
    if name:
        added["priorityClassName"] = name
    return {**pod, "spec": {**spec, **added}}


def as_requested(pod: dict[str, Any]) -> dict[str, Any]:
    """A pod that was admitted without a lister as it was before: without the priority of no class. The default class may give it another."""
    spec = pod.get("spec") or {}
    if spec.get("priorityClassName"):
        return pod
    return {**pod, "spec": {key: each for key, each in spec.items() if key not in {"priority", "preemptionPolicy"}}}


def admit_update(pod: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The changed pod with the priority of the live one where it states none."""
    spec, before = pod.get("spec") or {}, live.get("spec") or {}
    kept = {field: before[field] for field in ("priority", "preemptionPolicy") if spec.get(field) is None and before.get(field) is not None}
    return {**pod, "spec": {**spec, **kept}}
