"""PodSecurity: what the labels of its namespace forbid a pod. Mirrors: k8s.io/pod-security-admission/admission (EvaluatePod) v0.36."""

from __future__ import annotations

from kubecheck.api.admission import Denied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.admission import Lister

ENFORCE = "pod-security.kubernetes.io/enforce"


def validate(pod: dict[str, Any], lister: Lister) -> None:
    """Look at a pod by the standard that its namespace enforces.

    Raises:
        Denied: it violates the standard.
    """
    namespace = lister.get("", "Namespace", "", pod["metadata"]["namespace"])
    labels = {} if namespace is None else namespace["metadata"].get("labels") or {}
    if not any(key.startswith(ENFORCE) for key in labels):
        return
    from kubecheck.api.pod_security_admission import admit, namespace_policy

    said = admit(namespace_policy(labels), ("", "Pod"), pod, lister.minor)
    if said.forbidden:
        raise Denied(pod, "PodSecurity", said.forbidden)
