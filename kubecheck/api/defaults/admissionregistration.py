"""Defaults of admissionregistration.k8s.io. Mirrors: pkg/apis/admissionregistration/v1/defaults.go and the strategies, v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WEBHOOK = {"failurePolicy": "Fail", "matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}, "timeoutSeconds": 10}
_MATCH_RESOURCES = {"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}


def _with_missing(value: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    return {**value, **{key: default for key, default in defaults.items() if value.get(key) is None}}


def _default_webhooks(value: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_ValidatingWebhook, SetDefaults_MutatingWebhook, SetDefaults_ServiceReference, SetDefaults_Rule."""
    webhooks = value.get("webhooks")
    if not webhooks:
        return value
    filled = []
    for each in webhooks:
        webhook = _with_missing(each or {}, {**_WEBHOOK, **more})
        client = webhook.get("clientConfig") or {}
        if client.get("service") is not None:
            webhook["clientConfig"] = {**client, "service": _with_missing(client["service"], {"port": 443})}
        if webhook.get("rules"):
            webhook["rules"] = [_with_missing(rule or {}, {"scope": "*"}) for rule in webhook["rules"]]
        filled.append(webhook)
    return {**value, "webhooks": filled}


def default_validating_webhook_configuration(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetObjectDefaults_ValidatingWebhookConfiguration."""
    return _default_webhooks(value, {})


def default_mutating_webhook_configuration(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetObjectDefaults_MutatingWebhookConfiguration."""
    return _default_webhooks(value, {"reinvocationPolicy": "Never"})


def _default_match_resources(match: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_MatchResources."""
    match = _with_missing(match, _MATCH_RESOURCES)
    for field in ("resourceRules", "excludeResourceRules"):
        if match.get(field):
            match[field] = [_with_missing(rule or {}, {"scope": "*"}) for rule in match[field]]
    return match


def default_validating_admission_policy(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_ValidatingAdmissionPolicySpec, SetDefaults_MatchResources."""
    spec = _with_missing(value.get("spec") or {}, {"failurePolicy": "Fail"})
    if spec.get("matchConstraints") is not None:
        spec["matchConstraints"] = _default_match_resources(spec["matchConstraints"])
    return {**value, "spec": spec}


default_mutating_admission_policy = default_validating_admission_policy


def default_validating_admission_policy_binding(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetObjectDefaults_ValidatingAdmissionPolicyBinding."""
    spec = value.get("spec") or {}
    if spec.get("matchResources") is None:
        return value
    return {**value, "spec": {**spec, "matchResources": _default_match_resources(spec["matchResources"])}}


default_mutating_admission_policy_binding = default_validating_admission_policy_binding


def _prepare(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "metadata": {**(value.get("metadata") or {}), "generation": 1}}


def prepare_validating_admission_policy(value: dict[str, Any]) -> dict[str, Any]:
    """No status, generation 1. Mirrors: validatingAdmissionPolicyStrategy.PrepareForCreate."""
    return {**_prepare(value), "status": {}}


prepare_mutating_admission_policy = _prepare
prepare_validating_admission_policy_binding = _prepare
prepare_mutating_admission_policy_binding = _prepare
prepare_validating_webhook_configuration = _prepare
prepare_mutating_webhook_configuration = _prepare
