"""What the validations of workloads share: selectors against templates, counts, surge and unavailability.

Mirrors: pkg/apis/apps/validation, pkg/apis/core/validation v1.36.
"""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden, invalid, not_supported, required
from kubecheck.values.identifiers import is_valid_percent
from kubecheck.values.intstr import int_or_percent_value, is_percent, percent_value
from kubecheck.values.names import are_good_labels
from kubecheck.values.selector import Selector, requirement_errors, validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

NEGATIVE = "must be greater than or equal to 0"
INT_OR_STRING = "intstr.IntOrString"
_MISMATCH = "`selector` does not match template `labels`"


def validate_nonnegative(holder: dict[str, Any], path: Steps, *fields: str) -> list[FieldError]:
    """Counts that may not be negative, where they are given. Mirrors: ValidateNonnegativeField."""
    return [invalid((*path, field), holder[field], NEGATIVE) for field in fields if holder.get(field) is not None and holder[field] < 0]


def usable_selector(selector: dict[str, Any] | None) -> Selector | None:
    """The selector, or None where the server cannot make one of it. Mirrors: LabelSelectorAsSelector."""
    if selector:
        labels = selector.get("matchLabels")
        if labels and not are_good_labels(labels):
            for key, value in labels.items():
                if requirement_errors(key, "=", [value or ""]):
                    return None
        for each in selector.get("matchExpressions") or ():
            operator = (each or {}).get("operator") or ""
            values = [value or "" for value in (each or {}).get("values") or ()]
            if operator not in ("In", "NotIn", "Exists", "DoesNotExist") or requirement_errors((each or {}).get("key") or "", operator, values):
                return None
    return Selector.of(selector)


def template_labels(template: dict[str, Any]) -> dict[str, str] | None:
    """The labels of a pod template, where a null value reads as an empty text."""
    labels = (template.get("metadata") or {}).get("labels")
    return {key: value or "" for key, value in labels.items()} if labels and None in labels.values() else labels


def validate_match(selector: Selector, template: dict[str, Any], path: Steps) -> list[FieldError]:
    """The labels of the template at ``path`` against the selector that must match them."""
    labels = template_labels(template)
    return [] if selector.matches(labels) else [invalid((*path, "metadata", "labels"), labels, _MISMATCH, "map[string]string")]


def validate_required_selector(spec: dict[str, Any], owner: str) -> list[FieldError]:
    """The selector of a workload, which must be there and not be empty."""
    selector = spec.get("selector")
    path = ("spec", "selector")
    if selector is None:
        return [required(path, "")]
    errors = validate_label_selector(selector, path)
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        from kubecheck.api.go_structs import shown_selector

        errors.append(invalid(path, shown_selector(selector), f"empty selector is invalid for {owner}"))
    return errors


def validate_unusable_selector(spec: dict[str, Any], detail: str) -> list[FieldError]:
    """The error for a selector that cannot be made."""
    from kubecheck.api.go_structs import shown_selector

    return [invalid(("spec", "selector"), shown_selector(spec.get("selector")), detail)]


def validate_always_running(template: dict[str, Any], path: Steps, owner: str) -> list[FieldError]:
    """Pods of replicated workloads always restart and have no deadline."""
    spec = template.get("spec") or {}
    errors: list[FieldError] = []
    policy = spec.get("restartPolicy") or ""
    if policy != "Always":
        errors.append(not_supported((*path, "spec", "restartPolicy"), policy, ("Always",)))
    if spec.get("activeDeadlineSeconds") is not None:
        errors.append(forbidden((*path, "spec", "activeDeadlineSeconds"), f"activeDeadlineSeconds in {owner} is not Supported"))
    return errors


def is_zero(value: int | str | None) -> bool:
    """Whether a count or percentage comes to nothing; an absent one does. Mirrors: getIntOrPercentValue."""
    return value is None or int_or_percent_value(value) == 0


def validate_positive_int_or_percent(value: int | str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePositiveIntOrPercent (pkg/apis/apps/validation)."""
    if isinstance(value, str):
        return [invalid(path, value, message, INT_OR_STRING) for message in is_valid_percent(value)]
    return [invalid(path, value, NEGATIVE)] if value < 0 else []


def is_not_more_than_100_percent(value: int | str, path: Steps) -> list[FieldError]:
    """Mirrors: IsNotMoreThan100Percent (pkg/apis/apps/validation)."""
    if is_percent(value) and (percent_value(value) or 0) > 100:
        return [invalid(path, value, "must not be greater than 100%", INT_OR_STRING)]
    return []
