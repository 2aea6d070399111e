"""Updates of PodDisruptionBudgets. Mirrors: podDisruptionBudgetStrategy.ValidateUpdate v1.36."""

from __future__ import annotations

from kubecheck.api.validation.policy import validate_pod_disruption_budget
from kubecheck.values.selector import has_invalid_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_pod_disruption_budget_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """The new budget, forgiving label values that the old one has wrong already."""
    return validate_pod_disruption_budget(new, has_invalid_values((old.get("spec") or {}).get("selector")))
