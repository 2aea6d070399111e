"""Validation of webhook configurations. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.admissionregistration.leniency import Leniency
from kubecheck.api.validation.admissionregistration.matching import (
    FAILURE_POLICIES,
    MATCH_POLICIES,
    REINVOCATION_POLICIES,
    validate_choice,
    validate_match_conditions,
    validate_rule,
)
from kubecheck.api.validation.common.webhooks import validate_webhook_name, validate_webhook_service, validate_webhook_url
from kubecheck.fields import duplicate, invalid, required
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_dns1035_label, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

_SIDE_EFFECTS = ("None", "NoneOnDryRun", "Some", "Unknown")
_NO_SIDE_EFFECTS = ("None", "NoneOnDryRun")
_REVIEW_VERSIONS = ("v1", "v1beta1")


def validate_validating_webhook_configuration(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateValidatingWebhookConfiguration."""
    return _validate_webhooks(value, leniency or Leniency(), mutating=False)


def validate_mutating_webhook_configuration(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateMutatingWebhookConfiguration."""
    return _validate_webhooks(value, leniency or Leniency(), mutating=True)


def _validate_webhooks(value: dict[str, Any], leniency: Leniency, *, mutating: bool) -> list[FieldError]:
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    names = set()
    for index, each in enumerate(value.get("webhooks") or ()):
        hook = each or {}
        path = ("webhooks", index)
        errors += _validate_webhook(hook, path, leniency, mutating=mutating)
        versions = hook.get("admissionReviewVersions") or []
        errors += _validate_review_versions(versions, (*path, "admissionReviewVersions"), leniency)
        name = hook.get("name") or ""
        if name and not leniency.repeated_names:
            if name in names:
                errors.append(duplicate((*path, "name"), name))
            names.add(name)
    return errors


def _validate_webhook(hook: dict[str, Any], path: Steps, leniency: Leniency, *, mutating: bool) -> list[FieldError]:
    """Mirrors: validateValidatingWebhook, validateMutatingWebhook."""
    errors = validate_webhook_name((*path, "name"), hook.get("name") or "")
    for index, rule in enumerate(hook.get("rules") or ()):
        errors += validate_rule(rule or {}, (*path, "rules", index))
    errors += validate_choice(hook, "failurePolicy", FAILURE_POLICIES, path)
    errors += validate_choice(hook, "matchPolicy", MATCH_POLICIES, path)
    allowed = _SIDE_EFFECTS if leniency.any_side_effects else _NO_SIDE_EFFECTS
    if hook.get("sideEffects") is None:
        errors.append(required((*path, "sideEffects"), f"must specify one of {', '.join(allowed)}"))
    errors += validate_choice(hook, "sideEffects", allowed, path)
    timeout = hook.get("timeoutSeconds")
    if timeout is not None and not 1 <= timeout <= 30:
        errors.append(invalid((*path, "timeoutSeconds"), timeout, "the timeout value must be between 1 and 30 seconds"))
    for field in ("namespaceSelector", "objectSelector"):
        if hook.get(field) is not None:
            errors += validate_label_selector(hook[field], (*path, field), allow_invalid_values=leniency.any_label_values)
    if mutating:
        errors += validate_choice(hook, "reinvocationPolicy", REINVOCATION_POLICIES, path)
    errors += _validate_client_config(hook.get("clientConfig") or {}, (*path, "clientConfig"))
    if not leniency.same_conditions:
        errors += validate_match_conditions(hook.get("matchConditions") or [], (*path, "matchConditions"), has_params=False)
    return errors


def _validate_client_config(client: dict[str, Any], path: Steps) -> list[FieldError]:
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(path, "exactly one of url or service is required")]
    if service is None:
        return validate_webhook_url((*path, "url"), str(url))
    # The server hands name and namespace over in the other order than its function takes them.
    first, second = service.get("name") or "", service.get("namespace") or ""
    return validate_webhook_service((*path, "service"), first, second, service.get("path"), service.get("port") or 0)


def _validate_review_versions(versions: list[str], path: Steps, leniency: Leniency) -> list[FieldError]:
    """Mirrors: validateAdmissionReviewVersions."""
    if not versions:
        return [required(path, f"must specify one of {', '.join(_REVIEW_VERSIONS)}")]
    errors: list[FieldError] = []
    seen = set()
    for index, version in enumerate(versions):
        if version in seen:
            errors.append(invalid((*path, index), version, "duplicate version"))
            continue
        seen.add(version)
        errors += [invalid((*path, index), version, message) for message in is_dns1035_label(version)]
    if not leniency.any_review_versions and not seen.intersection(_REVIEW_VERSIONS):
        errors.append(invalid(path, versions, f"must include at least one of {', '.join(_REVIEW_VERSIONS)}"))
    return errors
