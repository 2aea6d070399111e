"""The admission plugins that are on by default and need no cluster state: what they add to objects, and what they forbid.

Mirrors: plugin/pkg/admission (Priority, DefaultTolerationSeconds, StorageObjectInUseProtection, NodeTaint) v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WAIT = 300
_NOT_READY = "node.kubernetes.io/not-ready"
_UNREACHABLE = "node.kubernetes.io/unreachable"
_SYSTEM_PRIORITIES = {"system-node-critical": 2000001000, "system-cluster-critical": 2000000000}
_PROTECTION = {
    "PersistentVolume": "kubernetes.io/pv-protection",
    "PersistentVolumeClaim": "kubernetes.io/pvc-protection",
    "VolumeAttributesClass": "kubernetes.io/vac-protection",
}


def admit(value: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The defaulted object with what the plugins add on create, and the sentence of the one that forbids it, or an empty one."""
    kind = value.get("kind")
    if "/" in str(value.get("apiVersion") or "") and kind != "VolumeAttributesClass":
        return value, ""
    if kind == "Pod":
        return _admit_pod(value)
    if kind in _PROTECTION:
        metadata = value.get("metadata") or {}
        finalizers = metadata.get("finalizers") or []
        if _PROTECTION[kind] not in finalizers:
            return {**value, "metadata": {**metadata, "finalizers": [*finalizers, _PROTECTION[kind]]}}, ""
    elif kind == "Node":
        return _taint_node(value), ""
    return value, ""


def deny(value: dict[str, Any]) -> str:
    """The sentence of a plugin that forbids an object which is valid, or an empty one. Mirrors: runtimeclass.RuntimeClass.Validate."""
    spec = value.get("spec") or {}
    if value.get("kind") != "Pod" or value.get("apiVersion") != "v1" or not spec.get("overhead") or spec.get("runtimeClassName"):
        return ""
    subject = f'pods "{(value.get("metadata") or {}).get("name") or ""}" is forbidden'
    return f"{subject}: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"


def _taint_node(value: dict[str, Any]) -> dict[str, Any]:
    """A new node is not ready until its kubelet says so. Mirrors: nodetaint.Plugin.Admit."""
    spec = value.get("spec") or {}
    taints = spec.get("taints") or []
    if any((taint or {}).get("key") == _NOT_READY and (taint or {}).get("effect") == "NoSchedule" for taint in taints):
        return value
    return {**value, "spec": {**spec, "taints": [*taints, {"key": _NOT_READY, "effect": "NoSchedule"}]}}


def _admit_pod(value: dict[str, Any]) -> tuple[dict[str, Any], str]:
    spec = value.get("spec") or {}
    added: dict[str, Any] = {"tolerations": with_default_tolerations(spec.get("tolerations") or [])}
    name = spec.get("priorityClassName") or ""
    # The priority of any other class is in the cluster; what the pod says of it stands.
    if not name or name in _SYSTEM_PRIORITIES:
        priority, policy = _SYSTEM_PRIORITIES.get(name, 0), "PreemptLowerPriority"
        if denied := _denied_priority(value, priority, policy):
            return value, denied
        added |= {"priority": priority, "preemptionPolicy": policy}
    return {**value, "spec": {**spec, **added}}, ""


def _denied_priority(value: dict[str, Any], priority: int, policy: str) -> str:
    """The sentence where a pod's own priority is not the computed one. Mirrors: priority.Plugin.admitPod."""
    spec = value.get("spec") or {}
    given = spec.get("priority")
    subject = f'pods "{(value.get("metadata") or {}).get("name") or ""}" is forbidden'
    computed = "must not be provided in pod spec; priority admission controller computed"
    if given is not None and given != priority:
        return f"{subject}: the integer value of priority ({given}) {computed} {priority} from the given PriorityClass name"
    wanted = spec.get("preemptionPolicy")
    if wanted is not None and wanted != policy:
        return f"{subject}: the string value of PreemptionPolicy ({wanted}) {computed} {policy} from the given PriorityClass name"
    return ""


def with_default_tolerations(tolerations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tolerations with those of nodes that fail for a while. Mirrors: defaulttolerationseconds.Plugin.Admit."""
    missing = [_NOT_READY, _UNREACHABLE]
    for each in tolerations:
        if (each.get("effect") or "") in {"", "NoExecute"}:
            key = each.get("key") or ""
            missing = [taint for taint in missing if key not in {"", taint}]
    added = [{"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": _WAIT} for key in missing]
    return [*tolerations, *added] if added else tolerations


def admit_update(value: dict[str, Any], live: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The defaulted object with what the plugins add on update: a pod keeps its priority and its tolerations of failing nodes."""
    if value.get("kind") != "Pod" or value.get("apiVersion") != "v1":
        return value, ""
    spec, before = value.get("spec") or {}, live.get("spec") or {}
    added: dict[str, Any] = {"tolerations": with_default_tolerations(spec.get("tolerations") or [])}
    for field in ("priority", "preemptionPolicy"):
        if spec.get(field) is None and before.get(field) is not None:
            added[field] = before[field]
    return {**value, "spec": {**spec, **added}}, ""
