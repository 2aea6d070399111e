"""TaintNodesByCondition: a new node is not ready until its kubelet says so. Mirrors: plugin/pkg/admission/nodetaint v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NOT_READY = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def taint_node(node: dict[str, Any]) -> dict[str, Any]:
    """The node with the taint of one that is not ready. Mirrors: Plugin.Admit."""
    spec = node.get("spec") or {}
    taints = spec.get("taints") or []
    if any({name: (taint or {}).get(name) for name in _NOT_READY} == _NOT_READY for taint in taints):
        return node
    return {**node, "spec": {**spec, "taints": [*taints, _NOT_READY]}}
