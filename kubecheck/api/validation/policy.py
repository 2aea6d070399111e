"""Validation of PodDisruptionBudgets. Mirrors: pkg/apis/policy/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.workloads import is_not_more_than_100_percent, validate_positive_int_or_percent
from kubecheck.fields import FieldError, invalid, not_supported
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_POLICIES = ("AlwaysAllow", "IfHealthyBudget")


def validate_pod_disruption_budget(value: dict[str, Any], allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidatePodDisruptionBudget, which leaves the metadata to the registry."""
    spec = value.get("spec") or {}
    errors: list[FieldError] = []
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        from kubecheck.api.go_structs import go_struct

        errors.append(invalid(("spec",), go_struct("policy.PodDisruptionBudgetSpec", spec), "minAvailable and maxUnavailable cannot be both set"))
    for field in ("minAvailable", "maxUnavailable"):
        if spec.get(field) is not None:
            errors += validate_positive_int_or_percent(spec[field], ("spec", field))
            errors += is_not_more_than_100_percent(spec[field], ("spec", field))
    errors += validate_label_selector(spec.get("selector"), ("spec", "selector"), allow_invalid_values=allow_invalid_values)
    policy = spec.get("unhealthyPodEvictionPolicy")
    if policy is not None and policy not in _POLICIES:
        errors.append(not_supported(("spec", "unhealthyPodEvictionPolicy"), policy, _POLICIES))
    return errors
