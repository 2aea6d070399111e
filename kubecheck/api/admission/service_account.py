"""ServiceAccount: a pod's account, its token and its pull secrets. Mirrors: plugin/pkg/admission/serviceaccount v1.36.

Accounts that let pods mount only the secrets which they list are not looked at.
"""

from __future__ import annotations

from kubecheck.api.admission import Denied
from kubecheck.api.stored import GENERATED
from kubecheck.api.views.view import items, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.admission import Lister

_DEFAULT = "default"  # a controller makes it in every namespace
_TOKENS = "kube-api-access-"
_TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105  # a path, no secret
_TOKEN_SECONDS = 3607
_MIRROR = "kubernetes.io/config.mirror"


def admit(pod: dict[str, Any], lister: Lister) -> dict[str, Any]:
    """The pod with its account's name, token and pull secrets; a mirror pod as it is.

    Raises:
        Denied: the account is missing, or a mirror pod names one.

    Mirrors: Plugin.Admit.
    """
    spec = dict(pod.get("spec") or {})
    name = spec.get("serviceAccountName") or spec.get("serviceAccount") or ""
    if _MIRROR in (pod["metadata"].get("annotations") or {}):
        if name:
            raise Denied(pod, "ServiceAccount", "a mirror pod may not reference service accounts")
        return pod
    name, namespace = name or _DEFAULT, pod["metadata"]["namespace"]
    account = lister.get("", "ServiceAccount", namespace, name)
    if account is None:
        if name != _DEFAULT and lister.is_missing("ServiceAccount", namespace, name):
            problem = f'error looking up service account {namespace}/{name}: serviceaccount "{name}" not found'
            raise Denied(pod, "ServiceAccount", problem)
        account = {}
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
