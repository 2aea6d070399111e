"""A Pod as the mutating admission plugins leave it, given the other manifests: what policies, which come after them, see of it.

Mirrors: plugin/pkg/admission (serviceaccount, limitranger, priority) v1.36, as far as they add to pods.
"""

from __future__ import annotations

from kubecheck.api.limit_ranges import with_limit_defaults
from kubecheck.api.stored import GENERATED
from kubecheck.api.views.view import items, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.world import World

_TOKENS = "kube-api-access-"
_TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105  # a path, no secret
_TOKEN_SECONDS = 3607
_MIRROR = "kubernetes.io/config.mirror"


def admitted_pod(stored: dict[str, Any], world: World) -> dict[str, Any]:
    """A stored Pod with its account's token and pull secrets, the priority of its class, and what LimitRanges fill in.

    Args:
        stored: the Pod as the server would store it without these plugins; it is not changed.
        world: where ServiceAccounts, PriorityClasses and LimitRanges are looked for.
    """
    pod = _with_account(stored, world)
    pod = _with_priority(pod, world)
    for limits in world.of_kind("", "LimitRange"):
        if limits.ref.namespace == pod["metadata"]["namespace"] and limits.is_stored:
            pod = with_limit_defaults(pod, (limits.defaulted.get("spec") or {}).get("limits") or ())
    return pod


def _with_account(pod: dict[str, Any], world: World) -> dict[str, Any]:
    """Mirrors: serviceaccount.Plugin.Admit."""
    if _MIRROR in (pod["metadata"].get("annotations") or {}):
        return pod
    spec = dict(pod["spec"])
    name = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
    found = world.get("", "ServiceAccount", pod["metadata"]["namespace"], name)
    account: dict[str, Any] = found.value if found is not None and found.is_stored else {}
    spec["serviceAccountName"] = spec["serviceAccount"] = name
    wanted = spec.get("automountServiceAccountToken")
    if wanted is None:
        wanted = account.get("automountServiceAccountToken")
    if wanted is not False:
        _mount_token(spec)
    if not spec.get("imagePullSecrets") and account.get("imagePullSecrets"):
        spec["imagePullSecrets"] = [{"name": mapping(each).get("name") or ""} for each in items(account["imagePullSecrets"])]
    return {**pod, "spec": spec}


def _mount_token(spec: dict[str, Any]) -> None:
    """Mirrors: mountServiceAccountToken."""
    volumes = spec.get("volumes") or []
    existing = next((each["name"] for each in volumes if each.get("name", "").startswith(_TOKENS)), None)
    name = existing or _TOKENS + GENERATED
    mount = {"name": name, "readOnly": True, "mountPath": _TOKEN_PATH}
    is_needed = False
    for field in ("initContainers", "containers"):
        containers = spec.get(field)
        if not containers:
            continue
        free = [all(each.get("mountPath") != _TOKEN_PATH for each in container.get("volumeMounts") or ()) for container in containers]
        is_needed = is_needed or any(free)
        spec[field] = [
            {**container, "volumeMounts": [*(container.get("volumeMounts") or ()), mount]} if takes else container
            for container, takes in zip(containers, free, strict=True)
        ]
    if is_needed and existing is None:
        sources = [
            {"serviceAccountToken": {"expirationSeconds": _TOKEN_SECONDS, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}},
        ]
        spec["volumes"] = [*volumes, {"name": name, "projected": {"sources": sources, "defaultMode": 420}}]


def _with_priority(pod: dict[str, Any], world: World) -> dict[str, Any]:
    """Mirrors: priority.Plugin.admitPod; the classes of the system are known without a manifest."""
    spec = pod["spec"]
    name = spec.get("priorityClassName") or ""
    if name:
        found = world.get("scheduling.k8s.io", "PriorityClass", "", name)
    else:
        defaults = [each for each in world.of_kind("scheduling.k8s.io", "PriorityClass") if each.is_stored and each.value.get("globalDefault")]
        found = min(defaults, key=lambda each: each.value.get("value") or 0, default=None)
    if found is None or not found.is_stored:
        return pod
    policy = found.value.get("preemptionPolicy") or "PreemptLowerPriority"
    return {**pod, "spec": {**spec, "priorityClassName": found.ref.name, "priority": found.value.get("value") or 0, "preemptionPolicy": policy}}
