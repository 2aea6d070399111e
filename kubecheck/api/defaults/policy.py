"""What is stored of PodDisruptionBudgets. Mirrors: podDisruptionBudgetStrategy.PrepareForCreate v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.generation import with_first_generation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepare_pod_disruption_budget(value: dict[str, Any]) -> dict[str, Any]:
    """Without a status of its own."""
    status = {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0}
    return with_first_generation({**value, "status": status})
