"""Annotations of pods and pod templates that are fields by now, or nothing any more. Mirrors: pkg/api/pod (warnings.go) v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.pods import APP_ARMOR_PREFIX, annotated_profile
from kubecheck.api.warnings.annotations import warn_annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning, Steps

_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
_USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead'
_USE_APP_ARMOR = 'deprecated since v1.30; use the "appArmorProfile" field instead'
# Mirrors: deprecatedAnnotations.
_WITHOUT_EFFECT = {
    "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
    "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
    "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
}
_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def warn_pod_annotations(spec: dict[str, Any], metadata: dict[str, Any], path: Steps, *, is_template: bool) -> list[FieldWarning]:
    """Warnings about the annotations of a pod or template, less those that come while a pod is prepared.

    Args:
        spec: of the pod or template, as it is stored.
        metadata: of the pod or template.
        path: of the template.
        is_template: whether it is a template.
    """
    deprecated = dict(_WITHOUT_EFFECT)
    context = spec.get("securityContext") or {}
    if context.get("seccompProfile") is None:
        deprecated[_SECCOMP_POD] = _USE_SECCOMP
    annotations = metadata.get("annotations") or {}
    for container in _containers(spec):
        own, name = container.get("securityContext") or {}, container.get("name") or ""
        if own.get("seccompProfile") is None:
            deprecated[_SECCOMP_CONTAINER + name] = _USE_SECCOMP
        key, profile = APP_ARMOR_PREFIX + name, context.get("appArmorProfile")
        differs = profile is None or profile != annotated_profile(annotations.get(key) or "")
        if is_template and own.get("appArmorProfile") is None and differs:
            deprecated[key] = _USE_APP_ARMOR
    return warn_annotations(metadata, deprecated, path)


def warn_profiles_of_pod(value: dict[str, Any]) -> list[FieldWarning]:
    """Warnings about AppArmor annotations, which come before they become fields, whatever becomes of the pod.

    Mirrors: applyAppArmorVersionSkew.

    Args:
        value: a new pod with its defaults, before it is prepared.
    """
    spec, metadata = value.get("spec") or {}, value.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    if (spec.get("os") or {}).get("name") == "windows":
        return []
    of_pod = (spec.get("securityContext") or {}).get("appArmorProfile")
    deprecated = {}
    for container in _containers(spec):
        key = APP_ARMOR_PREFIX + (container.get("name") or "")
        if key not in annotations or (container.get("securityContext") or {}).get("appArmorProfile") is not None:
            continue
        profile = annotated_profile(annotations[key] or "")
        if profile is None or profile != of_pod:
            deprecated[key] = _USE_APP_ARMOR
    return warn_annotations(metadata, deprecated)


def _containers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [each or {} for field in _CONTAINERS for each in spec.get(field) or ()]
