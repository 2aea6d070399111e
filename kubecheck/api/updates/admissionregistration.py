"""Updates of admissionregistration.k8s.io: as a create, but what the stored object gets away with may stay.

Mirrors: pkg/apis/admissionregistration/validation v1.36.
"""

from __future__ import annotations

from kubecheck.api.updates.equality import is_equal
from kubecheck.api.validation.admissionregistration.leniency import Leniency
from kubecheck.api.validation.admissionregistration.mutating_policies import (
    validate_mutating_admission_policy,
    validate_mutating_admission_policy_binding,
)
from kubecheck.api.validation.admissionregistration.validating_policies import (
    validate_validating_admission_policy,
    validate_validating_admission_policy_binding,
)
from kubecheck.api.validation.admissionregistration.webhook_configurations import (
    validate_mutating_webhook_configuration,
    validate_validating_webhook_configuration,
)
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def _same_conditions(one: Any, other: Any) -> bool:
    return is_equal(one, other, "ladmissionregistration.MatchCondition")


def _leniency_of_webhooks(new: dict[str, Any], old: dict[str, Any]) -> Leniency:
    """Mirrors: the options of ValidateValidatingWebhookConfigurationUpdate."""
    hooks, before = new.get("webhooks") or [], old.get("webhooks") or []
    leniency = Leniency()
    conditions = [[(hook or {}).get("matchConditions") for hook in each] for each in (hooks, before)]
    leniency.same_conditions = len(hooks) == len(before) and all(map(_same_conditions, *conditions))
    leniency.any_side_effects = any(hook.get("sideEffects") not in {"None", "NoneOnDryRun"} for hook in before)
    versions = [hook.get("admissionReviewVersions") or [] for hook in before]
    leniency.any_review_versions = any(each and not {"v1", "v1beta1"}.intersection(each) for each in versions)
    names = [hook.get("name") or "" for hook in before]
    leniency.repeated_names = len(set(names)) < len(names)
    selectors = [hook[field] for hook in before for field in ("namespaceSelector", "objectSelector") if hook.get(field) is not None]
    leniency.any_label_values = any(validate_label_selector(selector, ()) for selector in selectors)
    return leniency


def validate_validating_webhook_configuration_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateValidatingWebhookConfigurationUpdate."""
    return validate_validating_webhook_configuration(new, _leniency_of_webhooks(new, old))


def validate_mutating_webhook_configuration_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateMutatingWebhookConfigurationUpdate."""
    return validate_mutating_webhook_configuration(new, _leniency_of_webhooks(new, old))


def _leniency_of_policy(new: dict[str, Any], old: dict[str, Any]) -> Leniency:
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    leniency = Leniency()
    same_kind = is_equal(spec.get("paramKind"), before.get("paramKind"), "Radmissionregistration.ParamKind")
    leniency.same_conditions = same_kind and _same_conditions(spec.get("matchConditions"), before.get("matchConditions"))
    return leniency


def validate_validating_admission_policy_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateValidatingAdmissionPolicyUpdate."""
    return validate_validating_admission_policy(new, _leniency_of_policy(new, old))


def validate_mutating_admission_policy_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateMutatingAdmissionPolicyUpdate."""
    return validate_mutating_admission_policy(new, _leniency_of_policy(new, old))


def validate_validating_admission_policy_binding_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateValidatingAdmissionPolicyBindingUpdate."""
    return validate_validating_admission_policy_binding(new)


def validate_mutating_admission_policy_binding_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateMutatingAdmissionPolicyBindingUpdate."""
    return validate_mutating_admission_policy_binding(new)
