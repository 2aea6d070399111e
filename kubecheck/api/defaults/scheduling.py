"""Defaults of PriorityClasses. Mirrors: SetDefaults_PriorityClass (pkg/apis/scheduling/v1) v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.generation import with_first_generation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_priority_class(value: dict[str, Any]) -> dict[str, Any]:
    """With the preemption policy."""
    return value if value.get("preemptionPolicy") is not None else {**value, "preemptionPolicy": "PreemptLowerPriority"}


prepare_priority_class = with_first_generation
