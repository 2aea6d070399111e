"""RuntimeClass: overhead, node selector and tolerations of a pod's class. Mirrors: plugin/pkg/admission/runtimeclass v1.36."""

from __future__ import annotations

from kubecheck.api.admission import Denied
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.admission import Lister

_GROUP, _KIND = "node.k8s.io", "RuntimeClass"


def admit(pod: dict[str, Any], lister: Lister) -> dict[str, Any]:
    """The pod with what its class adds; of a class that may be there all the same nothing is known, and nothing is added.

    Raises:
        Denied: the class is missing, or the pod contradicts it.

    Mirrors: RuntimeClass.Admit, setOverhead, setScheduling.
    """
    found = _class_of(pod, lister)
    if found is None:
        return pod
    spec = dict(pod["spec"])
    if found.get("overhead") is not None:
        fixed = found["overhead"].get("podFixed") or {}
        if spec.get("overhead") and not _are_equal(fixed, spec["overhead"]):
            raise Denied(pod, _KIND, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
        spec["overhead"] = dict(fixed)
    scheduling = found.get("scheduling")
    if scheduling is not None:
        selector = _merge_selectors(pod, scheduling.get("nodeSelector") or {})
        if selector:
            spec["nodeSelector"] = selector
        spec["tolerations"] = merge_tolerations([*(spec.get("tolerations") or ()), *(scheduling.get("tolerations") or ())])
    return {**pod, "spec": spec}


def validate(pod: dict[str, Any], lister: Lister | None) -> None:
    """Look at the overhead that a pod states itself.

    Raises:
        Denied: it is not that of its class, or no class gives it one.

    Mirrors: RuntimeClass.Validate, validateOverhead.
    """
    overhead, name = pod["spec"].get("overhead"), pod["spec"].get("runtimeClassName")
    if overhead is None:
        return
    found = None if lister is None else _class_of(pod, lister)
    if found is None and name:
        return
    if found is None or found.get("overhead") is None:
        raise Denied(pod, _KIND, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
    if not _are_equal(found["overhead"].get("podFixed") or {}, overhead):
        raise Denied(pod, _KIND, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")


def _class_of(pod: dict[str, Any], lister: Lister) -> dict[str, Any] | None:
    """Mirrors: prepareObjects."""
    name = (pod.get("spec") or {}).get("runtimeClassName")
    found = None if name is None else lister.get(_GROUP, _KIND, "", name)
    if found is None and name is not None and lister.is_missing(_KIND, "", name):
        raise Denied(pod, _KIND, f'pod rejected: RuntimeClass "{name}" not found')
    return found


def _are_equal(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether two lists of resources are the same, however their amounts are written."""
    return one.keys() == two.keys() and all(Quantity.parse(str(one[key])) == Quantity.parse(str(two[key])) for key in one)


def _merge_selectors(pod: dict[str, Any], wanted: dict[str, str]) -> dict[str, str]:
    selector = dict(pod["spec"].get("nodeSelector") or {})
    for key, value in wanted.items():
        if key in selector and selector[key] != value:
            conflict = f"runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {selector[key]}"
            raise Denied(pod, _KIND, f"conflict: {conflict}")
        selector[key] = value
    return selector


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
        return narrow.get("operator") == "Equal" and (narrow.get("value") or "") == (wide.get("value") or "")
    return operator == "Exists"
