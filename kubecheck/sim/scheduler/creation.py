"""What the API server does to a pod before the scheduler sees it: defaulting, and the admission that matters to scheduling.

Mirrors: plugin/pkg/admission (priority, runtimeclass, defaulttolerationseconds), pkg/registry/core/pod/strategy.go (PrepareForCreate) v1.36.
A ``.spec.priority`` without a class is kept, where the server would refuse it.
"""

from __future__ import annotations

from kubecheck.api.defaults.core.pods import default_pod, prepare_pod
from kubecheck.api.validation.core.pods import validate_pod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.scheduler.core.cluster_state import ClusterState

_BUILT_IN_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
_WAIT = 300
_UNREADY = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


class PodRefusedError(Exception):
    """The API server would not create the pod; the message says why."""


def create_pod(state: ClusterState, pod: dict[str, Any], is_checked: bool = True) -> dict[str, Any]:
    """The pod as the server would store it; the value given is not changed. A pod that exists already need not be checked.

    Raises:
        PodRefusedError: with the server's words.
    """
    pod = default_pod(pod)
    metadata = pod.get("metadata") or {}
    spec = dict(pod.get("spec") or {})
    _admit_priority(state, spec)
    _add_tolerations(spec)
    name = spec.get("runtimeClassName")
    if name is not None:
        runtime_class = state.runtime_classes.get(name)
        if runtime_class is None:
            raise PodRefusedError(f'pod rejected: RuntimeClass "{name}" not found')
        admit_runtime_class(spec, runtime_class)
    pod = {**pod, "metadata": {**metadata, "namespace": metadata.get("namespace") or "default"}, "spec": spec}
    pod = prepare_pod(pod)
    if is_checked:
        _check(pod)
    return pod


def _admit_priority(state: ClusterState, spec: dict[str, Any]) -> None:
    """Mirrors: priority admission, computePriority."""
    name = spec.get("priorityClassName") or ""
    found = state.priority_classes.get(name)
    value = found.get("value", 0) if found is not None else _BUILT_IN_PRIORITIES.get(name)
    if name and value is None:
        raise PodRefusedError(f"no PriorityClass with name {name} was found")
    if not name and spec.get("priority") is None:
        defaults = [each for each in state.priority_classes.values() if each.get("globalDefault")]
        if defaults:
            found = min(defaults, key=lambda each: each.get("value", 0))
            value = found.get("value", 0)
            spec["priorityClassName"] = found["metadata"]["name"]
    if spec.get("priority") is None:
        spec["priority"] = value or 0
    if spec.get("preemptionPolicy") is None:
        spec["preemptionPolicy"] = (found or {}).get("preemptionPolicy") or "PreemptLowerPriority"


def _add_tolerations(spec: dict[str, Any]) -> None:
    """Mirrors: defaulttolerationseconds.Plugin.Admit."""
    tolerations = list(spec.get("tolerations") or ())
    keys = {each.get("key") or "" for each in tolerations if (each.get("effect") or "") in ("", "NoExecute")}
    for key in _UNREADY:
        if key not in keys and "" not in keys:
            tolerations.append({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": _WAIT})
    spec["tolerations"] = tolerations


def admit_runtime_class(spec: dict[str, Any], found: dict[str, Any]) -> None:
    """Put overhead, node selector and tolerations of a RuntimeClass into a pod's specification.

    Raises:
        PodRefusedError: the pod's node selector contradicts the class.

    Mirrors: runtimeclass admission, setOverhead, setScheduling.
    """
    if found.get("overhead") is not None:
        spec["overhead"] = dict(found["overhead"].get("podFixed") or {})
    scheduling = found.get("scheduling")
    if scheduling is None:
        return
    selector = dict(spec.get("nodeSelector") or {})
    for key, value in (scheduling.get("nodeSelector") or {}).items():
        if key in selector and selector[key] != value:
            raise PodRefusedError(
                f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {selector[key]}"
            )
        selector[key] = value
    if selector:
        spec["nodeSelector"] = selector
    spec["tolerations"] = merge_tolerations([*spec["tolerations"], *(scheduling.get("tolerations") or ())])


def merge_tolerations(tolerations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tolerations less those that another covers. Mirrors: tolerations.MergeTolerations."""
    merged: list[dict[str, Any]] = []
    for index, each in enumerate(tolerations):
        if any(_covers(other, each) for other in merged):
            continue
        if any(other != each and _covers(other, each) for other in tolerations[index + 1 :]):
            continue
        merged.append(each)
    return merged


def _covers(wide: dict[str, Any], narrow: dict[str, Any]) -> bool:
    """Mirrors: tolerations.isSuperset."""
    if wide == narrow:
        return True
    key, operator = wide.get("key") or "", wide.get("operator") or "Equal"
    if (narrow.get("key") or "") != key and (key or operator != "Exists"):
        return False
    effect = wide.get("effect") or ""
    if effect and (narrow.get("effect") or "") != effect:
        return False
    if effect == "NoExecute" and wide.get("tolerationSeconds") is not None:
        seconds = narrow.get("tolerationSeconds")
        if seconds is None or seconds > wide["tolerationSeconds"]:
            return False
    if operator == "Equal":
        return (narrow.get("operator") or "Equal") == "Equal" and (narrow.get("value") or "") == (wide.get("value") or "")
    return operator == "Exists"


def _check(pod: dict[str, Any]) -> None:
    """Mirrors: podStrategy.Validate; several errors are one text, as the server aggregates them."""
    texts = list(dict.fromkeys(f"{error.field}: {error.message}" for error in validate_pod(pod)))
    if texts:
        raise PodRefusedError(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")
