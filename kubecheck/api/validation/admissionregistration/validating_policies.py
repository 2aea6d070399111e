"""Validation of validating admission policies and their bindings. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.admissionregistration.leniency import Leniency
from kubecheck.api.validation.admissionregistration.matching import validate_choice, validate_expression
from kubecheck.api.validation.admissionregistration.policies import validate_binding, validate_policy_head, validate_variables
from kubecheck.fields import duplicate, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_qualified_name, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")


def validate_validating_admission_policy(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateValidatingAdmissionPolicy."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    errors = validate_object_meta_accessor(metadata, False, name_is_dns_subdomain, ("metadata",))
    errors += validate_policy_head(spec, leniency or Leniency())
    has_params = spec.get("paramKind") is not None
    variables, found = validate_variables(spec, has_params=has_params)
    errors += found
    validations, annotations = spec.get("validations") or [], spec.get("auditAnnotations") or []
    if not validations and not annotations:
        text = "validations or auditAnnotations must contain at least one item"
        return [*errors, required(("spec", "validations"), text), required(("spec", "auditAnnotations"), text)]
    for index, each in enumerate(validations):
        errors += _validate_validation(each or {}, ("spec", "validations", index), variables, has_params=has_params)
    if len(annotations) > 20:
        from kubecheck.api.go_structs import go_structs

        shown = go_structs("admissionregistration.AuditAnnotation", annotations)
        errors.append(invalid(("spec", "auditAnnotations"), shown, "must not have more than 20 auditAnnotations"))
    keys = set()
    for index, each in enumerate(annotations):
        path = ("spec", "auditAnnotations", index)
        errors += _validate_audit_annotation(metadata.get("name") or "", each or {}, path, variables, has_params=has_params)
        key = (each or {}).get("key") or ""
        if key in keys:
            errors.append(duplicate((*path, "key"), key))
        keys.add(key)
    return errors


def _validate_validation(
    validation: dict[str, Any],
    path: Steps,
    variables: tuple[tuple[str, str], ...] | None,
    *,
    has_params: bool,
) -> list[FieldError]:
    """Mirrors: validateValidation."""
    errors: list[FieldError] = []
    expression, message, message_expression = (validation.get(key) or "" for key in ("expression", "message", "messageExpression"))
    if expression.strip():
        errors += validate_expression(expression, (*path, "expression"), has_params=has_params, wanted="bool", variables=variables)
    else:
        errors.append(required((*path, "expression"), "expression is not specified"))
    from kubecheck.field_messages import about

    if message_expression and not message_expression.strip():
        errors.append(invalid((*path, "messageExpression"), message_expression, about("messageExpression", "must be non-empty if specified")))
    elif message_expression:
        where = (*path, "messageExpression")
        errors += validate_expression(
            message_expression, where, has_params=has_params, has_authorizer=False, wanted="string", variables=variables
        )
    if message and not message.strip():
        errors.append(invalid((*path, "message"), message, about("message", "must be non-empty if specified")))
    elif "\n" in message.strip() or "\r" in message.strip():
        errors.append(invalid((*path, "message"), message, about("message", "must not contain line breaks")))
    return errors + validate_choice(validation, "reason", _REASONS, path)


def _validate_audit_annotation(
    policy: str,
    annotation: dict[str, Any],
    path: Steps,
    variables: tuple[tuple[str, str], ...] | None,
    *,
    has_params: bool,
) -> list[FieldError]:
    """Mirrors: validateAuditAnnotation."""
    errors: list[FieldError] = []
    key, expression = annotation.get("key") or "", (annotation.get("valueExpression") or "").strip()
    if policy:
        full = f"{policy}/{key}"
        errors += [invalid((*path, "key"), full, message) for message in is_qualified_name(full)]
    else:
        errors.append(invalid((*path, "key"), key, "requires metadata.name be non-empty"))
    where = (*path, "valueExpression")
    if not expression:
        errors.append(required(where, "valueExpression is not specified"))
    elif len(expression.encode()) > 5 * 1024:
        errors.append(required(where, f"must not exceed {5 * 1024} bytes in length"))
    else:
        found = validate_expression(expression, where, has_params=has_params, wanted="string or null", variables=variables)
        for error in found:
            error.bad_value = annotation["valueExpression"]  # compiled without the blanks around it, shown with them
        errors += found
    return errors


def validate_validating_admission_policy_binding(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateValidatingAdmissionPolicyBinding."""
    errors = validate_binding(value)
    return errors + _validate_actions((value.get("spec") or {}).get("validationActions") or [], ("spec", "validationActions"))


def _validate_actions(actions: list[str], path: Steps) -> list[FieldError]:
    """Mirrors: validateValidationActions."""
    errors: list[FieldError] = []
    seen = set()
    for index, action in enumerate(actions):
        if action not in {"Audit", "Deny", "Warn"}:
            errors.append(not_supported((*path, index), action, ("Audit", "Deny", "Warn")))
        if action in seen:
            errors.append(duplicate((*path, index), action))
        seen.add(action)
    if {"Deny", "Warn"} <= seen:
        reason = "repeating the same validation failure information in the API response and headers serves no purpose"
        errors.append(invalid(path, actions, f"must not contain both Deny and Warn ({reason})", "[]admissionregistration.ValidationAction"))
    if not seen:
        errors.append(required(path, "" if current().since(37) else "at least one validation action is required"))
    return errors
