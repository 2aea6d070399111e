"""Validation of mutating admission policies and their bindings. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.admissionregistration.leniency import Leniency
from kubecheck.api.validation.admissionregistration.matching import REINVOCATION_POLICIES, validate_expression
from kubecheck.api.validation.admissionregistration.policies import (
    validate_binding,
    validate_mutating_operations,
    validate_policy_head,
    validate_variables,
)
from kubecheck.fields import invalid, not_supported, required
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps


def validate_mutating_admission_policy(value: dict[str, Any], leniency: Leniency | None = None) -> list[FieldError]:
    """Mirrors: ValidateMutatingAdmissionPolicy."""
    spec = value.get("spec") or {}
    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    errors += validate_policy_head(spec, leniency or Leniency(), mutating=True)
    has_params = spec.get("paramKind") is not None
    variables, found = validate_variables(spec, has_params=has_params)
    errors += found
    mutations = spec.get("mutations") or []
    if not mutations:
        errors.append(required(("spec", "mutations"), "mutations must contain at least one item"))
    for index, each in enumerate(mutations):
        # There is a variable `variables` whether or not the policy has any.
        errors += _validate_mutation(each or {}, ("spec", "mutations", index), variables or (), has_params=has_params)
    reinvocation = spec.get("reinvocationPolicy") or ""
    if not reinvocation:
        errors.append(required(("spec", "reinvocationPolicy"), ""))
    elif reinvocation not in REINVOCATION_POLICIES:
        errors.append(not_supported(("spec", "reinvocationPolicy"), reinvocation, REINVOCATION_POLICIES))
    return errors


def _validate_mutation(
    mutation: dict[str, Any],
    path: Steps,
    variables: tuple[tuple[str, str], ...],
    *,
    has_params: bool,
) -> list[FieldError]:
    """Mirrors: validateMutation, validateApplyConfiguration, validateJSONPatch."""
    kind = mutation.get("patchType") or ""
    if not kind:
        return [required((*path, "patchType"), "")]
    fields = {"JSONPatch": ("jsonPatch", "applyConfiguration"), "ApplyConfiguration": ("applyConfiguration", "jsonPatch")}
    if kind not in fields:
        return [not_supported((*path, "patchType"), kind, ("ApplyConfiguration", "JSONPatch"))]
    own, other = fields[kind]
    errors: list[FieldError] = []
    body = mutation.get(own)
    if body is None:
        errors.append(required((*path, own), f"must be specified when patchType is {kind}"))
    else:
        expression = (body.get("expression") or "").strip()
        where = (*path, own, "expression")
        if expression:
            wanted = "patches" if kind == "JSONPatch" else "object"
            errors += validate_expression(
                expression, where, has_params=has_params, wanted=wanted, has_patch_types=True, variables=variables
            )
        else:
            errors.append(required(where, ""))
    if mutation.get(other) is not None:
        errors.append(invalid((*path, other), f"{{{other}}}", f"must not be specified when patchType is {kind}"))
    return errors


def validate_mutating_admission_policy_binding(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateMutatingAdmissionPolicyBinding."""
    errors = validate_binding(value)
    match = (value.get("spec") or {}).get("matchResources")
    return errors + validate_mutating_operations(match, ("spec", "matchResources")) if match is not None else errors
