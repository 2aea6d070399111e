"""What validating and mutating admission policies have in common, and their bindings. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.admissionregistration.matching import (
    FAILURE_POLICIES,
    validate_choice,
    validate_expression,
    validate_match_conditions,
    validate_match_resources,
)
from kubecheck.fields import forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_dns1035_label, is_dns1123_subdomain, is_path_segment_name, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.validation.admissionregistration.leniency import Leniency
    from kubecheck.fields import FieldError, Steps

_MUTATING_OPERATIONS = ("*", "CONNECT", "CREATE", "UPDATE")
_CEL_RESERVED = frozenset((
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
))  # fmt: skip


def validate_policy_head(spec: dict[str, Any], leniency: Leniency, *, mutating: bool = False) -> list[FieldError]:
    """What validating and mutating policies share: failure policy, parameters, matching, conditions."""
    errors: list[FieldError] = []
    if spec.get("failurePolicy") is None:
        errors.append(required(("spec", "failurePolicy"), ""))
    errors += validate_choice(spec, "failurePolicy", FAILURE_POLICIES, ("spec",))
    has_params = spec.get("paramKind") is not None
    if has_params:
        errors += _validate_param_kind(spec["paramKind"], ("spec", "paramKind"))
    match = spec.get("matchConstraints")
    if match is None:
        errors.append(required(("spec", "matchConstraints"), ""))
    else:
        errors += validate_match_resources(match, ("spec", "matchConstraints"))
        if not match.get("resourceRules"):
            errors.append(required(("spec", "matchConstraints", "resourceRules"), ""))
        if mutating:
            errors += validate_mutating_operations(match, ("spec", "matchConstraints"))
    if not leniency.same_conditions:
        errors += validate_match_conditions(spec.get("matchConditions") or [], ("spec", "matchConditions"), has_params=has_params)
    return errors


def validate_mutating_operations(match: dict[str, Any], path: Steps) -> list[FieldError]:
    """What a mutating policy is about is no deletion."""
    where = (*path, "resourceRules", "operations")
    operations = [operation for rule in match.get("resourceRules") or () for operation in (rule or {}).get("operations") or ()]
    errors = [not_supported(where, operation, _MUTATING_OPERATIONS) for operation in operations if operation not in _MUTATING_OPERATIONS]
    for error in errors:
        error.at = tuple(step for step in (*path, "resourceRules") if isinstance(step, str))
    return errors


def _validate_param_kind(kind: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateParamKind, parseGroupVersion."""
    errors: list[FieldError] = []
    api_version, name = kind.get("apiVersion") or "", kind.get("kind") or ""
    where = (*path, "apiVersion")
    if not api_version:
        errors.append(required(where, ""))
    elif api_version.count("/") > 1:
        errors.append(invalid(where, api_version, f"unexpected GroupVersion string: {api_version}"))
    else:
        group, _, version = ("", "", "") if api_version == "/" else api_version.rpartition("/")
        if group and (faults := is_dns1123_subdomain(group)):
            errors.append(invalid(where, group, ",".join(faults)))
        if not version:
            errors.append(invalid(where, api_version, "version must be specified"))
        elif faults := is_dns1035_label(version):
            errors.append(invalid(where, version, ",".join(faults)))
    if not name:
        errors.append(required((*path, "kind"), ""))
    elif faults := is_dns1035_label(name.lower()):
        errors.append(invalid((*path, "kind"), name, "may have mixed case, but should otherwise match: " + ",".join(faults)))
    return errors


def _is_identifier(name: str) -> bool:
    """Mirrors: isCELIdentifier."""
    return name.isascii() and name.isidentifier() and name not in _CEL_RESERVED


def validate_variables(spec: dict[str, Any], *, has_params: bool) -> tuple[tuple[tuple[str, str], ...] | None, list[FieldError]]:
    """The policy's variables for later expressions, and what is wrong with them. Mirrors: validateVariable."""
    errors: list[FieldError] = []
    known: list[tuple[str, str]] = []
    for index, each in enumerate(spec.get("variables") or ()):
        name, expression = (each or {}).get("name") or "", (each or {}).get("expression") or ""
        path = ("spec", "variables", index)
        if not name.strip():
            errors.append(required((*path, "name"), "name is not specified"))
        elif not _is_identifier(name):
            text = "must be a valid CEL identifier" if current().since(34) else "name is not a valid CEL identifier"
            errors.append(invalid((*path, "name"), name, text))
        if not expression.strip():
            errors.append(required((*path, "expression"), "expression is not specified"))
            continue
        where = (*path, "expression")
        errors += validate_expression(expression, where, has_params=has_params, wanted="any", variables=tuple(known))
        known.append((name, expression))
    return (tuple(known) if spec.get("variables") else None), errors


def validate_binding(value: dict[str, Any]) -> list[FieldError]:
    """What bindings of validating and mutating policies share: the policy, its parameters, what it is applied to."""
    spec = value.get("spec") or {}
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    policy = spec.get("policyName") or ""
    path = ("spec", "policyName")
    if not policy:
        errors.append(required(path, ""))
    else:
        errors += [invalid(path, policy, message) for message in name_is_dns_subdomain(policy, False)]
    if spec.get("paramRef") is not None:
        errors += _validate_param_ref(spec["paramRef"], ("spec", "paramRef"))
    if spec.get("matchResources") is not None:
        found = validate_match_resources(spec["matchResources"], ("spec", "matchResources" if current().since(32) else "matchResouces"))
        for error in () if current().since(32) else found:
            error.at = ("spec", "matchResources", *error.path[2:])
        errors += found
    return errors


def _validate_param_ref(reference: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateParamRef."""
    errors: list[FieldError] = []
    name, selector, action = reference.get("name") or "", reference.get("selector"), reference.get("parameterNotFoundAction") or ""
    if name:
        errors += [invalid((*path, "name"), name, message) for message in is_path_segment_name(name)]
        if selector is not None:
            errors.append(forbidden((*path, "name"), "name and selector are mutually exclusive"))
    if selector is not None:
        errors += validate_label_selector(selector, (*path, "selector"))
        if name:
            errors.append(forbidden((*path, "selector"), "name and selector are mutually exclusive"))
    if not name and selector is None:
        errors.append(required(path, "one of name or selector must be specified"))
    if not action:
        errors.append(required((*path, "parameterNotFoundAction"), ""))
    elif action not in {"Deny", "Allow"}:
        errors.append(not_supported((*path, "parameterNotFoundAction"), action, ("Deny", "Allow")))
    return errors
