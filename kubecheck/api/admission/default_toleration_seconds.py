"""DefaultTolerationSeconds: pods stay for a while on nodes that fail. Mirrors: plugin/pkg/admission/defaulttolerationseconds v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SECONDS = 300
UNREACHABLE = "node.kubernetes.io/unreachable"
_FAILING = ("node.kubernetes.io/not-ready", UNREACHABLE)


def admit(pod: dict[str, Any]) -> dict[str, Any]:
    """The pod with tolerations of nodes that are not ready or not reached, where it has none of its own. Mirrors: Plugin.Admit."""
    spec = pod.get("spec") or {}
    tolerations = spec.get("tolerations") or []
    missing = list(_FAILING)
    for each in tolerations:
        if (each.get("effect") or "") in {"", "NoExecute"}:
            key = each.get("key") or ""
            missing = [taint for taint in missing if key not in {"", taint}]
    added = [{"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": _SECONDS} for key in missing]
    return {**pod, "spec": {**spec, "tolerations": [*tolerations, *added]}}
