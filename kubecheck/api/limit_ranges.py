"""What a LimitRange fills in where containers do not say how much they need.

Mirrors: plugin/pkg/admission/limitranger (mergePodResourceRequirements) v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_ANNOTATION = "kubernetes.io/limit-ranger"


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
