"""Warnings about RuntimeClasses. Mirrors: pkg/api/node (util.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.node_labels import DEPRECATED
from kubecheck.fields import DEPRECATED_NODE_LABEL, FieldWarning, Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def warn_runtime_class(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: GetWarningsForRuntimeClass, which does not say the key."""
    return [
        FieldWarning(DEPRECATED_NODE_LABEL, ("scheduling", "nodeSelector", Key(key)), f"scheduling.nodeSelector: {DEPRECATED[key]}", key)
        for key in (value.get("scheduling") or {}).get("nodeSelector") or ()
        if key in DEPRECATED
    ]
