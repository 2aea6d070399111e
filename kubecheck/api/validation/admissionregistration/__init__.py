"""Validation of admissionregistration.k8s.io: webhook configurations and admission policies."""

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

__all__ = [
    "validate_mutating_admission_policy",
    "validate_mutating_admission_policy_binding",
    "validate_mutating_webhook_configuration",
    "validate_validating_admission_policy",
    "validate_validating_admission_policy_binding",
    "validate_validating_webhook_configuration",
]
