"""LimitRanger: what the LimitRanges of a namespace fill in where containers do not say how much they need, and what they forbid.

Mirrors: plugin/pkg/admission/limitranger v1.36.
"""

from __future__ import annotations

from kubecheck.api.admission import Denied
from kubecheck.api.pod_totals import total
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.api.admission import Lister

_ANNOTATION = "kubernetes.io/limit-ranger"


def admit(pod: dict[str, Any], lister: Lister) -> dict[str, Any]:
    """The pod with the requests and limits that LimitRanges give its containers. Mirrors: PodMutateLimitFunc."""
    for each in _limit_ranges(pod, lister):
        pod = with_limit_defaults(pod, _limits_of(each))
    return pod


def has_filled(pod: dict[str, Any]) -> bool:
    """Whether LimitRanges gave something to an admitted pod."""
    return _ANNOTATION in (pod["metadata"].get("annotations") or {})


def validate(value: dict[str, Any], lister: Lister) -> None:
    """Look at a pod or a claim by the bounds of LimitRanges.

    Raises:
        Denied: one is exceeded.

    Mirrors: PodValidateLimitFunc, PersistentVolumeClaimValidateLimitFunc.
    """
    for each in _limit_ranges(value, lister):
        problems = list(dict.fromkeys(_limit_problems(_limits_of(each), value)))
        if problems:
            words = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
            raise Denied(value, "LimitRange", words, (each.get("metadata") or {}).get("name") or "", ("spec", "limits"))


def _limit_ranges(value: dict[str, Any], lister: Lister) -> Iterable[dict[str, Any]]:
    """Each LimitRange of the object's namespace."""
    return lister.of_kind("", "LimitRange", value["metadata"]["namespace"])


def _limits_of(limit_range: dict[str, Any]) -> Any:
    return (limit_range.get("spec") or {}).get("limits") or ()


def with_limit_defaults(pod: dict[str, Any], limits: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A defaulted pod with the requests and limits that one LimitRange gives its containers.

    Args:
        pod: the pod; it is not changed.
        limits: ``spec.limits`` of the LimitRange, with defaults.
    """
    requests: dict[str, Any] = {}
    caps: dict[str, Any] = {}
    for limit in limits:
        if limit.get("type") == "Container":
            requests |= limit.get("defaultRequest") or {}
            caps |= limit.get("default") or {}
    if not requests and not caps:
        return pod
    spec = dict(pod["spec"])
    told: list[str] = []
    for key, word in (("containers", "container"), ("initContainers", "init container")):
        if spec.get(key):
            spec[key] = [_filled(container, requests, caps, word, told) for container in spec[key]]
    if not told:
        return pod
    metadata = pod["metadata"]
    annotations = {**(metadata.get("annotations") or {}), _ANNOTATION: f"LimitRanger plugin set: {'; '.join(told)}"}
    return {**pod, "metadata": {**metadata, "annotations": annotations}, "spec": spec}


def _filled(container: dict[str, Any], requests: dict[str, Any], caps: dict[str, Any], word: str, told: list[str]) -> dict[str, Any]:
    """Mirrors: mergeContainerResources."""
    resources = dict(container.get("resources") or {})
    for field, defaults, what in (("requests", requests, "request"), ("limits", caps, "limit")):
        given = resources.get(field) or {}
        missing = sorted(defaults.keys() - given.keys())
        if missing:
            resources[field] = {**given, **{name: defaults[name] for name in missing}}
            told.append(f"{', '.join(missing)} {what} for {word} {container.get('name')}")
    return {**container, "resources": resources}


def _limit_problems(limits: Any, value: dict[str, Any]) -> list[str]:
    """Mirrors: PodValidateLimitFunc, PersistentVolumeClaimValidateLimitFunc."""
    problems: list[str] = []
    for limit in limits:
        kind = limit.get("type")
        if value["kind"] == "PersistentVolumeClaim":
            if kind == "PersistentVolumeClaim":
                requests = (value["spec"].get("resources") or {}).get("requests") or {}
                for name, amount in sorted((limit.get("min") or {}).items()):
                    problems += _below_minimum(kind, name, amount, requests, {})
                for name, amount in sorted((limit.get("max") or {}).items()):
                    problems += _above_request(kind, name, amount, requests)
        elif kind == "Container":
            for container in [*(value["spec"].get("containers") or ()), *(value["spec"].get("initContainers") or ())]:
                resources = container.get("resources") or {}
                problems += _container_problems(kind, limit, resources.get("requests") or {}, resources.get("limits") or {})
        elif kind == "Pod":
            problems += _container_problems(kind, limit, total(value["spec"], "requests"), total(value["spec"], "limits"))
    return problems


def _container_problems(kind: str, limit: dict[str, Any], requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    problems: list[str] = []
    for name, amount in sorted((limit.get("min") or {}).items()):
        problems += _below_minimum(kind, name, amount, requests, caps)
    for name, amount in sorted((limit.get("max") or {}).items()):
        problems += _above_maximum(kind, name, amount, requests, caps)
    for name, amount in sorted((limit.get("maxLimitRequestRatio") or {}).items()):
        problems += _above_ratio(kind, name, amount, requests, caps)
    return problems


def _below_minimum(kind: str, name: str, amount: str, requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    """Mirrors: minConstraint."""
    least = Quantity.parse(amount)
    subject = f"minimum {name} usage per {kind} is {least}"
    if name not in requests:
        return [f"{subject}.  No request is specified"]
    if Quantity.parse(requests[name]) < least:
        return [f"{subject}, but request is {Quantity.parse(requests[name])}"]
    if name in caps and Quantity.parse(caps[name]) < least:
        return [f"{subject}, but limit is {Quantity.parse(caps[name])}"]
    return []


def _above_maximum(kind: str, name: str, amount: str, requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    """Mirrors: maxConstraint."""
    most = Quantity.parse(amount)
    subject = f"maximum {name} usage per {kind} is {most}"
    if name not in caps:
        return [f"{subject}.  No limit is specified"]
    if Quantity.parse(caps[name]) > most:
        return [f"{subject}, but limit is {Quantity.parse(caps[name])}"]
    if name in requests and Quantity.parse(requests[name]) > most:
        return [f"{subject}, but request is {Quantity.parse(requests[name])}"]
    return []


def _above_request(kind: str, name: str, amount: str, requests: dict[str, str]) -> list[str]:
    """Mirrors: maxRequestConstraint."""
    most = Quantity.parse(amount)
    subject = f"maximum {name} usage per {kind} is {most}"
    if name not in requests:
        return [f"{subject}.  No request is specified"]
    if Quantity.parse(requests[name]) > most:
        return [f"{subject}, but request is {Quantity.parse(requests[name])}"]
    return []


def _above_ratio(kind: str, name: str, amount: str, requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    """Mirrors: limitRequestRatioConstraint."""
    most = Quantity.parse(amount)
    subject = f"{name} max limit to request ratio per {kind} is {most}"
    request = Quantity.parse(requests.get(name, "0"))
    cap = Quantity.parse(caps.get(name, "0"))
    if request.sign() == 0:
        return [f"{subject}, but no request is specified or request is 0"]
    if cap.sign() == 0:
        return [f"{subject}, but no limit is specified or limit is 0"]
    ratio = cap.milli_value() / request.milli_value()
    if ratio * 1000 > most.milli_value():
        return [f"{subject}, but provided ratio is {ratio:f}"]
    return []
